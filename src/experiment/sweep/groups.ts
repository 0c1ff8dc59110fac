import { countPoints, dimensionsOf } from "../experiment.ts";
import type { Experiment } from "../experiment.ts";
import type { SweepPlan } from "./sweep.ts";

/**
 * What experiments that train together have in common: the net, the objective, the sizes and
 * Adam's decay rates. σ, learning rate and seeds are each model's own.
 */
function shapeKey(experiment: Experiment): string {
  const { data, noise, model, objective, optimizer, steps } = experiment;
  return JSON.stringify([
    { ...model, init: undefined },
    // h of the finite differences is a number like σ.
    { ...objective, step: undefined, values: undefined },
    [countPoints(experiment), dimensionsOf(data), noise.perPoint, noise.fresh],
    [optimizer.beta1, optimizer.beta2, steps],
  ]);
}

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
