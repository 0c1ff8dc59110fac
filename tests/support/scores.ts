import { createMixture, sampleMixture } from "../../src/data/distributions/mixture.ts";
import { createGpuMixtureScore } from "../../src/gpu/passes/exact.ts";
import { createGpuParzenScore } from "../../src/gpu/passes/parzen-score.ts";
import type { GpuScore } from "../../src/gpu/scores/score.ts";
import { createGpuTrainer } from "../../src/gpu/trainer.ts";
import { fillNormals, STREAMS } from "../../src/math/random/stream.ts";
import { createMixtureScore, createParzenScore, type Score } from "../../src/model/score.ts";
import { createNetworkScore } from "../../src/reference/score.ts";
import { mixture, problemOf } from "./gpu.ts";

/** Not a multiple of any workgroup. */
const COUNT = 333;

/** A score on the GPU, its twin on the CPU, and points near which both are asked for. */
export interface Pair {
  readonly gpu: GpuScore;
  readonly cpu: Score;
  /** (n, D) */
  readonly near: Float64Array;
  readonly destroy: () => void;
}

const normals = (count: number, seed: number): Float64Array => {
  const z = new Float64Array(count);
  fillNormals(seed, STREAMS.noise, 0, z);
  return z;
};

/** Two components, or many of all widths. */
function density(dimensions: number, components: number) {
  const two = mixture(dimensions, 1).components;
  const z = normals(components * (dimensions + 1), 5);
  const many = Array.from({ length: components }, (_, k) => ({
    weight: 1 + (k % 7),
    mean: [...z.subarray(k * dimensions, (k + 1) * dimensions)].map((value) => 3 * value),
    std: 0.05 + Math.abs(z[components * dimensions + k]!),
  }));
  return createMixture(components === 2 ? two : many);
}

export async function mixturePair(
  device: GPUDevice,
  dimensions: number,
  components: number,
): Promise<Pair> {
  const exact = density(dimensions, components);
  const gpu = await createGpuMixtureScore(exact, device);
  const near = sampleMixture(exact, COUNT, 3);
  return { gpu, cpu: createMixtureScore(exact), near, destroy: () => gpu.destroy() };
}

export async function parzenPair(
  device: GPUDevice,
  dimensions: number,
  count: number,
): Promise<Pair> {
  const points = sampleMixture(density(dimensions, 2), count, 3).map(Math.fround);
  const gpu = await createGpuParzenScore(points, dimensions, device);
  const near = points.slice(0, Math.min(count, COUNT) * dimensions);
  return {
    gpu,
    cpu: createParzenScore(points, dimensions),
    near,
    destroy: () => gpu.destroy(),
  };
}

const NETS = {
  fused: { kind: "one-workgroup", hidden: [6, 5] },
  wide: { kind: "wide", hidden: [33] },
  layered: { kind: "layered", hidden: [20, 21] },
} as const;
export const PREDICTIONS = ["score", "epsilon", "x0", "edm"] as const;

export async function networkPair(
  device: GPUDevice,
  dimensions: number,
  name: keyof typeof NETS,
  prediction: (typeof PREDICTIONS)[number] = "edm",
  sliceSize?: number,
): Promise<Pair> {
  const { kind, hidden } = NETS[name];
  const problem = problemOf({
    data: mixture(dimensions, COUNT),
    noise: { levels: { kind: "geometric", from: 10, to: 0.1, count: 5 }, fresh: true },
    model: { hidden: [...hidden], activation: "silu", prediction, inputScale: "edm" },
  });
  const trainer = await createGpuTrainer(problem, device, {
    kind,
    ...(sliceSize !== undefined && { sliceSize }),
  });
  return {
    gpu: await trainer.score(),
    cpu: createNetworkScore(problem, problem.initialParameters),
    near: problem.points,
    destroy: () => trainer.destroy(),
  };
}

/** Points of p_σ, rounded as the GPU rounds them, (COUNT, D). */
export const noisy = (near: Float64Array, dimensions: number, sigma: number): Float64Array =>
  normals(COUNT * dimensions, 9).map((z, i) => Math.fround(near[i % near.length]! + sigma * z));
