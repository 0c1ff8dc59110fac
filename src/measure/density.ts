import { hasLevels } from "../data/noise-levels.ts";
import { shownSigma } from "./levels/measured-levels.ts";
import { smooth, targetOf } from "../data/distributions/mixture.ts";
import type { Problem } from "../training/problem.ts";

/** Points of the grid on which a 1-D run is shown, as many as the tutorial's. */
const GRID = 200;
/** The tutorial's grid reaches this far to both sides, up to the σ for which it is wide enough. */
const TUTORIAL_REACH = 10;
const TUTORIAL_SIGMA = 2;
/** How many standard deviations of a component, or of the noise, the grid reaches beyond. */
const REACH = 4;

/**
 * The density whose score is given, in one dimension: exp of the score's trapezoidal integral,
 * shifted so that nothing overflows, and normalised by the trapezoidal rule.
 * @param x sorted, (n)
 * @param score at x, (n)
 * @returns (n)
 */
export function recoverDensity(x: Float64Array, score: Float64Array): Float64Array {
  return recoverLogDensity(x, score).map((log) => Math.exp(log));
}

/**
 * ln of the density whose score is given, in one dimension, normalised over the grid.
 * @param x sorted, (n)
 * @param score at x, (n)
 * @returns (n)
 */
export function recoverLogDensity(x: Float64Array, score: Float64Array): Float64Array {
  const logs = new Float64Array(x.length);
  for (let i = 1; i < x.length; i++) {
    logs[i] = logs[i - 1]! + ((score[i - 1]! + score[i]!) / 2) * (x[i]! - x[i - 1]!);
  }
  const largest = logs.reduce((most, log) => Math.max(most, log), -Infinity);
  const density = logs.map((log) => Math.exp(log - largest));
  let mass = 0;
  for (let i = 1; i < x.length; i++) {
    mass += ((density[i - 1]! + density[i]!) / 2) * (x[i]! - x[i - 1]!);
  }
  return logs.map((log) => log - largest - Math.log(mass));
}

/**
 * Values on an even grid at points within it, by linear interpolation.
 * @param x even and ascending, (n), of at least 2
 * @param values at x, (n)
 */
export function interpolate(x: Float64Array, values: Float64Array, points: Float64Array) {
  const last = x.length - 1;
  const step = (x[last]! - x[0]!) / last;
  return points.map((point) => {
    const place = (point - x[0]!) / step;
    const i = Math.min(Math.max(Math.floor(place), 0), last - 1);
    return values[i]! + (place - i) * (values[i + 1]! - values[i]!);
  });
}

/**
 * The 200 points on which a 1-D run's score and density are shown: the tutorial's own, or evenly
 * over the data and what is known of their distribution, with a margin.
 * @param sigma the noise level that is shown there
 * @throws RangeError beyond one dimension
 */
export function gridFor(problem: Problem, sigma = shownSigma(problem.experiment)): Float64Array {
  if (problem.dimensions !== 1) throw new RangeError("A grid needs data in one dimension.");
  const [low, high] = gridRange(problem, sigma);
  return Float64Array.from({ length: GRID }, (_, i) => low + ((high - low) * i) / (GRID - 1));
}

/**
 * The grid of a run in one dimension; undefined beyond.
 * @param sigma the noise level that is shown there
 */
export const gridOf = (
  problem: Problem,
  sigma = shownSigma(problem.experiment),
): Float64Array | undefined => (problem.dimensions === 1 ? gridFor(problem, sigma) : undefined);

function gridRange({ experiment, points }: Problem, sigma: number): [number, number] {
  const { data } = experiment;
  if (data.kind === "tutorial" && (sigma <= TUTORIAL_SIGMA || !hasLevels(experiment.noise))) {
    return [-TUTORIAL_REACH, TUTORIAL_REACH];
  }
  let [low, high] = [Infinity, -Infinity];
  const cover = (x: number, std: number): void => {
    low = Math.min(low, x - REACH * std);
    high = Math.max(high, x + REACH * std);
  };
  for (const x of points) cover(x, sigma);
  const target = targetOf(experiment);
  if (target) smooth(target, sigma).stds.forEach((std, k) => cover(target.means[k]!, std));
  return [low, high];
}
