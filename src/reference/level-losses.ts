import { levelLaw, singleSigma } from "../data/noise-levels.ts";
import { drawOf, type Problem } from "../training/problem.ts";
import { createTerms } from "./terms.ts";

/** Rows times parameters that are evaluated: about a second. */
const QUICK = 1e8;

/**
 * The mean training loss of the rows at each noise level, at given parameters and the random numbers
 * of the last step: rows belong to the level that they have or, of a continuous law, to the nearest
 * in ln σ. Of many points some are taken, evenly.
 * @param parameters (P)
 * @param sigmas the noise levels
 * @returns null for a level without rows
 */
export function levelLosses(
  problem: Problem,
  parameters: Float64Array,
  sigmas: readonly number[],
): (number | null)[] {
  const { experiment, layout } = problem;
  const draw = drawOf(problem, experiment.steps);
  const terms = createTerms(problem, draw);
  const only = singleSigma(experiment.noise);
  const numbered = levelLaw(experiment.noise).kind === "numbered";
  // Whole points, so that no level of theirs is left out.
  const { perPoint } = experiment.noise;
  const stride = Math.ceil((terms.samples * layout.count) / QUICK);
  const sums = sigmas.map(() => ({ sum: 0, count: 0 }));
  for (let row = 0; row < terms.samples; row++) {
    if (Math.floor(row / perPoint) % stride !== 0) continue;
    const sigma = draw.sigmas?.[row] ?? only!;
    const level = numbered ? sigmas.indexOf(sigma) : nearest(sigmas, sigma);
    if (level < 0) continue;
    sums[level]!.sum += terms.at(row, parameters, undefined);
    sums[level]!.count++;
  }
  return sums.map(({ sum, count }) => (count === 0 ? null : finite(sum / count)));
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function nearest(sigmas: readonly number[], sigma: number): number {
  let [best, least] = [0, Infinity];
  sigmas.forEach((level, l) => {
    const distance = Math.abs(Math.log(level / sigma));
    if (distance < least) [best, least] = [l, distance];
  });
  return best;
}
