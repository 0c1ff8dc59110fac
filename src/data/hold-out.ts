import { ExperimentError } from "../experiment/error.ts";
import { STREAMS, uniform } from "../math/random/stream.ts";

/** What part of the points is not trained on, and measures what was learned. */
export interface HoldOut {
  /** Above 0 and below 1; a quarter by default. */
  readonly fraction: number;
  /** A whole number from 0 to 2^32 - 1; 1 by default. */
  readonly seed: number;
}

/** What is held out where points without a known density are compared. */
export const HOLD_OUT: HoldOut = { fraction: 0.25, seed: 1 };

/**
 * How many of so many points are held out.
 * @throws ExperimentError where none is held out or kept
 */
export function countHeldOut(count: number, { fraction }: HoldOut): number {
  const out = Math.round(fraction * count);
  if (out >= 1 && out < count) return out;
  throw new ExperimentError(
    "heldOut.fraction",
    `expected to hold out and to keep at least 1 of ${count} points, found ${fraction}`,
  );
}

/**
 * Splits values in two by a seeded order.
 * @throws ExperimentError where nothing would be held out or kept
 */
export function splitValues<T>(values: readonly T[], holdOut: HoldOut) {
  const count = countHeldOut(values.length, holdOut);
  const order = shuffle(values, holdOut.seed);
  return { kept: order.slice(count), heldOut: order.slice(0, count) };
}

/** Values in a seeded random order. */
export const shuffle = <T>(values: readonly T[], seed: number): T[] =>
  values
    .map((value, n) => ({ value, key: uniform(seed, STREAMS.split, n) }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ value }) => value);
