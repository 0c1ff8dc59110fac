import type { Experiment } from "../../experiment/experiment.ts";

/** Parts that the points are cut into, each left out once. */
export const FOLDS = 4;
/** The σ that are tried first, as multiples of the start value. */
export const COARSE = [1 / 4, 1 / 2, 1, 2, 4];
/** Those that are tried next, as multiples of the best of the first. */
export const FINE = [Math.SQRT1_2, Math.SQRT2];

/** Models that a choice trains. */
export const MODELS = FOLDS * (COARSE.length + FINE.length);
/** A model makes this share of the experiment's steps, and so many at least. */
const STEPS = { share: 1 / 4, least: 250 };

/** Updates of each model. */
export const stepsOf = ({ steps }: Experiment): number =>
  Math.min(steps, Math.max(STEPS.least, Math.ceil(STEPS.share * steps)));

/** Updates of all models that a choice trains. */
export const updatesOf = (experiment: Experiment): number => MODELS * stepsOf(experiment);
