import type { ResumableTrainer } from "../training/trainer.ts";
import type { GpuScore } from "./scores/score.ts";

/**
 * Which kernels train.
 * - `one-workgroup`: one fused kernel in one workgroup, many steps a dispatch.
 * - `many-workgroups`: the fused kernel over all samples, then Adam's.
 * - `wide`: a block of hidden units at a time; for nets with one hidden layer only.
 * - `layered`: matrix products, layer by layer.
 * - `naive`: plain loops, one invocation a row; never chosen, as the others are faster.
 */
export type PlanKind = "one-workgroup" | "many-workgroups" | "wide" | "layered" | "naive";

/**
 * How to train, where the choice that is made by problem and device is not wanted. What a model
 * becomes is the same up to float32's rounding.
 */
export interface GpuTrainerOptions {
  /** Which kernels. */
  readonly kind?: PlanKind;
  /** Invocations of a workgroup of the fused kernel. */
  readonly workgroup?: number;
  /** Whether matrix products go through workgroup memory. */
  readonly tiled?: boolean;
  /** Most samples in a slice, which one set of dispatches takes; a multiple of 64. */
  readonly sliceSize?: number;
  /** False leaves the device's subgroups unused. */
  readonly subgroups?: boolean;
}

/** A trainer on a GPU, whose network can be evaluated there without reading back. */
export interface GpuTrainer extends ResumableTrainer {
  /**
   * ψ as a score on the GPU: of the parameters, or of their average, as they are whenever it is
   * evaluated. It lives as long as the trainer.
   */
  score(): Promise<GpuScore>;
}
