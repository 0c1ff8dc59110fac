import type { Data, Experiment, Model } from "../../experiment/experiment.ts";
import { TUTORIAL_COMPONENTS } from "../../data/tutorial.ts";

/** K, the models of an experiment: one for each seed of its ensemble. */
export const countMembers = (experiment: Experiment): number => experiment.ensemble?.seeds ?? 1;

/**
 * One model's experiment of an ensemble. Member 0 is the experiment itself; member k has k added to
 * the seeds of points, noise and initial weights, modulo 2^32. What is given as values stays. The
 * tutorial's own points and weights are member 0's; the others draw from its mixture, and weights
 * uniformly, with seed k.
 */
export function memberOf(experiment: Experiment, k: number): Experiment {
  const { ensemble, ...alone } = experiment;
  if (k === 0) return ensemble ? alone : experiment;
  const { data, noise, model } = experiment;
  return {
    ...alone,
    data: shiftData(data, k),
    noise: noise.seed === undefined ? noise : { ...noise, seed: shift(noise.seed, k) },
    model: shiftModel(model, k),
  };
}

const shift = (seed: number, k: number): number => (seed + k) % 2 ** 32;

function shiftData(data: Data, k: number): Data {
  switch (data.kind) {
    case "tutorial":
      return { kind: "mixture", components: [...TUTORIAL_COMPONENTS], count: 1024, seed: k };
    case "mixture":
      return { ...data, seed: shift(data.seed, k) };
    case "points":
    case "dataset":
      return data;
    default:
      return data satisfies never;
  }
}

function shiftModel<M extends Model>(model: M, k: number): M {
  const { init } = model;
  switch (init.kind) {
    case "tutorial":
      return { ...model, init: { kind: "glorot-uniform", seed: k } };
    case "glorot-uniform":
    case "fan-in-uniform":
      return { ...model, init: { ...init, seed: shift(init.seed, k) } };
    case "values":
      return model;
    default:
      return init satisfies never;
  }
}
