import { beforeAll, describe, expect, test } from "vitest";
import { Buffers } from "../../src/gpu/memory/buffers.ts";
import { submitAndRead } from "../../src/gpu/memory/read.ts";
import type { BoundScore, GpuScore } from "../../src/gpu/scores/score.ts";
import { read, write } from "../../src/gpu/shader/bindings.ts";
import { bind, createKernel } from "../../src/gpu/shader/kernel.ts";
import { testDevice } from "../support/device.ts";
import { largest, worst } from "../support/gpu.ts";
import { mixturePair, networkPair, noisy, parzenPair } from "../support/scores.ts";

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

/** Points and scores on the GPU, of which nothing is read back until it is asked for. */
class Bench {
  readonly #buffers = new Buffers(device);
  readonly #bytes: number;
  readonly points: GPUBuffer;
  readonly scores: GPUBuffer;
  /** Of the scores. */
  readonly sums: GPUBuffer;

  constructor(points: Float64Array) {
    const { STORAGE, COPY_SRC } = GPUBufferUsage;
    this.#bytes = 4 * points.length;
    this.points = this.#buffers.createFilled(
      "points",
      Float32Array.from(points),
      STORAGE | COPY_SRC,
    );
    this.scores = this.#buffers.create("scores", this.#bytes, STORAGE | COPY_SRC);
    this.sums = this.#buffers.create("sums", this.#bytes, STORAGE | COPY_SRC);
  }

  bind({ bind, dimensions }: GpuScore, sigmas: readonly number[]): BoundScore {
    const count = this.#bytes / 4 / dimensions;
    return bind({ count, points: this.points, scores: this.scores, sigmas });
  }

  /** Submits a pass and reads the points and the sums after it. */
  run(encode: (pass: GPUComputePassEncoder) => void): Promise<Float32Array[]> {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    encode(pass);
    pass.end();
    const parts = [this.points, this.sums].map((buffer) => ({ buffer, bytes: this.#bytes }));
    return submitAndRead(device, encoder, parts);
  }

  destroy(): void {
    this.#buffers.destroy();
  }
}

const STEP = 0.05;
/** What is done with the scores, entry by entry: a step along them, or their sum. */
const EULER = `points[i] += ${STEP} * scores[i];`;
const SUM = "sums[i] += scores[i];";

/** Encodes what is done with the scores. */
async function createUpdate(bench: Bench, statement: string) {
  const kernel = await createKernel(device, {
    label: "Test.update",
    sources: [
      `@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
        let i = id.x;
        let count = min(arrayLength(&points), min(arrayLength(&scores), arrayLength(&sums)));
        if (i < count) { ${statement} }
      }`,
    ],
    specialisation: {},
    bindings: [
      {
        points: write("array<f32>", "x"),
        scores: read("array<f32>", "of x"),
        sums: write("array<f32>", "of the scores so far"),
      },
    ],
  });
  const group = bind(device, kernel, 0, bench);
  return (pass: GPUComputePassEncoder): void => {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(Math.ceil(bench.points.size / 4 / 64));
  };
}

describe.for([
  ["a mixture", () => mixturePair(device, 2, 150)],
  ["Parzen", () => parzenPair(device, 2, 301)],
  ["a fused net", () => networkPair(device, 2, "fused")],
  ["a wide net", () => networkPair(device, 2, "wide")],
  ["a layered net, in slices", () => networkPair(device, 2, "layered", "edm", 64)],
] as const)("without reading back, the score of %s", ([, create]) => {
  const annealed = [4, 3, 2, 1.5, 1.2, 1, 0.9, 0.8, 0.7, 0.6];

  test("of many levels in one submission is that of one at a time", async () => {
    const { gpu, near, destroy } = await create();
    const points = noisy(near, 2, 1);
    const bench = new Bench(points);
    const bound = bench.bind(gpu, annealed);
    const add = await createUpdate(bench, SUM);
    const [, found] = await bench.run((pass) => {
      annealed.forEach((_, l) => {
        bound.encode(pass, l);
        add(pass);
      });
    });
    const expected = new Float32Array(points.length);
    for (const sigma of annealed) {
      const scores = await gpu.evaluate(points, sigma);
      expected.forEach((sum, i) => (expected[i] = sum + scores[i]!));
    }
    expect(found).toEqual(expected);
    bound.destroy();
    bench.destroy();
    destroy();
  });

  test("moves points in ten steps as the CPU does", async () => {
    const { gpu, cpu, near, destroy } = await create();
    const start = noisy(near, 2, 1);
    const bench = new Bench(start);
    const bound = bench.bind(gpu, annealed);
    const step = await createUpdate(bench, EULER);
    const [found] = await bench.run((pass) => {
      annealed.forEach((_, l) => {
        bound.encode(pass, l);
        step(pass);
      });
    });
    let x = start;
    for (const sigma of annealed) {
      const scores = await cpu.evaluate(x, sigma);
      x = x.map((value, i) => value + STEP * scores[i]!);
    }
    expect(worst(x, start).error).toBeGreaterThan(0.1);
    expect(worst(found!, x).error / largest(x)).toBeLessThan(4e-6);
    bound.destroy();
    bench.destroy();
    destroy();
  });
});
