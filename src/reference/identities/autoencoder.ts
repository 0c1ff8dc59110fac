import { DENOISING } from "../../experiment/types.ts";
import { onlySigma } from "../../data/noise-levels.ts";
import { drawOf, drawProblem } from "../../training/problem.ts";
import type { Problem } from "../../training/problem.ts";
import { dimensionsOf } from "../../experiment/experiment.ts";
import type { Experiment } from "../../experiment/experiment.ts";

/**
 * The experiment's points with the energy model and a draw of corruptions: its own model where it
 * has one, else an energy of H = D.
 */
export function energyProblem(experiment: Experiment): Problem {
  const { data, model, noise } = experiment;
  return drawProblem({
    ...experiment,
    noise: noise.values === undefined ? { ...noise, fresh: false } : noise,
    objective: DENOISING,
    model:
      model.kind === "energy"
        ? model
        : { kind: "energy", hidden: dimensionsOf(data), init: { kind: "glorot-uniform", seed: 1 } },
  });
}

/**
 * The denoising autoencoder's mean |x - (Wᵀ sigmoid(W x̃ + b) + c)|² over the draw, without any of
 * the score model's code.
 *
 * This is the form for which DSM = (1/(2σ⁴)) x the autoencoder's objective is exact. With
 * ψ(x̃) = (h(x̃) - x̃)/σ², h = Wᵀ sigmoid(W x̃ + b) + c, and the target -(x̃ - x)/σ², their
 * difference is (h(x̃) - x)/σ²: the norm has to be squared, and the reconstruction is h itself,
 * without a further `- x`, which the score has already.
 */
export function reconstructionError(problem: Problem, parameters: Float64Array): number {
  const { count, perPoint, dimensions, points, experiment, layout } = problem;
  const noise = drawOf(problem, 1).noise!;
  const sigma = onlySigma(experiment.noise);
  const hidden = layout.layers[0]!.out;
  const [b, c] = [hidden * dimensions, hidden * dimensions + hidden];
  let sum = 0;
  for (let pair = 0; pair < count * perPoint; pair++) {
    const x = Math.floor(pair / perPoint) * dimensions;
    const rebuilt = parameters.slice(c, c + dimensions);
    for (let j = 0; j < hidden; j++) {
      let s = parameters[b + j]!;
      for (let d = 0; d < dimensions; d++) {
        const corrupted = points[x + d]! + sigma * noise[pair * dimensions + d]!;
        s += parameters[j * dimensions + d]! * corrupted;
      }
      const unit = 1 / (1 + Math.exp(-s));
      for (let d = 0; d < dimensions; d++) {
        rebuilt[d]! += parameters[j * dimensions + d]! * unit;
      }
    }
    for (let d = 0; d < dimensions; d++) sum += (points[x + d]! - rebuilt[d]!) ** 2;
  }
  return sum / (count * perPoint);
}
