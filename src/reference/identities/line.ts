import { onlySigma } from "../../data/noise-levels.ts";
import { logDensity, score } from "../../data/distributions/mixture.ts";
import type { Mixture } from "../../data/distributions/mixture.ts";
import { parzenLogDensity, parzenScore } from "../../data/distributions/parzen.ts";
import { panelEdges } from "../../measure/fisher/fisher.ts";
import type { Problem } from "../../training/problem.ts";
import { compose, gaussLegendre } from "../../math/quadrature.ts";
import type { Rule } from "../../math/quadrature.ts";
import { differentiate } from "../finite-differences.ts";
import { Mlp } from "../mlp.ts";
import { kinksOf } from "./kinks.ts";
import type { Sides } from "./row.ts";

/** Two sides by quadrature, and by how much they changed when it was last refined. */
export interface Integrated extends Sides {
  readonly error: number;
  readonly gradientError: number;
}

export const ORDER = 10;
/** Refinement ends at this relative change, or when every panel is cut into so many. */
const ENOUGH = 1e-11;
const MOST_PARTS = 16;
/** How far from a point its Gaussian is integrated, in σ: exp(-½ 10²) is 2e-22. */
const REACH = 10;
/** The width of a panel, in σ. */
const PANEL = 0.5;
/** Derivatives that are made by differences, at most. */
export const DIFFERENCES = 32;

/**
 * ESM = ISM + C on the line: ½E(ψ - s)² = E(½ψ² + ψ') + ½E s², with s the score of p.
 *
 * A. Hyvärinen, "Estimation of non-normalized statistical models by score matching", 2005,
 * theorem 1.
 * @param mixture p
 */
export function implicitSides(
  problem: Problem,
  parameters: Float64Array,
  mixture: Mixture,
): Integrated {
  const edges = panelEdges(mixture);
  const at = (theta: Float64Array, parts: number): Sides => {
    const { nodes, weights } = ruleFor(problem, theta, edges, parts);
    const s = score(mixture, nodes);
    for (let i = 0; i < nodes.length; i++) weights[i]! *= Math.exp(logDensity(mixture, nodes, i));
    return integrateImplicit(problem, theta, { nodes, weights }, s);
  };
  const { parts, ...sides } = refine((parts) => at(parameters, parts));
  if (problem.activation !== "relu") return sides;
  return { ...sides, ...withKinks(sides, parameters, (theta) => at(theta, parts).right) };
}

function integrateImplicit(
  problem: Problem,
  parameters: Float64Array,
  { nodes, weights }: Rule,
  s: Float64Array,
): Sides {
  const mlp = new Mlp(problem, 1);
  const leftGradient = new Float64Array(parameters.length);
  const rightGradient = new Float64Array(parameters.length);
  let [left, right, constant] = [0, 0, 0];
  for (let i = 0; i < nodes.length; i++) {
    const w = weights[i]!;
    const jet = mlp.forward(parameters, nodes.subarray(i, i + 1), ONE);
    const [psi, slope] = [jet[0]!, jet[1]!];
    left += (w * (psi - s[i]!) ** 2) / 2;
    right += w * (psi ** 2 / 2 + slope);
    constant += (w * s[i]! ** 2) / 2;
    mlp.backward(parameters, Float64Array.of(w * (psi - s[i]!), 0), leftGradient);
    mlp.backward(parameters, Float64Array.of(w * psi, w), rightGradient);
  }
  return { left, right, constants: [constant], leftGradient, rightGradient };
}

const ONE = Float64Array.of(1);

/**
 * The implicit side's gradient for relu, by differences of the integral: its kinks move with the
 * parameters, which the derivative under the integral does not see. Where there are many
 * parameters, of some of them; the others are left as they are on the other side.
 */
function withKinks(
  { leftGradient }: Sides,
  parameters: Float64Array,
  right: (parameters: Float64Array) => number,
): { rightGradient: Float64Array; gradientError: number } {
  const count = parameters.length;
  const most = Math.min(count, DIFFERENCES);
  const indices = Array.from({ length: most }, (_, k) => Math.floor((k * count) / most));
  const derivatives = differentiate(right, parameters, indices);
  const rightGradient = leftGradient.slice();
  indices.forEach((p, k) => (rightGradient[p] = derivatives[k]!));
  const largest = derivatives.reduce((most, d) => Math.max(most, Math.abs(d)), 1);
  return { rightGradient, gradientError: 1e-8 * largest };
}

/**
 * ESM to the Parzen estimate = DSM + C_1 - C_2 on the line, all as defined: the left side
 * ½∫p̃_σ(x̃)(ψ - ∇ ln p̃_σ)², the right one (1/N) Σ_n ½∫p̃_σ(x̃|x_n)(ψ - ∇ ln p̃_σ(x̃|x_n))²,
 * C_1 = ½∫p̃_σ (∇ ln p̃_σ)² and C_2 = (1/N) Σ_n ½∫p̃_σ(x̃|x_n)(∇ ln p̃_σ(x̃|x_n))².
 *
 * P. Vincent, "A connection between score matching and denoising autoencoders", 2011, appendix.
 * @param points sorted, (N)
 */
