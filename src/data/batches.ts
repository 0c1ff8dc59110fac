import { permuted } from "../math/random/permutation.ts";

/** Where a step's batch begins in the sequence of epochs. */
export interface BatchStart {
  /** From 0. */
  readonly epoch: number;
  /** The place in that epoch of the batch's first point. */
  readonly offset: number;
}

/**
 * Where the batch of a step begins: batches follow each other through epochs, each of which is a
 * permutation of all points. A batch may span two epochs.
 * @param step from 1
 * @param size points of a batch, at most `count`
 * @param count N
 */
export function batchStart(step: number, size: number, count: number): BatchStart {
  const first = (step - 1) * size;
  const epoch = Math.floor(first / count);
  return { epoch, offset: first - epoch * count };
}

/**
 * The points of a step's batch.
 * @param step from 1
 * @param size points of a batch, at most `count`
 * @param count N
 * @returns indices of points, (size)
 */
export function batchOf(seed: number, step: number, size: number, count: number): Uint32Array {
  const { epoch, offset } = batchStart(step, size, count);
  return Uint32Array.from({ length: size }, (_, j) => {
    const place = offset + j;
    const next = place >= count;
    return permuted(seed, next ? epoch + 1 : epoch, count, next ? place - count : place);
  });
}
