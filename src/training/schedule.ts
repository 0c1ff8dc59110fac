import type { Schedule } from "../experiment/types.ts";

/**
 * The factor on the learning rate at an update: constant, half a cosine (I. Loshchilov and F. Hutter,
 * "SGDR: stochastic gradient descent with warm restarts", 2017, equation 5, without restarts) or
 * exponential, times a linear warm-up.
 * @param update t, from 1
 * @param updates T, of the whole run
 */
export function scheduleFactor(schedule: Schedule, update: number, updates: number): number {
  const warm = schedule.warmup === undefined ? 1 : Math.min(1, update / schedule.warmup);
  return warm * shapeOf(schedule, update, updates);
}

function shapeOf(schedule: Schedule, update: number, updates: number): number {
  switch (schedule.kind) {
    case "constant":
      return 1;
    case "cosine":
      return (1 + Math.cos((Math.PI * (update - 1)) / updates)) / 2;
    case "exponential":
      return schedule.decay ** (update - 1);
    default:
      return schedule satisfies never;
  }
}
