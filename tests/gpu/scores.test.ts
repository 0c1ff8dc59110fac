import { beforeAll, describe, expect, test } from "vitest";
import { testDevice } from "../support/device.ts";
import { largest, worst } from "../support/gpu.ts";
import { sample } from "../support/sample.ts";
import {
  mixturePair,
  networkPair,
  noisy,
  type Pair,
  PREDICTIONS,
  parzenPair,
} from "../support/scores.ts";

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

const SIGMAS = [1e-2, 0.1, 1, 30, 1e3] as const;
const BOUND = 4e-6;

const PAIRS: readonly (readonly [string, () => Promise<Pair>])[] = [1, 2, 3].flatMap((d) => [
  [`of two components, D = ${d}`, () => mixturePair(device, d, 2)] as const,
  [`of 150 components, D = ${d}`, () => mixturePair(device, d, 150)] as const,
  [`of Parzen, N = 1, D = ${d}`, () => parzenPair(device, d, 1)] as const,
  [`of Parzen, N = 301, D = ${d}`, () => parzenPair(device, d, 301)] as const,
  ...PREDICTIONS.flatMap((prediction, i) => {
    const name = (["fused", "wide", "layered"] as const)[(d + i) % 3]!;
    const title = `of a ${name} net with prediction ${prediction}, D = ${d}`;
    return [[title, () => networkPair(device, d, name, prediction)] as const];
  }),
]);

test.for(sample(PAIRS, 2))("the score %s is float64's at any σ", async ([, create]) => {
  const { gpu, cpu, near, destroy } = await create();
  for (const sigma of SIGMAS) {
    const points = noisy(near, gpu.dimensions, sigma);
    const expected = await cpu.evaluate(points, sigma);
    const { error } = worst(await gpu.evaluate(points, sigma), expected);
    expect(error / largest(expected), `σ = ${sigma}`).toBeLessThan(BOUND);
  }
  destroy();
});

test.for([
  ["of two components", () => mixturePair(device, 2, 2)],
  ["of 150 components", () => mixturePair(device, 2, 150)],
  ["of Parzen", () => parzenPair(device, 2, 301)],
] as const)("the score %s far out in the tails", async ([, create]) => {
  const { gpu, cpu, destroy } = await create();
  const points = Float64Array.from({ length: 2 * 99 }, (_, i) =>
    Math.fround((i % 3 === 0 ? -1 : 1) * 10 ** (1 + (i % 11) / 2) * (1 + (i % 7) / 9)),
  );
  for (const sigma of SIGMAS) {
    const expected = await cpu.evaluate(points, sigma);
    const found = await gpu.evaluate(points, sigma);
    // Each by its own size: one far point must not hide the others.
    for (let i = 0; i < points.length; i += 2) {
      const own = expected.subarray(i, i + 2);
      const { error } = worst(found.subarray(i, i + 2), own);

      expect(error / largest(own), `σ = ${sigma}, point ${i / 2}`).toBeLessThan(BOUND);
    }
  }
  destroy();
});

describe("what a score refuses", () => {
  test.for([
    ["mixture", () => mixturePair(device, 2, 2)],
    ["Parzen", () => parzenPair(device, 2, 5)],
    ["network", () => networkPair(device, 2, "fused")],
  ] as const)("of a %s, on CPU and GPU", async ([, create]) => {
    const { gpu, cpu, destroy } = await create();
    for (const score of [gpu, cpu]) {
      const odd = score.evaluate(new Float64Array(3), 1);
      await expect(odd).rejects.toThrow("evaluate: expected rows of 2 numbers, found 3 numbers.");
      const still = score.evaluate(new Float64Array(2), 0);
      await expect(still).rejects.toThrow("evaluate: expected a noise level above 0, found 0.");
      expect(await score.evaluate(new Float64Array(0), 1)).toHaveLength(0);
    }
    destroy();
  });
});
