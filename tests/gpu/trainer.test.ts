import { beforeAll, describe, expect, test } from "vitest";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import type { Trainer } from "../../src/training/trainer.ts";
import { createGpuTrainer } from "../../src/gpu/trainer.ts";
import type { GpuTrainerOptions } from "../../src/gpu/options.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import { testDevice } from "../support/device.ts";
import { KINDS, largest, mixture, problemOf, worst } from "../support/gpu.ts";

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

/** Trains on both sides and hands the two to the comparison. */
async function trainBoth(
  input: ExperimentInput,
  steps: number,
  options: GpuTrainerOptions,
  compare: (gpu: Trainer, cpu: Trainer) => Promise<void> | void,
) {
  const problem = problemOf(input);
  const gpu = await createGpuTrainer(problem, device, options);
  const cpu = createReferenceTrainer(problem);
  await gpu.advance(steps);
  await cpu.advance(steps);
  await compare(gpu, cpu);
  gpu.destroy();
}

const relative = (found: Float64Array, expected: Float64Array) =>
  worst(
    found.map((value, i) => value / expected[i]!),
    expected.map(() => 1),
  ).error;

describe.for(KINDS)("%s", (kind) => {
  test.for([
    [1, 1],
    [2, 2],
    [3, 3],
  ])("ψ at points, D = %i, depth %i", async ([dimensions, depth]) => {
    const hidden = kind === "wide" ? [21] : Array.from({ length: depth! }, (_, l) => 5 + l);
    const input = {
      data: mixture(dimensions!, 50),
      model: { hidden, activation: "gelu" as const },
    };
    await trainBoth(input, 0, { kind }, async (gpu, cpu) => {
      const points = Float64Array.from({ length: 501 * dimensions! }, (_, i) => (i % 97) / 10 - 5);
      const expected = await cpu.evaluate(points);
      const found = await gpu.evaluate(points);
      expect(worst(found, expected).error).toBeLessThan(1e-6 * largest(expected));
    });
  });

  test("one step of Adam", async () => {
    await trainBoth({}, 1, { kind }, async (gpu, cpu) => {
      // A first step moves each parameter by the learning rate; float32 rounds the sum.
      expect(worst(await gpu.parameters(), await cpu.parameters()).error).toBeLessThan(1e-7);
    });
  });

  test("ten steps, with every parameter set kept", async () => {
    const input = {
      steps: 10,
      saveEvery: 1,
      model: { hidden: kind === "wide" ? [26] : [6, 5], activation: "tanh" as const },
    };
    await trainBoth({ ...input, data: mixture(2, 100) }, 10, { kind }, async (gpu, cpu) => {
      expect(relative(gpu.losses, cpu.losses)).toBeLessThan(1e-6);
      expect(worst(await gpu.parameters(), await cpu.parameters()).error).toBeLessThan(1e-6);
      expect(gpu.saved.map(({ step }) => step)).toEqual(cpu.saved.map(({ step }) => step));
      for (const [i, { parameters }] of gpu.saved.entries()) {
        expect(worst(parameters, cpu.saved[i]!.parameters).error).toBeLessThan(1e-6);
      }
    });
  });

  test("ten steps with fresh noise", async () => {
    const input = { data: mixture(2, 100), noise: { fresh: true, perPoint: 2 } };
    await trainBoth(input, 10, { kind }, (gpu, cpu) => {
      expect(relative(gpu.losses, cpu.losses)).toBeLessThan(2e-6);
    });
  });

  test("the same bits, however the steps are cut into calls", async () => {
    const problem = problemOf({ data: mixture(1, 100), steps: 30, saveEvery: 7 });
    const whole = await createGpuTrainer(problem, device, { kind });
    await whole.advance(30);
    const cut = await createGpuTrainer(problem, device, { kind });
    for (const steps of [1, 4, 13, 12]) {
      await cut.gradient();
      await cut.advance(steps);
    }
    expect(cut.losses).toEqual(whole.losses);
    expect(await cut.parameters()).toEqual(await whole.parameters());
    expect(cut.saved).toEqual(whole.saved);
    expect(whole.saved.map(({ step }) => step)).toEqual([0, 7, 14, 21, 28]);
    whole.destroy();
    cut.destroy();
  });

  test("stops where the loss is not finite and keeps the last good parameters", async () => {
    const input = { optimizer: { learningRate: 1e25 }, saveEvery: 1, steps: 20 };
    const problem = problemOf(input);
    const trainer = await createGpuTrainer(problem, device, { kind });
    await expect(trainer.advance(20)).rejects.toThrow("not finite at step 2;");
    expect(trainer.step).toBe(1);
    expect(trainer.saved.map(({ step }) => step)).toEqual([0]);
    const kept = await trainer.parameters();
    expect(worst(kept, problem.initialParameters).error).toBeLessThan(1e-7);
    const { loss } = await trainer.gradient();
    expect(loss / trainer.losses[0]!).toBeCloseTo(1, 6);
    await expect(trainer.advance(1)).rejects.toThrow("not finite at step 2;");
    trainer.destroy();
  });
});

describe.for(KINDS)("a gradient whose square is too large for float32, %s", (kind) => {
  test.for([1, 3, 60])("stops the run, however it is cut: %i steps a call", async (steps) => {
    const data = { kind: "points" as const, values: [1e11, 2e11, 3e11] };
    const problem = problemOf({ data, noise: { sigma: 1e9 }, saveEvery: 1, steps: 60 });
    const trainer = await createGpuTrainer(problem, device, { kind });
    await expect(trainer.advance(steps)).rejects.toThrow("not finite at step 1,");
    expect(trainer.step).toBe(0);
    expect(worst(await trainer.parameters(), problem.initialParameters).error).toBeLessThan(1e-7);
    trainer.destroy();
  });
});

describe("the tutorial", () => {
  test.for(["one-workgroup", "many-workgroups"] as const)("500 losses, %s", async (kind) => {
    await trainBoth({}, 500, { kind }, async (gpu, cpu) => {
      expect(gpu.losses.length).toBe(500);
      expect(relative(gpu.losses, cpu.losses)).toBeLessThan(2e-6);
      expect(worst(await gpu.parameters(), await cpu.parameters()).error).toBeLessThan(1e-5);
      expect(gpu.saved.length).toBe(126);
    });
  });
});

describe("what goes wrong", () => {
  test("a cancelled run keeps what was done and can go on", async () => {
    const trainer = await createGpuTrainer(problemOf({ steps: 100_000 }), device);
    const controller = new AbortController();
    const running = trainer.advance(100_000, { signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    await expect(running).rejects.toThrow(/abort/i);
    const { step } = trainer;
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(100_000);
    await trainer.advance(5);
    expect(trainer.step).toBe(step + 5);
    trainer.destroy();
  });

  test("a lost device is an error of the call", async () => {
    const lost = await testDevice();
    const trainer = await createGpuTrainer(problemOf({}), lost);
    await trainer.advance(3);
    lost.destroy();
    await expect(trainer.advance(3)).rejects.toThrow(/the GPU/i);
    expect(trainer.step).toBe(3);
  });

  test("the caller's device stays open", async () => {
    const trainer = await createGpuTrainer(problemOf({}), device);
    trainer.destroy();
    const next = await createGpuTrainer(problemOf({}), device);
    await next.advance(1);
    expect(next.step).toBe(1);
    next.destroy();
  });
});
