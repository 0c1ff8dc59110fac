import { expect } from "vitest";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { drawOf, drawProblem } from "../../src/training/problem.ts";
import type { Problem } from "../../src/training/problem.ts";
import type { Gradient } from "../../src/training/trainer.ts";
import { createGpuTrainer } from "../../src/gpu/trainer.ts";
import type { GpuTrainerOptions } from "../../src/gpu/options.ts";
import { gradientError, GRADIENT_TOLERANCE } from "../../src/measure/agreement.ts";
import { gradientSizes, lossAndGradient, lossScale } from "../../src/reference/objective.ts";

/** What float32 allows: these bounds hold for every shape and adapter that the tests meet. */
export const TOLERANCE = {
  /** Relative, of a loss. */
  loss: 1e-6 as number,
  /** By the largest entry of each tensor. */
  gradient: GRADIENT_TOLERANCE,
};

export const KINDS = ["one-workgroup", "many-workgroups", "wide", "layered"] as const;

/** Whether a kind of plan takes nets with those hidden layers. */
export const takes = (kind: (typeof KINDS)[number], hidden: readonly number[]): boolean =>
  kind !== "wide" || hidden.length === 1;

/** Data of a mixture in D dimensions. */
export const mixture = (dimensions: number, count: number) => ({
  kind: "mixture" as const,
  components: [
    { weight: 0.3, mean: Array.from({ length: dimensions }, () => -2), std: 1 },
    { weight: 0.7, mean: Array.from({ length: dimensions }, (_, d) => 1 + d), std: 0.5 },
  ],
  count,
});

export const problemOf = (input: ExperimentInput): Problem => drawProblem(parseExperiment(input));

/** The float64 loss and gradient at the initial parameters. */
export function referenceGradient(problem: Problem): Gradient {
  const gradient = new Float64Array(problem.layout.count);
  const draw = drawOf(problem, 1);
  return { loss: lossAndGradient(problem, problem.initialParameters, draw, gradient), gradient };
}

/** The largest |a - b|, with its place, so that a failure says where. */
export function worst(a: ArrayLike<number>, b: ArrayLike<number>) {
  if (a.length !== b.length) throw new Error(`lengths differ: ${a.length} and ${b.length}`);
  let [error, index] = [0, -1];
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= error)) [error, index] = [difference, i];
  }
  return { error, index, found: a[index], expected: b[index] };
}

export const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The GPU's loss and gradient at the initial parameters. */
export async function gpuGradient(
  device: GPUDevice,
  problem: Problem,
  options: GpuTrainerOptions,
): Promise<Gradient> {
  const trainer = await createGpuTrainer(problem, device, options);
  const gradient = await trainer.gradient();
  trainer.destroy();
  return gradient;
}

/** Errors of a loss and a gradient at the initial parameters, in the measures of TOLERANCE. */
export function gradientErrors(problem: Problem, found: Gradient, expected: Gradient) {
  const { initialParameters, layout } = problem;
  const draw = drawOf(problem, 1);
  const sizes = gradientSizes(problem, initialParameters, draw);
  return {
    // An implicit loss is a difference of larger numbers, to which rounding is relative.
    loss: Math.abs(found.loss - expected.loss) / lossScale(problem, initialParameters, draw),
    gradient: gradientError(layout, found.gradient, expected.gradient, sizes),
  };
}

/** Holds the GPU's loss and gradient to the reference's. */
export async function expectAgreement(
  device: GPUDevice,
  input: ExperimentInput,
  options: GpuTrainerOptions,
  tolerance: typeof TOLERANCE = TOLERANCE,
): Promise<void> {
  const problem = problemOf(input);
  const gradient = await gpuGradient(device, problem, options);
  const found = gradientErrors(problem, gradient, referenceGradient(problem));
  expect(found.loss).toBeLessThan(tolerance.loss);
  expect(found.gradient).toBeLessThan(tolerance.gradient);
}
