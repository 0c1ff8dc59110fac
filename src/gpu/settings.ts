import type { Experiment } from "../core/experiment.ts";
import type { Problem } from "../core/problem.ts";
import { objectiveShape } from "../core/objective.ts";

/** Bytes of `Settings` in run.wgsl. */
export const SETTINGS_BYTES = 80;

/** The bytes of `Settings` in run.wgsl. */
export function settingsBytes(problem: Problem, first: number, steps: number): ArrayBuffer {
  const { noise, optimizer } = problem.experiment;
  const { learningRate, beta1, beta2, epsilon } = optimizer;
  const { samples, offset, difference } = objectiveShape(problem);
  const bytes = new ArrayBuffer(SETTINGS_BYTES);
  new Uint32Array(bytes).set([samples, noise.seed ?? 0, steps, first]);
  new Float32Array(bytes).set(
    [
      noise.sigma,
      1 / noise.sigma,
      1 / samples,
      offset,
      difference,
      0,
      0,
      0,
      learningRate,
      beta1,
      beta2,
      1 - beta1,
      1 - beta2,
      epsilon,
    ],
    4,
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
