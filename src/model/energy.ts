import { onlySigma } from "../data/noise-levels.ts";
import { activations } from "./activations.ts";
import { recoverDensity } from "../measure/density.ts";
import type { Problem } from "../training/problem.ts";
import { compose, gaussLegendre } from "../math/quadrature.ts";
import type { Rule } from "../math/quadrature.ts";

/** Vincent's energy at some parameters. */
export interface Energy {
  /** D */
  readonly dimensions: number;
  /** H */
  readonly hidden: number;
  /** σ of the noise that it was trained with, in the units of x. */
  readonly sigma: number;
  /** W (H, D), b (H), c (D). */
  readonly parameters: Float64Array;
}

/** The constant that makes a density of exp(-U). */
export interface Normalisation {
  /** ln Z = ln ∫ exp(-U(x)) dx. */
  readonly logZ: number;
  /** How much ln Z changed when the quadrature was refined. */
  readonly error: number;
}

/** The energy that a problem trains, at parameters, (P); undefined for another model. */
export function energyOf(problem: Problem, parameters: Float64Array): Energy | undefined {
  const { model, noise } = problem.experiment;
  if (model.kind !== "energy") return undefined;
  const { dimensions } = problem;
  return { dimensions, hidden: model.hidden, sigma: onlySigma(noise), parameters };
}

/** An energy with the constant that makes a density of it. */
export type NormalisedEnergy = Energy & Normalisation;

/**
 * The energy that a problem trains, normalised by quadrature.
 * @param parameters (P)
 * @returns undefined for another model, and beyond two dimensions
 */
export function normalisedEnergy(
  problem: Problem,
  parameters: Float64Array,
): NormalisedEnergy | undefined {
  const energy = energyOf(problem, parameters);
  const normalised = energy && normalise(energy);
  return energy && normalised ? { ...energy, ...normalised } : undefined;
}

/**
 * The density of a model in one dimension: its energy's or, where it has none, that recovered from ψ.
 * @param x sorted, (n)
 * @param score ψ at x, (n)
 * @returns (n)
 */
export const modelDensity = (
  energy: NormalisedEnergy | undefined,
  x: Float64Array,
  score: Float64Array,
): Float64Array => (energy ? energyDensity(energy, energy.logZ, x) : recoverDensity(x, score));

/**
 * The potential U(x) = -(c·x - ½|x|² + Σ_j softplus(W_j·x + b_j)) / σ², whose density is
 * exp(-U(x)) / Z and whose score, -∇U(x) = (Wᵀ sigmoid(W x + b) + c - x) / σ², is the model's ψ.
 *
 * P. Vincent, "A connection between score matching and denoising autoencoders", 2011, section 4.3.
 * @param x holds the point's D coordinates from the offset on
 */
export function potential(energy: Energy, x: Float64Array, offset = 0): number {
  const { dimensions, hidden, sigma, parameters } = energy;
  const [b, c] = [hidden * dimensions, hidden * dimensions + hidden];
  let sum = 0;
  for (let d = 0; d < dimensions; d++) {
    const value = x[offset + d]!;
    sum += value * (parameters[c + d]! - value / 2);
  }
  for (let j = 0; j < hidden; j++) {
    let s = parameters[b + j]!;
    for (let d = 0; d < dimensions; d++) s += parameters[j * dimensions + d]! * x[offset + d]!;
    sum += activations.softplus.value(s);
  }
  return -sum / (sigma * sigma);
}

/** How far, in σ, beyond where the density can be large it is integrated: exp(-½ 9²) is 3e-18. */
const REACH = 9;
const ORDER = 10;
/** Units times points of the grid: about a second. */
const BUDGET = 3e7;

/**
 * ln Z = ln ∫ exp(-U(x)) dx by Gauss-Legendre panels on a grid, with log-sum-exp.
 * @returns null beyond two dimensions, where there is no quadrature
 */
export function normalise(energy: Energy): Normalisation | null {
  const { dimensions, hidden } = energy;
  if (dimensions > 2) return null;
  const most = (BUDGET / hidden) ** (1 / dimensions) / ORDER;
  const axes = Array.from({ length: dimensions }, (_, d) => axisOf(energy, d, most));
  const [coarse, fine] = [1, 2].map((parts) =>
    logIntegral(
      energy,
      axes.map(({ low, high, panels }) => split(low, high, parts * panels)),
    ),
  );
  return { logZ: fine!, error: Math.abs(fine! - coarse!) };
}

interface Axis {
  readonly low: number;
  readonly high: number;
  readonly panels: number;
}

/**
 * Where exp(-U) matters on an axis, and how finely. Σ_j W_jd sigmoid lies between the sums of its
 * negative and its positive weights; beyond c_d plus that, the score is at least the distance over
 * σ², so that the density falls like a Gaussian's with std σ. It varies on the scale of σ, of σ over
 * half the weights (the softplus terms' curvature is at most |W|²/4) and of the softplus itself.
 */
function axisOf({ dimensions, hidden, sigma, parameters }: Energy, d: number, most: number): Axis {
  const c = parameters[hidden * dimensions + hidden + d]!;
  let [low, high, square] = [c, c, 0];
  for (let j = 0; j < hidden; j++) {
    const w = parameters[j * dimensions + d]!;
    if (w < 0) low += w;
    else high += w;
    square += w * w;
  }
  low -= REACH * sigma;
  high += REACH * sigma;
  const scale = Math.min(sigma, (2 * sigma) / Math.sqrt(square), Math.PI / Math.sqrt(square));
  const panels = Math.ceil(Math.min((high - low) / scale, most / 2));
  return { low, high, panels: Math.max(1, panels) };
}

function split(low: number, high: number, panels: number): Rule {
  const edges = Array.from({ length: panels + 1 }, (_, i) => low + ((high - low) * i) / panels);
  return compose(gaussLegendre(ORDER), edges);
}

/** ln Σ w exp(-U) over the grid of one or two axes. */
function logIntegral(energy: Energy, [first, second]: readonly Rule[]): number {
  const columns = second ?? { nodes: Float64Array.of(0), weights: Float64Array.of(1) };
  const rows = first!.nodes.length;
  const logs = new Float64Array(rows * columns.nodes.length);
  const x = new Float64Array(2);
  let largest = -Infinity;
  for (let i = 0; i < logs.length; i++) {
    const [row, column] = [i % rows, Math.floor(i / rows)];
    x[0] = first!.nodes[row]!;
    x[1] = columns.nodes[column]!;
    const weight = first!.weights[row]! * columns.weights[column]!;
    logs[i] = Math.log(weight) - potential(energy, x);
    largest = Math.max(largest, logs[i]!);
  }
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}

/**
 * The normalised density exp(-U(x) - ln Z).
 * @param logZ as `normaliseEnergy` gives it
 * @param points (n, D)
 * @returns (n)
 */
export function energyDensity(energy: Energy, logZ: number, points: Float64Array): Float64Array {
  const { dimensions } = energy;
  return Float64Array.from({ length: points.length / dimensions }, (_, n) =>
    Math.exp(-potential(energy, points, n * dimensions) - logZ),
  );
}
