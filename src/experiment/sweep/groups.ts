import { targetOf } from "../../data/distributions/mixture.ts";
import { hasLevels } from "../../data/noise-levels.ts";
import { countPoints, dimensionsOf } from "../experiment.ts";
import type { Experiment } from "../experiment.ts";
import type { SweepPlan } from "./sweep.ts";

/**
 * What experiments that train together have in common: the net, the objective, the sizes, the law of
 * several noise levels, and what changes from step to step. A single σ, learning rate, weight decay,
 * the decay of the average and seeds are each model's own.
 */
function shapeKey(experiment: Experiment): string {
  const { data, noise, model, objective, optimizer, steps, batch, ema } = experiment;
  return JSON.stringify([
    { ...model, init: model.init.kind === "fan-in-uniform" },
    // h of the finite differences is a number like σ.
    { ...objective, step: undefined, values: undefined },
    [countPoints(experiment), dimensionsOf(data), noise.perPoint, noise.fresh],
    [noise.levels, noise.sigmas !== undefined, batch, ema !== undefined],
    usesDensity(experiment) ? densityKey(experiment) : undefined,
    [optimizer.beta1, optimizer.beta2, optimizer.schedule, steps],
  ]);
}

function densityKey(experiment: Experiment): unknown {
  const { weights, means, stds } = targetOf(experiment)!;
  return [weights, means, stds].map((numbers) => [...numbers]);
}

/** Whether the score of the data's density is computed at each step. */
const usesDensity = ({ objective, noise }: Experiment): boolean =>
  (objective.kind === "esm" && hasLevels(noise)) ||
  (objective.kind === "dsm" && objective.regression !== "noise");

/** Models of one shape, in ascending order. */
export type Group = Uint32Array;

/** Combinations of settings between two pauses: about 10 ms. */
const BATCH = 1000;

/**
 * Sorts a plan's models by shape. Every combination of settings is checked on the way; what is kept
 * are 4 bytes a model.
 * @param pause called now and then, as a million combinations take seconds
 * @throws ExperimentError; what `pause` throws
 */
export async function groupByShape(plan: SweepPlan, pause?: () => Promise<void>): Promise<Group[]> {
  const groups = new Map<string, number[]>();
  for (let first = 0; first < plan.count; first += plan.seeds) {
    if ((first / plan.seeds) % BATCH === 0) await pause?.();
    // Members other than the first may draw what it is given.
    for (const start of plan.seeds > 1 ? [first, first + 1] : [first]) {
      const key = shapeKey(plan.at(start).experiment);
      const end = start === first ? first + 1 : first + plan.seeds;
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      for (let i = start; i < end; i++) group.push(i);
    }
  }
  return [...groups.values()].map((group) => Uint32Array.from(group));
}
