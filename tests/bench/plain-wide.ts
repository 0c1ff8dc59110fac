import type { Problem } from "../../src/training/problem.ts";

/**
 * What the benchmark compares with: denoising score matching of a 1-H-1 relu network with fixed
 * noise and Adam, as one would write it by hand for the CPU: plain float64 loops over typed arrays,
 * nothing drawn, looked up or allocated in them.
 * @returns the losses, one a step
 */
export function trainPlainly({ experiment, points, noise, ...problem }: Problem): Float64Array {
  const { model, objective, optimizer, steps } = experiment;
  if (objective.kind !== "dsm" || objective.controlVariate) {
    throw new RangeError("The plain loop is for plain denoising score matching.");
  }
  const hidden = [model.hidden].flat()[0]!;
  const fits =
    problem.dimensions === 1 && problem.layout.layers.length === 2 && model.kind === "mlp";
  if (!fits || model.activation !== "relu" || noise === undefined)
    throw new RangeError("The plain loop is for 1-H-1 relu.");
  const sigma = experiment.noise.sigma!;
  const x = noise.map((z, i) => points[Math.floor(i / problem.perPoint)]! + sigma * z);
  const target = noise.map((z) => -z / sigma);
  const parameters = problem.initialParameters.slice();
  const gradient = new Float64Array(parameters.length);
  const first = new Float64Array(parameters.length);
  const second = new Float64Array(parameters.length);
  const losses = new Float64Array(steps);
  for (let t = 1; t <= steps; t++) {
    losses[t - 1] = accumulate(x, target, parameters, gradient, hidden);
    const correction1 = 1 - optimizer.beta1 ** t;
    const correction2 = 1 - optimizer.beta2 ** t;
    for (let p = 0; p < parameters.length; p++) {
      const g = gradient[p]!;
      const m = optimizer.beta1 * first[p]! + (1 - optimizer.beta1) * g;
      const v = optimizer.beta2 * second[p]! + (1 - optimizer.beta2) * g * g;
      first[p] = m;
      second[p] = v;
      const scale = Math.sqrt(v / correction2) + optimizer.epsilon;
      parameters[p]! -= (optimizer.learningRate * (m / correction1)) / scale;
    }
  }
  return losses;
}

/** The loss; overwrites the gradient, (P): w (H), b (H), v (H), c of ψ = Σ v relu(w x + b) + c. */
function accumulate(
  x: Float64Array,
  target: Float64Array,
  parameters: Float64Array,
  gradient: Float64Array,
  hidden: number,
): number {
  gradient.fill(0);
  const [b, v, c] = [hidden, 2 * hidden, 3 * hidden];
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const input = x[i]!;
    let psi = parameters[c]!;
    for (let j = 0; j < hidden; j++) {
      const s = parameters[j]! * input + parameters[b + j]!;
      if (s > 0) psi += parameters[v + j]! * s;
    }
    const residual = psi - target[i]!;
    sum += residual * residual;
    gradient[c]! += residual;
    for (let j = 0; j < hidden; j++) {
      const s = parameters[j]! * input + parameters[b + j]!;
      if (s <= 0) continue;
      const delta = residual * parameters[v + j]!;
      gradient[j]! += delta * input;
      gradient[b + j]! += delta;
      gradient[v + j]! += residual * s;
    }
  }
  for (let p = 0; p < gradient.length; p++) gradient[p]! /= x.length;
  return sum / (2 * x.length);
}
