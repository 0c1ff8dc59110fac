import type { Experiment } from "../core/experiment.ts";
import type { Problem } from "../core/problem.ts";

/** The bytes of `Settings` in run.wgsl. */
export function settingsBytes(problem: Problem, first: number, steps: number): ArrayBuffer {
  const { noise, optimizer } = problem.experiment;
  const { learningRate, beta1, beta2, epsilon } = optimizer;
  const pairs = problem.count * problem.perPoint;
  const bytes = new ArrayBuffer(64);
  new Uint32Array(bytes).set([pairs, problem.perPoint, noise.seed ?? 0, steps, first]);
  new Float32Array(bytes).set(
    [
      noise.sigma,
      1 / noise.sigma,
      1 / pairs,
      learningRate,
      beta1,
      beta2,
      1 - beta1,
      1 - beta2,
      epsilon,
    ],
    5,
  );
  return bytes;
}

/**
 * The bytes of `Step` in run.wgsl for consecutive steps.
 * @param first number of the first, from 1
 * @param stride bytes from one to the next
 */
export function stepBytes(
  { beta1, beta2 }: Experiment["optimizer"],
  saveEvery: number,
  first: number,
  count: number,
  stride: number,
): ArrayBuffer {
  const bytes = new ArrayBuffer(stride * count);
  const [words, floats] = [new Uint32Array(bytes), new Float32Array(bytes)];
  let slot = 0;
  for (let i = 0; i < count; i++) {
    const number = first + i;
    const at = (i * stride) / 4;
    words[at] = number;
    words[at + 1] = saveEvery > 0 && number % saveEvery === 0 ? ++slot : 0;
    floats[at + 2] = 1 / (1 - beta1 ** number);
    floats[at + 3] = 1 / (1 - beta2 ** number);
  }
  return bytes;
}
