import type { HoldOut } from "../data/hold-out.ts";
import type { Data, Target } from "./types/data.ts";
import type { Model } from "./types/model.ts";
import type { Noise } from "./types/noise.ts";
import type { Objective } from "./types/objective.ts";
import type { Averaging, Batch, Ensemble, Measurement, Optimizer } from "./types/training.ts";

export type * from "./types/data.ts";
export type * from "./types/model.ts";
export type * from "./types/noise.ts";
export type * from "./types/objective.ts";
export type * from "./types/training.ts";
export { DENOISING } from "./types/objective.ts";

/** An experiment with every default filled in; itself a valid experiment file. */
export interface Experiment {
  /** Where the points come from. */
  readonly data: Data;
  /** What they are measured by, where they do not say so themselves. */
  readonly target?: Target | undefined;
  /** What is added to them. */
  readonly noise: Noise;
  /** What is trained. */
  readonly model: Model;
  /** What is minimised. */
  readonly objective: Objective;
  /** How. */
  readonly optimizer: Optimizer;
  /** Points of a step; all by default. */
  readonly batch?: Batch | undefined;
  /** The average of the parameters that is measured, plotted and exported; none by default. */
  readonly ema?: Averaging | undefined;
  /** Noise levels to measure at; by default those trained at, or 12 of a continuous law. */
  readonly measure?: Measurement | undefined;
  /** The part of the points that is not trained on; only of points without a known density. */
  readonly heldOut?: HoldOut | undefined;
  /** Updates. */
  readonly steps: number;
  /** Every how many steps parameters are kept; 0 for never. */
  readonly saveEvery: number;
  /** The run over many seeds. */
  readonly ensemble?: Ensemble | undefined;
}
