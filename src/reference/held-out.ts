import type { Problem } from "../core/problem.ts";
import { parzenLogDensity } from "../core/distributions/parzen.ts";
import type { Estimate } from "../core/metrics.ts";
import { Mlp } from "./mlp.ts";

/**
 * Implicit score matching of a fitted score at points that it has not seen: the mean of
 * ½|ψ|² + ∇·ψ (A. Hyvärinen, "Estimation of non-normalized statistical models by score matching",
 * 2005, equation 4), which is the Fisher divergence to the points' density up to a constant that no
 * model changes. A relu net's divergence is taken almost everywhere, which is right: ψ is
 * continuous, so integration by parts holds.
 * @param parameters (P)
 * @param points (n, D)
 */
export function heldOutScoreMatching(
  problem: Problem,
  parameters: Float64Array,
  points: Float64Array,
): Estimate {
  const { dimensions } = problem;
  const model = new Mlp(problem, dimensions);
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
  return meanOf(values);
}

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

/** A mean with its standard error; of a single value that is unknown, and 0 here. */
function meanOf(values: Float64Array): Estimate {
  const n = values.length;
  const value = values.reduce((sum, each) => sum + each, 0) / n;
  if (n === 1) return { value, standardError: 0 };
  const squares = values.reduce((sum, each) => sum + (each - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / (n - 1) / n) };
}
