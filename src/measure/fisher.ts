import { logDensity, sampleMixture, score } from "../data/distributions/mixture.ts";
import type { Mixture } from "../data/distributions/mixture.ts";
import { compose, gaussLegendre } from "../math/quadrature.ts";

/** Where and with which weights an expectation over a mixture is taken. */
export interface FisherRule {
  /** D */
  readonly dimensions: number;
  /** (n, D) */
  readonly points: Float64Array;
  /** (n), with the sum 1. */
  readonly weights: Float64Array;
  /** The mixture's score at the points, (n, D). */
  readonly score: Float64Array;
  /** Whether the points are a random sample, so that a mean over them has an error. */
  readonly sampled: boolean;
}

/** An expectation, and its standard error; 0 where it was integrated, not sampled. */
export interface Estimate {
  /** The mean. */
  readonly value: number;
  /** The mean's own standard deviation. */
  readonly standardError: number;
}

/** Points of the Monte Carlo rule. */
const SAMPLES = 20_000;
const SAMPLE_SEED = 20_110;
/** How far from its mean a Gaussian is integrated, and the width of a panel, both in stds. */
const REACH = 10;
const PANEL = 0.25;
const ORDER = 10;

/** Nodes on each axis of a component in two dimensions, and how far it is integrated, in stds. */
const PLANE = { least: 32, most: 64, reach: 7 };
/** Points of the rule in two dimensions, at most. */
const PLANE_POINTS = 40_000;

/**
 * A rule for expectations over a mixture: in one dimension Gauss-Legendre panels, fine wherever a
 * component is narrow (accurate to about 1e-10 for smooth integrands); in two a Gauss-Legendre grid
 * for each component (about 1e-8), as long as they are no more than 39; otherwise a seeded sample.
 * @param mixture p_σ, already smoothed
 */
export function fisherRule(mixture: Mixture): FisherRule {
  const { dimensions } = mixture;
  if (dimensions === 2 && mixture.weights.length * PLANE.least ** 2 <= PLANE_POINTS) {
    return planeRule(mixture);
  }
  if (dimensions > 1) {
    const points = sampleMixture(mixture, SAMPLES, SAMPLE_SEED);
    const weights = new Float64Array(SAMPLES).fill(1 / SAMPLES);
    return { dimensions, points, weights, score: score(mixture, points), sampled: true };
  }
  const { nodes, weights } = compose(gaussLegendre(ORDER), panelEdges(mixture));
  for (let i = 0; i < nodes.length; i++) weights[i]! *= Math.exp(logDensity(mixture, nodes, i));
  return { dimensions, points: nodes, weights, score: score(mixture, nodes), sampled: false };
}

/** A grid for each component, around its mean and by its standard deviation. */
function planeRule(mixture: Mixture): FisherRule {
  const { weights: shares, means, stds } = mixture;
  const fitting = Math.floor(Math.sqrt(PLANE_POINTS / shares.length));
  const axis = gaussLegendre(Math.min(PLANE.most, fitting));
  const n = axis.nodes.length;
  const points = new Float64Array(2 * shares.length * n * n);
  const weights = new Float64Array(points.length / 2);
  const mass = axis.nodes.map((node, i) => {
    const z = PLANE.reach * node;
    return (PLANE.reach * axis.weights[i]! * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
  });
  for (let i = 0; i < weights.length; i++) {
    const [k, row, column] = [Math.floor(i / (n * n)), Math.floor(i / n) % n, i % n];
    const reach = PLANE.reach * stds[k]!;
    points[2 * i] = means[2 * k]! + reach * axis.nodes[row]!;
    points[2 * i + 1] = means[2 * k + 1]! + reach * axis.nodes[column]!;
    weights[i] = shares[k]! * mass[row]! * mass[column]!;
  }
  return { dimensions: 2, points, weights, score: score(mixture, points), sampled: false };
}

/** Panels as narrow as the components that they cover; edges closer than need be are left out. */
export function panelEdges({ means, stds }: Mixture): number[] {
  const half = Math.round(REACH / PANEL);
  const all: { x: number; width: number }[] = [];
  for (let k = 0; k < means.length; k++) {
    const width = PANEL * stds[k]!;
    for (let j = -half; j <= half; j++) all.push({ x: means[k]! + j * width, width });
  }
  all.sort((a, b) => a.x - b.x);
  const narrowest = stds.reduce((least, std) => Math.min(least, std), Infinity) * PANEL;
  const edges = [all[0]!.x];
  for (const { x } of all) if (x - edges.at(-1)! >= narrowest / 2) edges.push(x);
  return edges;
}

/**
 * The Fisher divergence ½ E|ψ - ∇ ln p_σ|² over p_σ: the true error of a score model, which
 * explicit score matching minimizes (A. Hyvärinen, "Estimation of non-normalized statistical
 * models by score matching", 2005, equation 2).
 * @param psi ψ at the rule's points, (n, D)
 */
export function fisherDivergence(rule: FisherRule, psi: Float64Array): Estimate {
  const { dimensions, weights } = rule;
  const halves = weights.map((_, i) => {
    let sum = 0;
    for (let d = i * dimensions; d < (i + 1) * dimensions; d++) {
      sum += (psi[d]! - rule.score[d]!) ** 2;
    }
    return sum / 2;
  });
  return estimate(rule, halves);
}

/** A mean with its standard error; of a single value that is unknown, and 0 here. */
export function meanOf(values: ArrayLike<number>): Estimate {
  const n = values.length;
  const all = Array.from(values);
  const value = all.reduce((sum, each) => sum + each, 0) / n;
  const squares = all.reduce((sum, each) => sum + (each - value) ** 2, 0);
  return { value, standardError: n < 2 ? 0 : Math.sqrt(squares / (n - 1) / n) };
}

function estimate({ weights, sampled }: FisherRule, values: Float64Array): Estimate {
  const value = values.reduce((sum, v, i) => sum + weights[i]! * v, 0);
  if (!sampled) return { value, standardError: 0 };
  const variance = values.reduce((sum, v, i) => sum + weights[i]! * (v - value) ** 2, 0);
  return { value, standardError: Math.sqrt(variance / (values.length - 1)) };
}

/**
 * The Fisher information of a mixture in each dimension, E (∂_d ln p)², whose sum is I(p), (D).
 * @param rule of the mixture
 */
export function fisherInformation({ dimensions, weights, score }: FisherRule): Float64Array {
  return new Float64Array(dimensions).map((_, d) =>
    weights.reduce((sum, weight, i) => sum + weight * score[i * dimensions + d]! ** 2, 0),
  );
}

/**
 * The least loss of implicit score matching over all samples, -½ E|∇ ln p|²: what is left of the
 * Fisher divergence's expansion at the exact score (A. Hyvärinen, "Estimation of non-normalized
 * statistical models by score matching", 2005, theorem 1).
 * @param mixture p
 */
export function implicitLimit(mixture: Mixture): Estimate {
  const rule = fisherRule(mixture);
  const { value, standardError } = fisherDivergence(rule, new Float64Array(rule.points.length));
  return { value: -value, standardError };
}
