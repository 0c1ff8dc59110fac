import type { Layout } from "./layout.ts";
import type { Experiment } from "./experiment.ts";

/** What a trainer needs to know: an experiment with its data, noise and weights drawn. */
export interface Problem {
  readonly experiment: Experiment;
  /** N */
  readonly count: number;
  /** M, corruptions a point. */
  readonly perPoint: number;
  /** D */
  readonly dimensions: number;
  readonly layout: Layout;
  /** x, (N, D). */
  readonly points: Float64Array;
  /** z, (N, M, D); undefined where noise is drawn afresh at every step. */
  readonly noise: Float64Array | undefined;
  /** (P) */
  readonly initialParameters: Float64Array;
}
