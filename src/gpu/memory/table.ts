import { type Mixture, targetOf } from "../../data/distributions/mixture.ts";
import { levelLaw } from "../../data/noise-levels.ts";
import { conditionOf, frequenciesOf } from "../../model/condition.ts";
import { varianceOf } from "../../model/mixing.ts";
import type { Problem } from "../../training/problem.ts";
import { DeviceError } from "../../training/trainer.ts";
import { needsMixture } from "../shader/flags.ts";
import { splitFloat } from "./split-float.ts";

/** Rows of four numbers that a uniform binding can hold on every device: 64 KiB. */
const MOST_ROWS = 4096;

/** What experiments of one shape share besides their points, as rows of four numbers. */
export interface Table {
  /** (rows, 4) */
  readonly values: Float32Array<ArrayBuffer>;
  /** The constants that tell the shaders where what stands. */
  readonly sizes: {
    readonly LEVELS: number;
    readonly FEATURES: number;
    readonly MIXTURE: number;
    readonly COMPONENTS: number;
    readonly TABLE: number;
  };
}

/**
 * The table of an experiment: a row for each of several numbered noise levels, one for each frequency
 * of a Fourier condition, and those of the data's mixture where its score is asked for.
 * @throws DeviceError where that does not fit a uniform binding
 */
export function tableOf(problem: Problem): Table {
  const { experiment } = problem;
  const law = levelLaw(experiment.noise);
  const sigmas = law.kind === "numbered" && law.sigmas.length > 1 ? [...law.sigmas] : [];
  const condition = conditionOf(experiment);
  const frequencies = condition.kind === "fourier" ? [...frequenciesOf(condition)] : [];
  const mixture = needsMixture(experiment) ? targetOf(experiment) : undefined;
  const rows = [
    ...sigmas.map((sigma) => [sigma, ...splitFloat(Math.log(sigma) / 4)]),
    ...frequencies.map((frequency) => splitFloat(frequency)),
    ...(mixture ? mixtureRows(mixture) : []),
  ];
  if (rows.length > MOST_ROWS) {
    throw new DeviceError(
      `The density has too many components for the GPU, which takes about ${MOST_ROWS / 2}; use the CPU.`,
    );
  }
  return {
    values: packRows(rows),
    sizes: {
      LEVELS: sigmas.length,
      FEATURES: frequencies.length,
      MIXTURE: sigmas.length + frequencies.length,
      COMPONENTS: mixture?.weights.length ?? 0,
      TABLE: rows.length,
    },
  };
}

/** Rows of at most four numbers, (rows, 4). */
export function packRows(rows: readonly (readonly number[])[]): Float32Array<ArrayBuffer> {
  const values = new Float32Array(4 * rows.length);
  rows.forEach((row, i) => values.set(row, 4 * i));
  return values;
}

/** (ln weight, variance) and the mean of each component, then the variance in each dimension. */
export function mixtureRows(mixture: Mixture): number[][] {
  const { dimensions, weights, means, stds } = mixture;
  const components = Array.from(weights, (weight, k) => [
    [Math.log(weight), stds[k]! ** 2],
    ...inFours(means.subarray(k * dimensions, (k + 1) * dimensions)),
  ]);
  return [...components.flat(), ...inFours(varianceOf(mixture))];
}

const inFours = (values: Float64Array): number[][] =>
  Array.from({ length: Math.ceil(values.length / 4) }, (_, i) => [
    ...values.subarray(4 * i, 4 * i + 4),
  ]);
