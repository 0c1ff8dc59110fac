import type { Experiment } from "../experiment/types.ts";
import type { Trainer } from "./trainer.ts";

/**
 * The parameters that are measured, plotted and exported: their average where the experiment asks
 * for one.
 * @param trainer of the experiment, or of an ensemble of such experiments
 * @returns (P), of an ensemble (K, P)
 */
export const measuredParameters = (
  { ema }: Pick<Experiment, "ema">,
  trainer: Pick<Trainer, "parameters" | "emaParameters">,
): Promise<Float64Array> => (ema ? trainer.emaParameters() : trainer.parameters());
