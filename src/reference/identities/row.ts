/** One line of the table: an identity at some parameters. */
export interface Row {
  readonly identity: string;
  /** The parameters or the point where both sides were evaluated. */
  readonly at: string;
  readonly left: number;
  readonly right: number;
  /** The terms of the right side that do not depend on the parameters. */
  readonly constants?: readonly number[];
  /** left - right; of gradients, the largest entry's. */
  readonly difference: number;
  readonly error: number;
  readonly errorKind: ErrorKind;
  /** The most that the difference may be. */
  readonly bound: number;
  readonly passed: boolean;
}

export type ErrorKind = "quadrature" | "standard" | "rounding";

/** An identity left = right + Σ constants at some parameters, and its gradients. */
export interface Sides {
  readonly left: number;
  readonly right: number;
  /** C, or the terms that add up to it. */
  readonly constants: readonly number[];
  /** (P) */
  readonly leftGradient: Float64Array;
  /** (P) */
  readonly rightGradient: Float64Array;
}

/** What quadrature allows, relative to the larger of 1 and the left side. */
export const QUADRATURE_BOUND = 1e-8;
/**
 * Standard errors that the largest of some differences may be: for one of them 5, passed by chance
 * once in two million; for more of them as much more as keeps that chance.
 */
export const standardErrors = (count: number): number => Math.sqrt(25 + 2 * Math.log(count));

/** A row of two numbers. */
export function judge(
  identity: string,
  at: string,
  [left, right]: readonly [number, number],
  [errorKind, error]: readonly [ErrorKind, number],
  bound: number,
): Row {
  const difference = left - right;
  const passed = Math.abs(difference) <= bound;
  return { identity, at, left, right, difference, error, errorKind, bound, passed };
}

/** A row of two gradients: their lengths, and their largest difference by entry. */
export function judgeGradients(
  identity: string,
  at: string,
  [left, right]: readonly [Float64Array, Float64Array],
  error: number,
  bound: number,
): Row {
  const differences = left.map((value, p) => Math.abs(value - right[p]!));
  const difference = differences.reduce((most, d) => (d <= most ? most : d), 0);
  return {
    identity,
    at,
    left: Math.hypot(...left),
    right: Math.hypot(...right),
    difference,
    error,
    errorKind: "quadrature",
    bound,
    passed: difference <= bound,
  };
}
