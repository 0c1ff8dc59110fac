import { levelLaw, levelRange, singleSigma } from "../../data/noise-levels.ts";
import type { Experiment } from "../../experiment/types.ts";

/** Levels of a continuous law that are measured. */
const COUNT = 12;

/**
 * The noise levels at which a run is measured: those that the experiment lists, else its numbered
 * levels, else 12 values of σ on a logarithmic grid over its levels.
 * @returns ascending where they are not listed by the experiment, without repetition
 */
export function measuredSigmas({ noise, measure }: Experiment): number[] {
  if (measure) return [...measure.sigmas];
  const law = levelLaw(noise);
  if (law.kind === "numbered") return [...new Set(law.sigmas)].toSorted((a, b) => a - b);
  const [low, high] = levelRange(law);
  if (low === high) return [low];
  return Array.from({ length: COUNT }, (_, i) => low * (high / low) ** (i / (COUNT - 1)));
}

/** The noise level to name where a score is evaluated; undefined where an experiment has only one. */
export const sigmaIfSeveral = (experiment: Experiment): number | undefined =>
  singleSigma(experiment.noise) === undefined ? shownSigma(experiment) : undefined;

/** The noise level at which a run is shown where only one is: its one level, or the least measured. */
export const shownSigma = (experiment: Experiment): number =>
  singleSigma(experiment.noise) ?? Math.min(...measuredSigmas(experiment));
