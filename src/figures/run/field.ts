import { score } from "../../data/distributions/mixture.ts";
import { scalingOf, unstandardize } from "../../data/scaling.ts";
import { quantileOf } from "../../math/quantiles.ts";
import { aimOf } from "../../measure/floors.ts";
import type { Problem } from "../../training/problem.ts";
import type { Field } from "./run.ts";

/** Arrows in each direction. */
const SIDE = 15;
/** How far the plane reaches beyond the points: so many σ, and a share of their range. */
const MARGIN = { sigmas: 2, share: 0.05 };
/** What a long arrow fills of the way to the next: arrows of this quantile. */
const LONG = { fill: 0.9, quantile: 0.9 };
/** Points that are drawn, at most. */
const POINTS = 1000;

/**
 * Where the arrows of a 2-D run stand, in the units that are trained in, (n, 2); undefined in other
 * dimensions.
 * @param sigma the noise level that is shown
 */
export function fieldGrid(
  { dimensions, points }: Problem,
  sigma: number,
): Float64Array | undefined {
  if (dimensions !== 2) return undefined;
  const axes = [0, 1].map((d) => {
    const values = points.filter((_, i) => i % 2 === d);
    const low = values.reduce((a, b) => Math.min(a, b), Infinity);
    const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
    const margin = MARGIN.sigmas * sigma + MARGIN.share * (high - low);
    const step = (high - low + 2 * margin) / (SIDE - 1);
    return Array.from({ length: SIDE }, (_, i) => low - margin + i * step);
  });
  return Float64Array.from(axes[1]!.flatMap((y) => axes[0]!.flatMap((x) => [x, y])));
}

/**
 * What a 2-D run is drawn against: its points and, where p is known, the score that the run aims at.
 * @param at of `fieldGrid`, (n, 2)
 * @param sigma the noise level that is shown
 */
export function drawField(problem: Problem, at: Float64Array, sigma: number): Field {
  const { experiment, points, scaling } = problem;
  const aim = aimOf(experiment, sigma);
  const exact = aim && score(aim, at);
  const scale = scaleOf(at, exact ?? gaussianScore(points, at, sigma));
  const every = Math.ceil(points.length / 2 / POINTS);
  const some = points.filter((_, i) => Math.floor(i / 2) % every === 0);
  const corners = unstandardize(Float64Array.of(at[0]!, at[1]!, at.at(-2)!, at.at(-1)!), scaling);
  return {
    x: [corners[0]!, corners[2]!],
    y: [corners[1]!, corners[3]!],
    scale,
    points: unstandardize(some, scaling),
    target: exact && fieldArrows(problem, at, exact, scale),
  };
}

/**
 * Arrows of a score, in the data's own units: x, y of their tails and of their tips, (n, 4).
 * @param at where they stand in the units that are trained in, (n, 2)
 * @param psi the score there, (n, 2)
 * @param scale what a score is multiplied with
 */
export function fieldArrows(
  { scaling }: Problem,
  at: Float64Array,
  psi: Float64Array,
  scale: number,
): Float64Array {
  const tails = unstandardize(at, scaling);
  const tips = unstandardize(
    at.map((x, i) => x + scale * psi[i]!),
    scaling,
  );
  return Float64Array.from({ length: 2 * at.length }, (_, i) => {
    const place = 2 * Math.floor(i / 4) + (i % 2);
    return i % 4 < 2 ? tails[place]! : tips[place]!;
  });
}

/** The score of a Gaussian with the points' moments and the noise: how large scores are, about. */
function gaussianScore(points: Float64Array, at: Float64Array, sigma: number): Float64Array {
  const { mean, std } = scalingOf(points, 2);
  return at.map((x, i) => (mean[i % 2]! - x) / (std[i % 2]! ** 2 + sigma ** 2));
}

function scaleOf(at: Float64Array, psi: Float64Array): number {
  const cell = Math.min(at[2]! - at[0]!, at[2 * SIDE + 1]! - at[1]!);
  const lengths = Float64Array.from({ length: at.length / 2 }, (_, n) =>
    Math.hypot(psi[2 * n]!, psi[2 * n + 1]!),
  ).toSorted();
  const long = quantileOf(lengths, LONG.quantile);
  return long > 0 ? (LONG.fill * cell) / long : 1;
}
