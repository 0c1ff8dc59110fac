import { checkEvaluation, type Score } from "../model/score.ts";
import type { Problem } from "../training/problem.ts";
import { evaluate } from "./mlp.ts";

/**
 * The score ψ of an experiment's network at given parameters, in float64. A trainer is the score of
 * the network that it trains.
 * @param parameters (P)
 */
export const createNetworkScore = (problem: Problem, parameters: Float64Array): Score => ({
  // What is thrown rejects the promise.
  evaluate: (points, sigma) =>
    new Promise((resolve) => {
      checkEvaluation(problem.dimensions, points, sigma);
      resolve(evaluate(problem, parameters, points, sigma));
    }),
});
