import type { Draw } from "../training/draw.ts";
import type { Problem } from "../training/problem.ts";
import { createTerms } from "./terms.ts";
import type { Terms } from "./terms.ts";

/** An objective on one draw of its random numbers, as a function of the parameters. */
export interface Objective {
  /** @param parameters (P) */
  loss(parameters: Float64Array): number;
  /**
   * The loss and its gradient by the parameters.
   * @param parameters (P)
   * @param gradient (P), overwritten
   * @returns the loss
   */
  lossAndGradient(parameters: Float64Array, gradient: Float64Array): number;
}

/** The experiment's objective: the mean over samples of what terms.ts says. */
export function createObjective(problem: Problem, draw: Draw): Objective {
  const terms = createTerms(problem, draw);
  return {
    loss: (parameters) => mean(terms, parameters, undefined),
    lossAndGradient(parameters, gradient) {
      gradient.fill(0);
      const value = mean(terms, parameters, gradient);
      for (let p = 0; p < gradient.length; p++) gradient[p]! /= terms.samples;
      return value;
    },
  };
}

/** The loss at parameters, (P). */
export function loss(problem: Problem, parameters: Float64Array, draw: Draw): number {
  return createObjective(problem, draw).loss(parameters);
}

/**
 * The loss and its gradient by the parameters.
 * @param parameters (P)
 * @param gradient (P), overwritten
 * @returns the loss
 */
export function lossAndGradient(
  problem: Problem,
  parameters: Float64Array,
  draw: Draw,
  gradient: Float64Array,
): number {
  return createObjective(problem, draw).lossAndGradient(parameters, gradient);
}

/**
 * The mean size of the samples' losses: the loss itself where none is negative, else what its
 * rounding is relative to.
 * @param parameters (P)
 */
export function lossScale(problem: Problem, parameters: Float64Array, draw: Draw): number {
  const terms = createTerms(problem, draw);
  let sum = 0;
  for (let sample = 0; sample < terms.samples; sample++) {
    sum += Math.abs(terms.at(sample, parameters, undefined));
  }
  return sum / terms.samples;
}

/**
 * The mean size of the rows' gradients, (P): what the rounding of the gradient is relative to where
 * they nearly cancel.
 * @param parameters (P)
 * @param most rows of which the mean is taken: the first ones
 */
export function gradientSizes(
  problem: Problem,
  parameters: Float64Array,
  draw: Draw,
  most = Infinity,
): Float64Array {
  const terms = createTerms(problem, draw);
  const rows = Math.min(terms.samples, most);
  const [own, sum] = [new Float64Array(parameters.length), new Float64Array(parameters.length)];
  for (let row = 0; row < rows; row++) {
    own.fill(0);
    terms.at(row, parameters, own);
    for (let p = 0; p < own.length; p++) sum[p]! += Math.abs(own[p]!);
  }
  return sum.map((size) => size / rows);
}

/** The mean loss; adds the sum, not the mean, of the samples' gradients. */
function mean(terms: Terms, parameters: Float64Array, gradient: Float64Array | undefined): number {
  let sum = 0;
  let lost = 0; // what rounding took from the sum (Neumaier)
  for (let sample = 0; sample < terms.samples; sample++) {
    const term = terms.at(sample, parameters, gradient);
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  return (sum + lost) / terms.samples;
}
