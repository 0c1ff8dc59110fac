import type { Experiment } from "../experiment/experiment.ts";
import type { Scaling } from "../data/scaling.ts";

/** A fitted score model ψ, with what it was fitted to. */
export interface Fitted {
  /** What was trained. */
  readonly experiment: Experiment;
  /** (P) */
  readonly parameters: ArrayLike<number>;
  /** Updates done. */
  readonly step: number;
  /**
   * Where the model takes and gives standard units: what is exported takes x as the data have it,
   * and gives the score by x.
   */
  readonly scaling?: Scaling | undefined;
}

/** A fitted model on a grid of one dimension, in the data's own units; null where not finite. */
export interface FittedGrid {
  /** The noise level of ψ; only where there are several. */
  readonly sigma?: number | undefined;
  /** Ascending, (n). */
  readonly x: ArrayLike<number>;
  /** ψ, (n). */
  readonly score: ArrayLike<number | null>;
  /** What ψ is the score of, (n). */
  readonly density: ArrayLike<number | null>;
}

/** A run as it can be exported: what a result file holds, as far as it is needed. */
export interface FittedRun extends Fitted {
  /** One a step. */
  readonly losses: ArrayLike<number>;
  /** Null beyond one dimension. */
  readonly grid: FittedGrid | null;
}

/** Says in one sentence why something cannot be exported. */
export class ExportError extends Error {
  /** "ExportError" */
  override readonly name = "ExportError";
}
