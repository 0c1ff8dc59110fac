import { beforeAll, describe, test } from "vitest";
import { ACTIVATIONS } from "../../src/experiment/schema.ts";
import { requestDevice } from "../../src/gpu/device.ts";
import { testDevice } from "../support/device.ts";
import { sample } from "../support/sample.ts";
import { expectAgreement, KINDS, mixture, takes } from "../support/gpu.ts";

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

const SIZES = [
  [1, 1, 1, [8]],
  [17, 1, 1, [8]],
  [1000, 1, 1, []],
  [1024, 1, 1, [16]],
  [130, 2, 2, [19]],
  [333, 2, 3, [5, 3]],
  [65, 3, 4, [6, 5, 4]],
] as const;

const SHAPES = KINDS.flatMap((kind) =>
  SIZES.filter(([, , , hidden]) => takes(kind, hidden)).map((size) => [kind, ...size] as const),
);
test.for(sample(SHAPES, 5))(
  "%s, N = %i, D = %i, M = %i, hidden %j",
  async ([kind, count, dimensions, perPoint, hidden]) => {
    const input = {
      data: mixture(dimensions, count),
      noise: { perPoint },
      model: { hidden: [...hidden], activation: "tanh" as const },
    };
    await expectAgreement(device, input, { kind });
  },
);

const FUNCTIONS = KINDS.flatMap((kind) =>
  ACTIVATIONS.map((activation) => [kind, activation] as const),
);
test.for(sample(FUNCTIONS, 3))("%s, %s", async ([kind, activation]) => {
  const model = { hidden: kind === "wide" ? [35] : [7, 5], activation };
  await expectAgreement(device, { data: mixture(2, 257), model }, { kind });
});

describe.for(KINDS)("%s", (kind) => {
  // One kernel for all of them.
  test.for([0.01, 0.1, 0.5, 2])("σ = %d", async (sigma) => {
    await expectAgreement(device, { noise: { sigma } }, { kind });
  });

  test("fresh noise", async () => {
    // The normals of CPU and GPU may be 1e-5 apart, of which a mean over the draw keeps little.
    await expectAgreement(device, { noise: { fresh: true } }, { kind });
  });
});

describe("variants of the kernels", () => {
  test.for(sample([1, 256, 37, 16, 64], 2))("a fused workgroup of %i", async (workgroup) => {
    await expectAgreement(device, { data: mixture(1, 1025) }, { kind: "one-workgroup", workgroup });
    await expectAgreement(
      device,
      { data: mixture(1, 1025) },
      { kind: "many-workgroups", workgroup },
    );
  });

  test("sums that take several rounds of workgroup memory", async () => {
    const model = { hidden: [9, 8], activation: "silu" as const };
    await expectAgreement(
      device,
      { data: mixture(1, 300), model },
      { kind: "one-workgroup", workgroup: 256 },
    );
  });

  test.for(sample([true, false], 2))(
    "matrix products through workgroup memory: %s",
    async (tiled) => {
      const model = { hidden: [70, 33], activation: "gelu" as const };
      await expectAgreement(device, { data: mixture(2, 301), model }, { kind: "layered", tiled });
    },
  );

  test("the widest net that one invocation holds", async () => {
    await expectAgreement(device, { data: mixture(1, 1000), model: { hidden: [64] } }, {});
  });

  const deep = [
    [256, 17, 40, 1],
    [1, 40, 17, 256],
  ];
  test.for(sample(deep, 2))("wide and deep, hidden %j", async (hidden) => {
    const model = { hidden: [...hidden], activation: "softplus" as const };
    await expectAgreement(device, { data: mixture(16, 130), model }, {});
  });

  const slices = (["many-workgroups", "wide", "layered"] as const).flatMap((kind) => [
    [kind, false] as const,
    [kind, true] as const,
  ]);
  test.for(sample(slices, 2))("slices, %s, fresh noise: %s", async ([kind, fresh]) => {
    const input = { data: mixture(2, 333), noise: { perPoint: 3, fresh } };
    await expectAgreement(device, input, { kind, sliceSize: fresh ? 192 : 128 });
  });

  test("so many slices that their rows are added up by many invocations", async () => {
    const input = { data: mixture(2, 1001), noise: { perPoint: 2 } };
    await expectAgreement(device, input, { kind: "many-workgroups", sliceSize: 64 });
  });

  test("200,000 points, which the planner gives to many workgroups", async () => {
    await expectAgreement(device, { data: mixture(1, 200_000) }, {});
  });

  test("4 million rows, the most that an experiment may have", async () => {
    await expectAgreement(device, { data: mixture(1, 1000), noise: { perPoint: 4000 } }, {});
  });

  test("a long sum in one workgroup", async () => {
    const input = { data: mixture(1, 1000), noise: { perPoint: 200 } };
    await expectAgreement(device, input, { kind: "one-workgroup", workgroup: 4 });
  });
});

const SUMS = (
  [
    ["one-workgroup", 16],
    ["one-workgroup", 64],
    ["many-workgroups", 64],
    ["wide", 64],
    ["layered", 4],
  ] as const
).flatMap(([kind, workgroup]) => [
  [kind, workgroup, true] as const,
  [kind, workgroup, false] as const,
]);
test.for(sample(SUMS, 2))(
  "sums of %s of %i, over subgroups where the adapter has them: %s",
  async ([kind, workgroup, subgroups]) => {
    const { device: able } = await requestDevice(navigator.gpu);
    const model = { hidden: kind === "wide" ? [75] : [8, 4] };
    const input = { data: mixture(1, 777), model };
    await expectAgreement(able, input, { kind, workgroup, subgroups });
    able.destroy();
  },
);
