import { expect, test } from "vitest";
import { parzenScore } from "../../src/data/distributions/parzen.ts";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { Buffers } from "../../src/gpu/memory/buffers.ts";
import { choosePlan, createEngine, createRun } from "../../src/gpu/planning/create-engine.ts";
import { submitAndRead } from "../../src/gpu/memory/read.ts";
import { testDevice } from "../support/device.ts";
import { largest, mixture, problemOf, worst } from "../support/gpu.ts";

/** The scores that ψ is to match, from the GPU and in float64, at every `thin`-th sample. */
async function bothScores(input: ExperimentInput, thin: number) {
  const device = await testDevice();
  const problem = problemOf({ ...input, objective: { kind: "esm-parzen" } });
  const { count, dimensions, perPoint, points, noise, experiment } = problem;
  const buffers = new Buffers(device);
  const run = createRun(buffers, [problem], choosePlan(problem, device));
  await createEngine(run);
  const samples = count * perPoint;
  const part = { buffer: run.memory.samples.goal.buffer, bytes: 4 * samples * dimensions };
  const [scores] = await submitAndRead(device, device.createCommandEncoder(), [part]);
  buffers.destroy();
  const bandwidth = experiment.noise.sigma!;
  const [found, at]: [number[], number[]] = [[], []];
  for (let s = 0; s < samples; s += thin) {
    for (let d = 0; d < dimensions; d++) {
      const x = points[Math.floor(s / perPoint) * dimensions + d]!;
      at.push(x + bandwidth * noise![s * dimensions + d]!);
      found.push(scores![s * dimensions + d]!);
    }
  }
  const estimate = { points, dimensions, bandwidth };
  return { found, expected: parzenScore(estimate, Float64Array.from(at)) };
}

test.for([
  [1, 1, 1, 0.3],
  [3, 1, 1, 0.3],
  [1001, 1, 1, 0.1],
  [333, 2, 2, 0.3],
  [130, 3, 3, 0.5],
  [70, 5, 1, 1],
] as const)(
  "the Parzen score is float64's within 1e-5: N = %i, D = %i, M = %i, σ = %d",
  async ([count, dimensions, perPoint, sigma]) => {
    const input = { data: mixture(dimensions, count), noise: { sigma, perPoint } };
    const { found, expected } = await bothScores(input, 1);
    expect(worst(found, expected).error).toBeLessThan(1e-5 * largest(expected));
  },
);

test("16,384 points against 16,384", async () => {
  const { found, expected } = await bothScores({ data: mixture(1, 16_384) }, 64);
  expect(worst(found, expected).error).toBeLessThan(1e-5 * largest(expected));
});