export function parzenSides(
  problem: Problem,
  parameters: Float64Array,
  points: Float64Array,
): Integrated {
  const sigma = onlySigma(problem.experiment.noise);
  const edges = edgesAround(points, sigma);
  return refine((parts) => {
    const rule = ruleFor(problem, parameters, edges, parts);
    return integrateParzen(problem, parameters, points, rule);
  });
}

/**
 * Panels wherever a point's Gaussian reaches.
 * @param points sorted, (N)
 */
export function edgesAround(points: Float64Array, sigma: number): number[] {
  const edges = [points[0]! - REACH * sigma];
  for (const x of points) {
    if (x - REACH * sigma > edges.at(-1)!) edges.push(x - REACH * sigma);
    while (edges.at(-1)! < x + REACH * sigma) edges.push(edges.at(-1)! + PANEL * sigma);
  }
  return edges;
}

function integrateParzen(
  problem: Problem,
  parameters: Float64Array,
  points: Float64Array,
  { nodes, weights }: Rule,
): Sides {
  const sigma = onlySigma(problem.experiment.noise);
  const parzen = { dimensions: 1, points, bandwidth: sigma, kernel: "gaussian" } as const;
  const marginal = parzenScore(parzen, nodes);
  const mlp = new Mlp(problem);
  const leftGradient = new Float64Array(parameters.length);
  const rightGradient = new Float64Array(parameters.length);
  let [left, right, first, second] = [0, 0, 0, 0];
  for (let i = 0; i < nodes.length; i++) {
    const [x, w, s] = [nodes[i]!, weights[i]!, marginal[i]!];
    const mass = w * Math.exp(parzenLogDensity(parzen, nodes, i));
    const psi = mlp.forward(parameters, nodes.subarray(i, i + 1))[0]!;
    const inner = conditional(points, sigma, x, psi);
    left += (mass * (psi - s) ** 2) / 2;
    first += (mass * s * s) / 2;
    right += w * inner.loss;
    second += w * inner.constant;
    mlp.backward(parameters, Float64Array.of(mass * (psi - s)), leftGradient);
    mlp.backward(parameters, Float64Array.of(w * inner.slope), rightGradient);
  }
  return { left, right, constants: [first, -second], leftGradient, rightGradient };
}

/**
 * The mean over n of p(x|x_n) times ½(ψ - t_n)², its derivative by ψ, and ½t_n², with
 * p(x|x_n) = N(x; x_n, σ²) and t_n = (x_n - x) / σ².
 */
function conditional(points: Float64Array, sigma: number, x: number, psi: number) {
  const [end, precision] = [x + REACH * sigma, 1 / (sigma * sigma)];
  let [loss, slope, constant] = [0, 0, 0];
  for (let n = firstAbove(points, x - REACH * sigma); n < points.length; n++) {
    if (points[n]! > end) break;
    const distance = points[n]! - x;
    const density = Math.exp((-distance * distance * precision) / 2);
    const t = distance * precision;
    loss += (density * (psi - t) ** 2) / 2;
    slope += density * (psi - t);
    constant += (density * t * t) / 2;
  }
  const scale = 1 / (points.length * sigma * Math.sqrt(2 * Math.PI));
  return { loss: scale * loss, slope: scale * slope, constant: scale * constant };
}

function firstAbove(sorted: Float64Array, x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Panels between the edges, each cut into parts, and cut at the net's kinks. */
function ruleFor(
  problem: Problem,
  parameters: Float64Array,
  edges: readonly number[],
  parts: number,
): Rule {
  const cut = edges.slice(1).flatMap((high, i) => {
    const low = edges[i]!;
    return Array.from({ length: parts }, (_, k) => low + ((high - low) * (k + 1)) / parts);
  });
  const kinks = kinksOf(problem, parameters, edges[0]!, edges.at(-1)!);
  const all = [edges[0]!, ...cut, ...kinks].toSorted((a, b) => a - b);
  return compose(gaussLegendre(ORDER), all);
}

/** Cuts panels until both sides have settled. */
function refine(evaluate: (parts: number) => Sides): Integrated & { readonly parts: number } {
  let coarse = evaluate(1);
  for (let parts = 2; ; parts *= 2) {
    const fine = evaluate(parts);
    const error = Math.max(
      Math.abs(fine.left - coarse.left),
      Math.abs(total(fine) - total(coarse)),
    );
    const gradientError = Math.max(
      furthest(fine.leftGradient, coarse.leftGradient),
      furthest(fine.rightGradient, coarse.rightGradient),
    );
    const settled = error <= ENOUGH * Math.max(1, Math.abs(fine.left));
    if (settled || parts >= MOST_PARTS) return { ...fine, error, gradientError, parts };
    coarse = fine;
  }
}

/** The right side with its constants. */
export const total = ({ right, constants }: Sides): number =>
  constants.reduce((sum, c) => sum + c, right);

const furthest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, p) => Math.max(most, Math.abs(value - b[p]!)), 0);
