import { onlySigma } from "../../data/noise-levels.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import type { Problem } from "../../training/problem.ts";

/** Bytes of `Settings` in run.wgsl. */
export const SETTINGS_BYTES = 256;

/** Where a model's numbers begin among those of all models. */
export interface Place {
  /** Row of its first point. */
  readonly point: number;
  /** Row of its first sample's draw or goal. */
  readonly draw: number;
  /** Whether it goes on training. */
  readonly runs: boolean;
}

/**
 * The bytes of a model's `Settings` in run.wgsl.
 * @param learningRate where it is not the experiment's
 */
export function settingsBytes(
  problem: Problem,
  place: Place,
  learningRate = problem.experiment.optimizer.learningRate,
): ArrayBuffer {
  const { noise, optimizer } = problem.experiment;
  const { beta1, beta2, epsilon } = optimizer;
  const { samples, offset, difference } = objectiveForm(problem);
  const bytes = new ArrayBuffer(SETTINGS_BYTES);
  const [words, floats] = [new Uint32Array(bytes), new Float32Array(bytes)];
  words.set([samples, noise.seed ?? 0, place.point, place.draw]);
  const sigma = onlySigma(noise);
  floats.set([sigma, 1 / sigma, 1 / samples, offset, difference], 4);
  words[9] = place.runs ? 1 : 0;
  floats.set([learningRate, beta1, beta2, 1 - beta1, 1 - beta2, epsilon], 12);
  return bytes;
}

/** The words of `Chunk` in run.wgsl: so many steps from the given one on. */
export const chunkWords = (steps: number, first: number): Uint32Array<ArrayBuffer> =>
  Uint32Array.of(steps, first);

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
