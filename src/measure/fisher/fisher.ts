import { logDensity, sampleMixture, score } from "../../data/distributions/mixture.ts";
import type { Mixture } from "../../data/distributions/mixture.ts";
import { planeRule } from "./plane-rule.ts";
import { compose, gaussLegendre } from "../../math/quadrature.ts";

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
/** Points of the rule in two dimensions, at most. */
const PLANE_POINTS = 40_000;
/** How far from its mean a Gaussian is integrated, in stds. */
const REACH = 10;
/** Panels over that reach to both sides of a component, and nodes of a panel. */
const PANELS = { least: 10, most: 80 };
const ORDER = 10;

/**
 * A rule for expectations over a mixture of K components. In one dimension Gauss-Legendre panels,
 * fine wherever a component is narrow (accurate to about 1e-10 for smooth integrands); in two
 * Gauss-Legendre grids on squares, likewise (about 1e-8 of the Fisher information); a
 * seeded sample where 40,000 points do not suffice for that, and beyond two dimensions.
 * @param mixture p_σ, already smoothed
 * @param most points at most, for a quicker and coarser rule; in one dimension no fewer than 100 K
 */
export function fisherRule(mixture: Mixture, most = Infinity): FisherRule {
  const { dimensions } = mixture;
  if (dimensions === 1) return lineRule(mixture, most);
  const plane = dimensions === 2 ? planeRule(mixture, Math.min(most, PLANE_POINTS)) : undefined;
  if (plane) {
    return { dimensions, ...plane, score: score(mixture, plane.points), sampled: false };
  }
  const count = Math.min(most, SAMPLES);
  const points = sampleMixture(mixture, count, SAMPLE_SEED);
  const weights = new Float64Array(count).fill(1 / count);
  return { dimensions, points, weights, score: score(mixture, points), sampled: true };
}

function lineRule(mixture: Mixture, most: number): FisherRule {
  const each = Math.floor(most / (ORDER * mixture.weights.length));
  const panels = Math.min(PANELS.most, Math.max(PANELS.least, each));
  const { nodes, weights } = compose(gaussLegendre(ORDER), panelEdges(mixture, panels));
  for (let i = 0; i < nodes.length; i++) weights[i]! *= Math.exp(logDensity(mixture, nodes, i));
  return { dimensions: 1, points: nodes, weights, score: score(mixture, nodes), sampled: false };
}

/**
 * Panels as narrow as the components that they cover; edges closer than need be are left out.
 * @param panels of each component
 */
export function panelEdges({ means, stds }: Mixture, panels: number = PANELS.most): number[] {
  const step = (2 * REACH) / panels;
  const all: number[] = [];
  for (let k = 0; k < means.length; k++) {
    for (let j = 0; j <= panels; j++) all.push(means[k]! + (j * step - REACH) * stds[k]!);
  }
  all.sort((a, b) => a - b);
  const narrowest = stds.reduce((least, std) => Math.min(least, std), Infinity) * step;
  const edges = [all[0]!];
  for (const x of all) if (x - edges.at(-1)! >= narrowest / 2) edges.push(x);
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
