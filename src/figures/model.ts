import { modelDensity, normalisedEnergy } from "../model/energy.ts";
import type { Problem } from "../training/problem.ts";
import { perUnit, unstandardize } from "../data/scaling.ts";
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

/** Where the first layer's relus bend, -b/w, in one dimension; nothing where it has none. */
export function kinksOf(problem: Problem, parameters: Float64Array): Float64Array | undefined {
  const { dimensions, layout, activation, experiment } = problem;
  if (dimensions > 1 || activation !== "relu" || layout.layers.length < 2) return undefined;
  if (experiment.model.kind !== "mlp") return undefined;
  const { weight, bias, out } = layout.layers[0]!;
  const kinks = Float64Array.from(
    { length: out },
    (_, j) => -parameters[bias + j]! / parameters[weight + j]!,
  );
  return unstandardize(kinks, problem.scaling);
}
