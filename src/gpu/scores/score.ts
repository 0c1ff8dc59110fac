import type { Score } from "../../model/score.ts";
import type { ComputePass, GpuBuffer } from "../webgpu.ts";

/** Points on the GPU, and where their scores go. */
export interface PointBuffers {
  /** n, at least 1. */
  readonly count: number;
  /** Points, (n, D) in float32, of a buffer that may be bound as storage. */
  readonly points: GpuBuffer;
  /** Their scores, (n, D), likewise; another buffer than that of the points. */
  readonly scores: GpuBuffer;
}

/** Where a score is evaluated on the GPU, and at which noise levels. */
export interface ScoreBuffers extends PointBuffers {
  /** The noise levels, (L), each above 0. */
  readonly sigmas: readonly number[];
}

/** A score between a buffer of points and one of their scores. */
export interface BoundScore {
  /**
   * Encodes the scores of the points, as both are when the pass comes to it. It may be encoded any
   * number of times in a pass and in a submission, and nothing is read back.
   * @param level the place of the noise level among those that were bound, from 0
   */
  encode(pass: ComputePass, level: number): void;
  /** Frees what it holds, but neither of the two buffers. */
  destroy(): void;
}

/** A score on the GPU, in float32. */
export interface GpuScore extends Score {
  /** D */
  readonly dimensions: number;
  /** Binds the score to buffers of the same device. */
  readonly bind: (buffers: ScoreBuffers) => BoundScore;
  /** Frees what it holds. The net's of a trainer holds nothing, and lives as long as the trainer. */
  destroy(): void;
}
