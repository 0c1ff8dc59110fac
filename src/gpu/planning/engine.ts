import type { Models } from "../scores/evaluate.ts";
import type { BoundScore, PointBuffers } from "../scores/score.ts";

/** What makes the steps of a chunk on the GPU, given their settings in the run's memory. */
export interface Engine {
  /**
   * Encodes that many steps from the chunk's first on; where the settings say 0 steps, one that
   * only leaves loss and gradient.
   */
  encode(encoder: GPUCommandEncoder, steps: number): void;
  /** Made when first asked for: not every run evaluates on the GPU. */
  evaluator(): Promise<Evaluator>;
}

/** Evaluates ψ at the parameters as they are, or at their average where there is one. */
export interface Evaluator {
  /** Binds ψ of some models, (k, n, D), at points that all of them share. */
  bind(buffers: EvaluatorBuffers, models: Models): BoundScore;
}

/** Where ψ is evaluated, and at which noise levels. */
interface EvaluatorBuffers extends PointBuffers {
  /** The noise levels; undefined is each model's own. */
  readonly sigmas: readonly (number | undefined)[];
}
