import { shownSigma } from "../measure/levels/measured-levels.ts";
import { interpolate, recoverLogDensity } from "../measure/density.ts";
import {
  parzenLogDensity,
  parzenScoreMatching,
  ruleOfThumb,
} from "../data/distributions/parzen.ts";
import { normalisedEnergy, potential } from "../model/energy.ts";
import type { HeldOutReport, ParzenFit } from "../measure/held-out/held-out-report.ts";
import { heldOutWarning } from "../measure/held-out/held-out-warning.ts";
import { type Estimate, meanOf } from "../measure/fisher/fisher.ts";
import type { Problem } from "../training/problem.ts";
import { scalingNumbers } from "../data/scaling.ts";
import { evaluate, Mlp } from "./mlp.ts";

/** Points of the grid on which the log-likelihood of a score is integrated. */
const GRID = 4000;
/** Points times parameters, and times points of the Parzen estimate: about a second each. */
const QUICK = { model: 1e8, parzen: 3e7 };
/** How many standard deviations of the noise the grid reaches beyond all points. */
const REACH = 5;

/**
 * What a fitted score is worth at the points that were held out, beside the Gaussian Parzen estimate
 * of the same training points with the usual bandwidth; both in the units that were trained in.
 * @param parameters (P)
 * @param parzen what `parzenHeldOut` gave of the same problem, for which no parameters matter
 * @returns undefined where nothing is held out
 */
export function compareHeldOut(
  problem: Problem,
  parameters: Float64Array,
  parzen = parzenHeldOut(problem),
): HeldOutReport | undefined {
  const { heldOut, dimensions, scaling } = problem;
  if (!heldOut) return undefined;
  const some = first(heldOut, dimensions, Math.floor(QUICK.model / problem.layout.count));
  const matching = scoreMatchingAt(problem, parameters, some);
  const logs = modelLogDensity(problem, parameters, some);
  const warning =
    parzen && heldOutWarning(problem, parzen.fit.bandwidth, [matching, parzen.values]);
  return {
    count: heldOut.length / dimensions,
    scaling: scaling && scalingNumbers(scaling),
    model: {
      count: some.length / dimensions,
      scoreMatching: meanOf(matching),
      logLikelihood: logs && meanOf(logs),
    },
    parzen: parzen?.fit,
    ...(warning !== undefined && { warning }),
  };
}

/** What the Parzen estimate is worth, with ½|s|² + ∇·s of its score s at each point, (n). */
export interface ParzenMeasures {
  readonly fit: ParzenFit;
  readonly values: Float64Array;
}

/**
 * What the Gaussian Parzen estimate of the usual bandwidth is worth at the points held out.
 * @returns undefined where nothing is held out, or all points are equal
 */
export function parzenHeldOut(problem: Problem): ParzenMeasures | undefined {
  const { heldOut, points, dimensions, count } = problem;
  const bandwidth = heldOut ? ruleOfThumb(points, dimensions) : 0;
  if (!heldOut || bandwidth === 0) return undefined;
  const some = first(heldOut, dimensions, Math.floor(QUICK.parzen / count));
  const values = parzenScoreMatching({ points, dimensions, bandwidth }, some);
  const fit = {
    bandwidth,
    count: some.length / dimensions,
    scoreMatching: meanOf(values),
    logLikelihood: heldOutLogLikelihood(problem, bandwidth, some),
  };
  return { fit, values };
}

/** The first points, whose order is random, and at least 100 of them. */
const first = (points: Float64Array, dimensions: number, most: number): Float64Array =>
  points.subarray(0, dimensions * Math.max(most, 100));

/**
 * ln of the model's density at points: the energy's, normalised by quadrature, or in one dimension
 * that recovered from ψ, normalised from a little below the least to a little above the largest of
 * all points.
 */
function modelLogDensity(
  problem: Problem,
  parameters: Float64Array,
  at: Float64Array,
): Float64Array | undefined {
  const { dimensions, points, experiment } = problem;
  const energy = normalisedEnergy(problem, parameters);
  if (energy) {
    return new Float64Array(at.length / dimensions).map(
      (_, n) => -potential(energy, at, n * dimensions) - energy.logZ,
    );
  }
  if (dimensions > 1) return undefined;
  let [low, high] = [Infinity, -Infinity];
  for (const part of [points, at]) {
    for (const x of part) [low, high] = [Math.min(low, x), Math.max(high, x)];
  }
  const reach = REACH * shownSigma(experiment);
  const span = high - low + 2 * reach;
  const x = Float64Array.from({ length: GRID }, (_, i) => low - reach + (span * i) / (GRID - 1));
  return interpolate(
    x,
    recoverLogDensity(x, evaluate(problem, parameters, x, shownSigma(experiment))),
    at,
  );
}

/**
 * Implicit score matching of a fitted score at points that it has not seen: ½|ψ|² + ∇·ψ, whose mean
 * is the Fisher divergence to the points' density up to a constant that no model changes (A.
 * Hyvärinen, "Estimation of non-normalized statistical models by score matching", 2005, equation 4).
 * A relu net's divergence is taken almost everywhere, which is right: ψ is continuous, so integration
 * by parts holds.
 * @param parameters (P)
 * @param points (n, D)
 * @returns (n)
 */
export function scoreMatchingAt(
  problem: Problem,
  parameters: Float64Array,
  points: Float64Array,
): Float64Array {
  const { dimensions } = problem;
  const model = new Mlp(problem, dimensions);
  model.setLevel({ sigma: shownSigma(problem.experiment) });
  const directions = new Float64Array(dimensions * dimensions);
  for (let d = 0; d < dimensions; d++) directions[d * dimensions + d] = 1;
  const values = new Float64Array(points.length / dimensions);
  for (let n = 0; n < values.length; n++) {
    const x = points.subarray(n * dimensions, (n + 1) * dimensions);
    const jet = model.forward(parameters, x, directions);
    for (let d = 0; d < dimensions; d++) {
      values[n]! += jet[d]! ** 2 / 2 + jet[dimensions + d * dimensions + d]!;
    }
  }
  return values;
}

/**
 * The mean of ½|ψ|² + ∇·ψ at points that the score has not seen.
 * @param parameters (P)
 * @param points (n, D)
 */
export const heldOutScoreMatching = (
  problem: Problem,
  parameters: Float64Array,
  points: Float64Array,
): Estimate => meanOf(scoreMatchingAt(problem, parameters, points));

/**
 * The mean ln density of points under the Gaussian Parzen estimate of a problem's points.
 * @param points (n, D), not among the problem's
 */
export function heldOutLogLikelihood(
  { dimensions, points }: Problem,
  bandwidth: number,
  heldOut: Float64Array,
): Estimate {
  const parzen = { dimensions, points, bandwidth, kernel: "gaussian" as const };
  const logs = new Float64Array(heldOut.length / dimensions).map((_, n) =>
    parzenLogDensity(parzen, heldOut, n * dimensions),
  );
  return meanOf(logs);
}
