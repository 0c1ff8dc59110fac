import { beforeAll, describe, expect, test } from "vitest";
import { drawOf } from "../../src/training/problem.ts";
import { createGpuTrainer } from "../../src/gpu/trainer.ts";
import { lossScale } from "../../src/reference/objective.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import { OBJECTIVE_NAMES, OBJECTIVES } from "../reference/objectives.ts";
import { sample } from "../support/sample.ts";
import { testDevice } from "../support/device.ts";
import {
  expectAgreement,
  KINDS,
  largest,
  mixture,
  problemOf,
  takes,
  worst,
} from "../support/gpu.ts";

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

const MODELS = [
  [1, { hidden: [8], activation: "tanh" }],
  [2, { hidden: [5, 4], activation: "tanh" }],
  [3, { hidden: [4, 4, 3], activation: "tanh" }],
  [1, { kind: "energy", hidden: 5 }],
  [2, { kind: "energy", hidden: 5 }],
  [3, { kind: "energy", hidden: 5 }],
] as const;

const GRID = KINDS.flatMap((kind) =>
  OBJECTIVE_NAMES.flatMap((name) =>
    MODELS.filter(([, { hidden }]) => takes(kind, [hidden].flat())).map(
      ([dimensions, model]) => [kind, name, dimensions, model] as const,
    ),
  ),
);

test.for(sample(GRID, 8))("%s, %s, D = %i, %j", async ([kind, name, dimensions, model]) => {
  const input = {
    data: mixture(dimensions, 129),
    noise: { perPoint: 2, ...("kind" in model && { sigma: 0.7 }) },
    objective: OBJECTIVES[name],
    model: "kind" in model ? model : { ...model, hidden: [...model.hidden] },
  };
  await expectAgreement(device, input, { kind });
});

describe("at the limits", () => {
  test.for(sample([true, false], 2))("tangents in 16 dimensions, tiled: %s", async (tiled) => {
    const input = {
      data: mixture(16, 50),
      objective: { kind: "ism" as const },
      model: { hidden: [37, 20], activation: "softplus" as const },
    };
    await expectAgreement(device, input, { tiled });
  });

  test.for(sample([7, 12, 13], 2))("%i projections", async (projections) => {
    const input = {
      data: mixture(3, 50),
      objective: { kind: "ssm" as const, projections },
      model: { hidden: [20, 20], activation: "tanh" as const },
    };
    await expectAgreement(device, input, { tiled: true });
    const small = { ...input, model: { hidden: [5], activation: "silu" as const } };
    await expectAgreement(
      device,
      { ...small, noise: { fresh: true } },
      { kind: "many-workgroups" },
    );
  });

  test.for(sample(KINDS, 2))(
    "the smallest difference that an experiment may have, %s",
    async (kind) => {
      // These points are taken to be as large as 6.
      const objective = { kind: "fd" as const, step: 6 * 2 ** -8 };
      const model = { hidden: kind === "wide" ? [30] : [6, 5], activation: "silu" as const };
      const problem = problemOf({ data: mixture(1, 1000), objective, model });
      const trainer = await createGpuTrainer(problem, device, { kind });
      const expected = await createReferenceTrainer(problem).gradient();
      const found = await trainer.gradient();
      trainer.destroy();
      // An implicit loss is a difference of larger numbers, to which rounding is relative.
      const scale = lossScale(problem, problem.initialParameters, drawOf(problem, 1));
      expect(Math.abs(found.loss - expected.loss)).toBeLessThan(1e-6 * scale);
      const bound = 4e-6 * largest(expected.gradient);
      expect(worst(found.gradient, expected.gradient).error).toBeLessThan(bound);
    },
  );

  test.for(sample(["dsm", "ism", "fd"] as const, 2))(
    "a wide net in 1-D through workgroup memory, %s",
    async (kind) => {
      const model = { hidden: [70], activation: "silu" as const };
      const input = { data: mixture(1, 200), objective: { kind }, model };
      await expectAgreement(device, input, { kind: "layered", tiled: true });
    },
  );

  test("the energy model with shared weights over slices", async () => {
    const model = { kind: "energy" as const, hidden: 33 };
    const input = { data: mixture(3, 333), noise: { sigma: 0.5 }, model };
    await expectAgreement(device, input, { kind: "layered", sliceSize: 128, tiled: true });
  });
});

const FRESH = (["dsm, antithetic", "esm-parzen", "ssm", "ssm, 3 projections"] as const).flatMap(
  (name) => KINDS.slice(name === "esm-parzen" ? 1 : 0).map((kind) => [name, kind] as const),
);
test.for(sample(FRESH, 3))("fresh draws of %s, %s", async ([name, kind]) => {
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
});
