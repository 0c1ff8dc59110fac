import type { Problem } from "../core/problem.ts";
import { Mlp } from "./mlp.ts";

/**
 * The loss of denoising score matching at the corrupted points x̃ = x + σz, whose conditional score
 * is -z/σ: ½ mean over the N*M pairs of |ψ(x̃) - (-z/σ)|², the squares summed over D.
 *
 * P. Vincent, "A connection between score matching and denoising autoencoders", 2011, equation 9.
 * @param parameters (P)
 * @param noise z, (N, M, D)
 */
export function loss(problem: Problem, parameters: Float64Array, noise: Float64Array): number {
  return accumulate(problem, parameters, noise, undefined);
}

/**
 * The loss and its gradient by the parameters.
 * @param parameters (P)
 * @param noise z, (N, M, D)
 * @param gradient (P), overwritten
 * @returns the loss
 */
export function lossAndGradient(
  problem: Problem,
  parameters: Float64Array,
  noise: Float64Array,
  gradient: Float64Array,
): number {
  gradient.fill(0);
  const value = accumulate(problem, parameters, noise, gradient);
  const pairs = problem.count * problem.perPoint;
  for (let p = 0; p < gradient.length; p++) gradient[p]! /= pairs;
  return value;
}

/** The mean loss; adds the sum, not the mean, of the pairs' gradients. */
function accumulate(
  { experiment, count, perPoint, dimensions, layout, points }: Problem,
  parameters: Float64Array,
  noise: Float64Array,
  gradient: Float64Array | undefined,
): number {
  const { sigma } = experiment.noise;
  const mlp = new Mlp(layout, experiment.model.activation);
  const corrupted = new Float64Array(dimensions);
  const residual = new Float64Array(dimensions);
  let sum = 0;
  let lost = 0; // what rounding took from the sum (Kahan and Babuška)
  for (let pair = 0; pair < count * perPoint; pair++) {
    const x = Math.floor(pair / perPoint) * dimensions;
    const z = pair * dimensions;
    for (let d = 0; d < dimensions; d++) corrupted[d] = points[x + d]! + sigma * noise[z + d]!;
    const psi = mlp.forward(parameters, corrupted);
    let square = 0;
    for (let d = 0; d < dimensions; d++) {
      residual[d] = psi[d]! + noise[z + d]! / sigma;
      square += residual[d]! ** 2;
    }
    const next = sum + square;
    lost += sum >= square ? sum - next + square : square - next + sum;
    sum = next;
    if (gradient) mlp.backward(parameters, residual, gradient);
  }
  return (sum + lost) / (2 * count * perPoint);
}
