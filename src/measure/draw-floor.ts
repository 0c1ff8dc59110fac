import { type Mixture, score, smooth } from "../data/distributions/mixture.ts";
import { outputForScore, readoutKind } from "../model/prediction.ts";
import type { Draw } from "../training/draw.ts";
import type { Problem } from "../training/problem.ts";
import { denoisingRows, levelOf, pointOf } from "../training/rows.ts";

/**
 * The loss that the exact score has on the very noise at hand: the mean over the rows of
 * ½ λ(σ) |∇ ln p_σ(x̃) − t|² with the target t of denoising score matching. What a model's loss is
 * above it is its excess loss.
 * @param mixture p
 */
export function drawFloor(problem: Problem, draw: Draw, mixture: Mixture): number {
  const { experiment, dimensions } = problem;
  const kind = readoutKind(experiment);
  const { inputs, outputs, weights, sigmas } = denoisingRows(problem, draw);
  const smoothed = new Map<number, Mixture>();
  let sum = 0;
  for (let row = 0; row < sigmas.length; row++) {
    const [sigma, start] = [sigmas[row]!, row * dimensions];
    const density = smoothed.get(sigma) ?? smooth(mixture, sigma);
    if (smoothed.size < MOST_KEPT) smoothed.set(sigma, density);
    const exact = score(density, inputs.subarray(start, start + dimensions));
    for (let d = 0; d < dimensions; d++) {
      const output = outputForScore(kind, sigma, inputs[start + d]!, exact[d]!);
      sum += (weights[row]! * (output - outputs[start + d]!) ** 2) / 2;
    }
  }
  return (sum - variateOf(problem, draw, mixture)) / sigmas.length;
}

/** Smoothed densities that are kept, for levels that recur. */
const MOST_KEPT = 1000;

/** The sum over the rows of what the control variate takes off the exact score's loss. */
function variateOf(problem: Problem, draw: Draw, mixture: Mixture): number {
  const { experiment, perPoint, dimensions, points } = problem;
  const { objective } = experiment;
  if (objective.kind !== "dsm" || !objective.controlVariate) return 0;
  const noise = draw.noise!;
  let sum = 0;
  for (let row = 0; row * dimensions < noise.length; row++) {
    const { sigma, weight } = levelOf(experiment, draw, row);
    const start = pointOf(draw, Math.floor(row / perPoint)) * dimensions;
    // Any function of the clean point serves; of a model that is ψ(x, σ), here the exact one.
    const clean = score(smooth(mixture, sigma), points.subarray(start, start + dimensions));
    for (let d = 0; d < dimensions; d++) {
      const z = noise[row * dimensions + d]!;
      sum += weight * ((clean[d]! * z) / sigma + (z * z - 1) / (2 * sigma * sigma));
    }
  }
  return sum;
}
