import { levelLaw } from "../../src/data/noise-levels.ts";
import type { Problem } from "../../src/training/problem.ts";

/**
 * Trains 2-H-1 relu, whose inputs are x̃ and σ, on every point at every noise level with fresh noise:
 * a plain float64 loop over the rows. Its noise is its own, so its losses are nobody else's.
 */
export function trainLevelsPlainly(problem: Problem, steps: number): void {
  const { points, experiment, initialParameters } = problem;
  const law = levelLaw(experiment.noise);
  const sigmas = law.kind === "numbered" ? law.sigmas : new Float64Array(0);
  const theta = initialParameters.slice();
  const [first, second] = [new Float64Array(theta.length), new Float64Array(theta.length)];
  const slope = new Float64Array(theta.length);
  const { learningRate, beta1, beta2, epsilon } = experiment.optimizer;
  for (let t = 1; t <= steps; t++) {
    accumulate(points, sigmas, theta, slope.fill(0));
    const size = learningRate / (1 - beta1 ** t);
    const correction = 1 - beta2 ** t;
    for (let p = 0; p < theta.length; p++) {
      const g = slope[p]!;
      first[p] = beta1 * first[p]! + (1 - beta1) * g;
      second[p] = beta2 * second[p]! + (1 - beta2) * g * g;
      theta[p]! -= (size * first[p]!) / (Math.sqrt(second[p]! / correction) + epsilon);
    }
  }
}

/** Adds the gradient of ½ mean (σψ + z)²; parameters are W (H, 2), b (H), w (H) and c. */
function accumulate(
  points: Float64Array,
  sigmas: Float64Array,
  theta: Float64Array,
  slope: Float64Array,
): void {
  const width = (theta.length - 1) / 4;
  const [bias, readout, last] = [2 * width, 3 * width, 4 * width];
  const hidden = new Float64Array(width);
  const rows = points.length * sigmas.length;
  for (const x of points) {
    for (const sigma of sigmas) {
      const z = normal();
      const noisy = x + sigma * z;
      let psi = theta[last]!;
      for (let h = 0; h < width; h++) {
        const s = theta[bias + h]! + theta[2 * h]! * noisy + theta[2 * h + 1]! * sigma;
        hidden[h] = s > 0 ? s : 0;
        psi += theta[readout + h]! * hidden[h]!;
      }
      const delta = (sigma * (sigma * psi + z)) / rows;
      slope[last]! += delta;
      for (let h = 0; h < width; h++) {
        const a = hidden[h]!;
        if (a === 0) continue;
        slope[readout + h]! += delta * a;
        const below = delta * theta[readout + h]!;
        slope[bias + h]! += below;
        slope[2 * h]! += below * noisy;
        slope[2 * h + 1]! += below * sigma;
      }
    }
  }
}

/** By the method of Box and Muller. */
const normal = (): number =>
  Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
