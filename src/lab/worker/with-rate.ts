import type { Experiment } from "../../core/experiment.ts";

/** An experiment with another learning rate. */
export const withRate = (experiment: Experiment, learningRate: number): Experiment => ({
  ...experiment,
  optimizer: { ...experiment.optimizer, learningRate },
});
