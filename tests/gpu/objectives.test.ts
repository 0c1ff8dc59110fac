import { beforeAll, describe, expect, test } from "vitest";
import type { ExperimentInput } from "../../src/core/experiment.ts";
import type { GpuTrainerOptions } from "../../src/gpu/trainer.ts";
import { createGpuTrainer } from "../../src/gpu/trainer.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import { OBJECTIVE_NAMES, OBJECTIVES } from "../reference/objectives.ts";
import { testDevice } from "../support/device.ts";
import { gradientErrors, KINDS, mixture, problemOf, TOLERANCE, worst } from "../support/gpu.ts";

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

async function expectAgreement(input: ExperimentInput, options: GpuTrainerOptions) {
  const found = await gradientErrors(device, input, options);
  expect(found.loss).toBeLessThan(TOLERANCE.loss);
  expect(found.gradient).toBeLessThan(TOLERANCE.gradient);
}

const shapes = [
  [1, [8]],
  [2, [5, 4]],
  [3, [4, 4, 3]],
] as const;

describe.for(KINDS)("%s", (kind) => {
  describe.for(OBJECTIVE_NAMES)("%s", (name) => {
    test.for(shapes)("D = %i, hidden %j", async ([dimensions, hidden]) => {
      const input = {
        data: mixture(dimensions, 129),
        noise: { perPoint: 2 },
        objective: OBJECTIVES[name],
        model: { hidden: [...hidden], activation: "tanh" as const },
      };
      await expectAgreement(input, { kind });
    });
    test("the energy model", async () => {
      const input = {
        data: mixture(2, 129),
        noise: { perPoint: 2, sigma: 0.7 },
        objective: OBJECTIVES[name],
        model: { kind: "energy" as const, hidden: 5 },
      };
      await expectAgreement(input, { kind });
    });
  });
});

describe("fresh draws", () => {
  test.for(["dsm, antithetic", "esm-parzen", "ssm", "ssm, 3 projections"] as const)(
    "%s",
    async (name) => {
      for (const kind of name === "esm-parzen" ? KINDS.slice(1) : KINDS) {
        const input = {
          data: mixture(2, 100),
          noise: { perPoint: 2, fresh: true },
          objective: OBJECTIVES[name],
          model: { hidden: [6], activation: "silu" as const },
        };
        const problem = problemOf(input);
        const gpu = await createGpuTrainer(problem, device, { kind });
        const cpu = createReferenceTrainer(problem);
        await gpu.advance(5);
        await cpu.advance(5);
        expect(worst(gpu.losses, cpu.losses).error).toBeLessThan(5e-6 * cpu.losses[0]!);
        gpu.destroy();
      }
    },
  );
});
