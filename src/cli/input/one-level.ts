import { placeOfLevels, singleSigma } from "../../data/noise-levels.ts";
import { type Experiment, ExperimentError } from "../../experiment/experiment.ts";

/**
 * Refuses several noise levels.
 * @param command that knows one
 * @throws ExperimentError
 */
export function requireOneLevel({ noise }: Experiment, command: string): void {
  if (singleSigma(noise) !== undefined) return;
  throw new ExperimentError(
    placeOfLevels(noise),
    `expected one noise level, as noise.sigma gives it, for the command ${command}, found several`,
  );
}
