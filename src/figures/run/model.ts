import { modelDensity, normalisedEnergy } from "../../model/energy.ts";
import { conditionOf, createCondition } from "../../model/condition.ts";
import { readoutAt, readoutKind } from "../../model/prediction.ts";
import { levelLaw } from "../../data/noise-levels.ts";
import { shownSigma } from "../../measure/levels/measured-levels.ts";
import type { Problem } from "../../training/problem.ts";
import { perUnit, unstandardize } from "../../data/scaling.ts";
import type { Curves } from "./run.ts";

/**
 * A model's ψ with the density that it has: recovered from it, or the energy's; in the data's own
 * units.
 * @param x the grid in the units that are trained in, (n)
 * @param score ψ on it, (n)
 * @param parameters (P)
 */
export function modelCurves(
  problem: Problem,
  x: Float64Array,
  score: Float64Array,
  parameters: Float64Array,
): Curves {
  const density = modelDensity(normalisedEnergy(problem, parameters), x, score);
  const { scaling } = problem;
  return { score: perUnit(score, scaling), density: perUnit(density, scaling) };
}

/**
 * Where the first layer's relus bend, -(b + w·condition) / (w · inputScale), in one dimension; nothing
 * where it has none.
 * @param parameters (P)
 * @param sigma the noise level
 */
export function kinksOf(
  problem: Problem,
  parameters: Float64Array,
  sigma = shownSigma(problem.experiment),
): Float64Array | undefined {
  const { dimensions, layout, activation, experiment } = problem;
  if (dimensions > 1 || activation !== "relu" || layout.layers.length < 2) return undefined;
  if (experiment.model.kind !== "mlp") return undefined;
  const { weight, bias, in: width, out } = layout.layers[0]!;
  const { inputScale } = readoutAt(readoutKind(experiment), sigma);
  const inputs = new Float64Array(width);
  createCondition(conditionOf(experiment), levelLaw(experiment.noise))({ sigma }, inputs, 1);
  const kinks = Float64Array.from({ length: out }, (_, j) => {
    const own = parameters.subarray(weight + j * width, weight + (j + 1) * width);
    const fixed = inputs.reduce((sum, input, i) => sum + own[i]! * input, parameters[bias + j]!);
    return -fixed / (own[0]! * inputScale);
  });
  return unstandardize(kinks, problem.scaling);
}
