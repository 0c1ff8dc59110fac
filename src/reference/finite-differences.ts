import type { Draw } from "../training/draw.ts";
import type { Problem } from "../training/problem.ts";
import { createObjective } from "./objective.ts";

/** Steps of a difference, relative to the parameter's size, or to 1 where that is larger. */
const STEPS = [1e-4, 1e-5, 1e-6, 1e-7, 1e-8] as const;

/** Of which parameters the derivatives are wanted. */
export interface FiniteDifferencesOptions {
  /** Their places in the layout; all by default. */
  readonly indices?: readonly number[];
}

/**
 * The loss's gradient by central differences. A large step suffers from curvature and, with relu,
 * from points that it carries across a kink; a small one from rounding. So several are made, and
 * of the neighbouring two that agree best the mean is taken.
 * @param parameters (P)
 * @returns one derivative an index, (P) by default
 */
export function finiteDifferences(
  problem: Problem,
  draw: Draw,
  parameters: Float64Array,
  { indices = [...parameters.keys()] }: FiniteDifferencesOptions = {},
): Float64Array {
  const objective = createObjective(problem, draw);
  return differentiate((moved) => objective.loss(moved), parameters, indices);
}

/**
 * A function's derivatives by central differences, as above.
 * @param parameters (P)
 * @returns one an index
 */
export function differentiate(
  f: (parameters: Float64Array) => number,
  parameters: Float64Array,
  indices: readonly number[],
): Float64Array {
  const moved = parameters.slice();
  const at = (p: number, value: number): number => {
    moved[p] = value;
    const result = f(moved);
    moved[p] = parameters[p]!;
    return result;
  };
  return Float64Array.from(indices, (p) => {
    const value = parameters[p]!;
    return mostAgreed(
      STEPS.map((step) => {
        const [low, high] = aroundOf(value, step);
        return (at(p, high) - at(p, low)) / (high - low);
      }),
    );
  });
}

/**
 * What rounding makes of central differences at the middle step, relative to the largest entry of
 * the gradient.
 */
export function finiteDifferenceRounding(loss: number, gradient: Float64Array): number {
  const largest = gradient.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  return (Number.EPSILON * Math.abs(loss)) / STEPS[2] / largest;
}

/** The two ends of a step: what is really added, after rounding. */
function aroundOf(value: number, step: number): [number, number] {
  const h = step * Math.max(1, Math.abs(value));
  return [value - h, value + h];
}

/** The mean of the two neighbours that are nearest to each other. */
function mostAgreed(estimates: readonly number[]): number {
  let best = estimates[0]!;
  let least = Infinity;
  for (let i = 1; i < estimates.length; i++) {
    const apart = Math.abs(estimates[i]! - estimates[i - 1]!);
    if (apart >= least) continue;
    least = apart;
    best = (estimates[i]! + estimates[i - 1]!) / 2;
  }
  return best;
}
