import { beforeAll, describe, expect, test } from "vitest";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { createGpuTrainer } from "../../src/gpu/trainer.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import { testDevice } from "../support/device.ts";
import {
  expectAgreement,
  gpuGradient,
  gradientErrors,
  KINDS,
  largest,
  mixture,
  problemOf,
  referenceGradient,
  takes,
  TOLERANCE,
  worst,
} from "../support/gpu.ts";
import { sample } from "../support/sample.ts";
import { OBJECTIVES } from "../reference/objectives.ts";

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

const LEVELS = [
  { kind: "list", values: [0.4] },
  { kind: "geometric", from: 2, to: 0.1, count: 5 },
  { kind: "list", values: [0.1, 0.5, 2], assign: "each" },
  { kind: "ddpm", beta: [0.02, 0.5], count: 12 },
  { kind: "log-uniform", from: 0.05, to: 5 },
  { kind: "log-normal", mean: -0.7, std: 1 },
  { kind: "ve", from: 0.001, to: 1 },
] as const;
const CONDITIONS = ["none", "log-sigma", "sigma", "variance", "index", "fourier"] as const;
const PREDICTIONS = ["score", "epsilon", "x0", "edm"] as const;
const INPUT_SCALES = ["none", "vp", "edm"] as const;
const WEIGHTS = ["none", "sigma2", "edm"] as const;
const REGRESSIONS = ["noise", "score", "mixed"] as const;
const HIDDEN = [[9], [6, 4], [], [5, 4, 3]] as const;
const ACTIVATIONS = ["silu", "tanh", "gelu", "relu", "softplus"] as const;

const at = <T>(list: readonly T[], i: number): T => list[i % list.length]!;
const isContinuous = (level: (typeof LEVELS)[number]): boolean =>
  ["log-uniform", "log-normal", "ve"].includes(level.kind);

function conditionAt(i: number, level: (typeof LEVELS)[number]) {
  const kind = at(CONDITIONS, i);
  if (kind === "index" && isContinuous(level)) return { kind: "sigma" } as const;
  return kind === "fourier" ? { kind, features: 3 } : { kind };
}

/** An experiment at each kind of level with each prediction; the rest changes in other turns. */
const DENOISING = LEVELS.flatMap((levels, l) =>
  PREDICTIONS.map((prediction, p) => {
    const n = 5 * l + 7 * p;
    const input: ExperimentInput = {
      data: mixture(1 + (n % 3), 70),
      noise: { levels, perPoint: 6, fresh: n % 2 === 0 },
      model: {
        hidden: [...at(HIDDEN, l + p)],
        activation: at(ACTIVATIONS, n),
        condition: conditionAt(n, levels),
        prediction,
        inputScale: at(INPUT_SCALES, n + p),
        sigmaData: 1.3,
      },
      objective: {
        kind: "dsm",
        weight: at(WEIGHTS, n + l),
        regression: at(REGRESSIONS, p + 2 * l),
      },
      ...(n % 3 === 0 && { batch: { size: 23 } }),
    };
    const loss = isContinuous(levels) ? 3e-6 : TOLERANCE.loss;
    return [JSON.stringify({ ...input, data: `D = ${1 + (n % 3)}` }), input, loss] as const;
  }),
);

const model = { hidden: [7], activation: "tanh" as const };
const OTHERS = (
  [
    "dsm, antithetic",
    "dsm with control variate",
    "dsm with both",
    "esm",
    "esm-parzen",
    "fd",
  ] as const
).flatMap((name) =>
  [model, { kind: "energy" as const, hidden: 5 }].map((net, i) => {
    const input: ExperimentInput = {
      data: mixture(2, 129),
      noise: { sigma: 0.7, perPoint: 2 },
      objective: OBJECTIVES[name],
      model: net,
    };
    return [`${name} of ${i === 0 ? "a network" : "an energy"}`, input, TOLERANCE.loss] as const;
  }),
);
const MANY_LEVELS = { kind: "geometric", from: 2, to: 0.1, count: 5 } as const;
const MORE = [
  [
    "esm at many levels",
    {
      data: mixture(2, 70),
      noise: { levels: MANY_LEVELS, perPoint: 3, fresh: true },
      model,
      objective: { kind: "esm" },
    },
    TOLERANCE.loss,
  ],
] as const;

test.for(sample([...DENOISING, ...OTHERS, ...MORE], 6, true))(
  "agrees with the CPU and every fast kernel: %s",
  async ([, input, loss]) => {
    const problem = problemOf(input);
    const naive = await gpuGradient(device, problem, { kind: "naive" });
    const errors = gradientErrors(problem, naive, referenceGradient(problem));
    expect(errors.loss).toBeLessThan(loss);
    expect(errors.gradient).toBeLessThan(TOLERANCE.gradient);
    const hidden = problem.layout.layers.slice(0, -1).map((layer) => layer.out);
    for (const kind of KINDS.filter((each) => takes(each, hidden))) {
      const fast = await gpuGradient(device, problem, { kind });
      const apart = gradientErrors(problem, fast, naive);
      expect(apart.loss, kind).toBeLessThan(TOLERANCE.loss);
      expect(apart.gradient, kind).toBeLessThan(TOLERANCE.gradient);
    }
  },
);

test.for([true, false])(
  "adds up the gradients of several slices, fresh noise: %s",
  async (fresh) => {
    const noise = { levels: MANY_LEVELS, perPoint: 5, fresh };
    await expectAgreement(device, { data: mixture(2, 501), noise, model }, { kind: "naive" });
    const batch = { size: 301 };
    await expectAgreement(
      device,
      { data: mixture(2, 501), noise, model, batch },
      { kind: "naive" },
    );
  },
);

test("takes a net that no invocation holds in registers", async () => {
  const large = { hidden: [64, 64], activation: "silu" as const };
  const input = { data: mixture(1, 100), noise: { levels: MANY_LEVELS }, model: large };
  await expectAgreement(device, input, { kind: "naive" });
});

test("trains and evaluates as the reference does, with schedule, weight decay and average", async () => {
  const problem = problemOf({
    data: mixture(2, 151),
    noise: { levels: MANY_LEVELS, perPoint: 2, fresh: true },
    model: { hidden: [6, 4], activation: "tanh" },
    batch: { size: 20 },
    optimizer: { schedule: { kind: "cosine", warmup: 3 }, weightDecay: 0.1, learningRate: 0.02 },
    ema: { decay: 0.8 },
    steps: 12,
  });
  const gpu = await createGpuTrainer(problem, device, { kind: "naive" });
  const cpu = createReferenceTrainer(problem);
  for (const trainer of [gpu, cpu]) await trainer.advance(12);
  const close = (found: Float64Array, expected: Float64Array): void => {
    expect(worst(found, expected).error).toBeLessThan(2e-5 * largest(expected));
  };
  close(gpu.losses, cpu.losses);
  close(await gpu.parameters(), await cpu.parameters());
  close(await gpu.emaParameters(), await cpu.emaParameters());
  const points = Float64Array.from({ length: 2 * 101 }, (_, i) => Math.sin(i) * 4);
  for (const sigma of [0.1, 0.7, 2]) {
    close(await gpu.evaluate(points, sigma), await cpu.evaluate(points, sigma));
  }
  gpu.destroy();
});

describe("refuses derivatives of the score", () => {
  test.for(["ism", "ssm"] as const)("%s", async (name) => {
    const problem = problemOf({ data: mixture(2, 20), objective: OBJECTIVES[name], model });
    await expect(createGpuTrainer(problem, device, { kind: "naive" })).rejects.toThrow(
      `expected "dsm", "esm", "esm-parzen" or "fd", found "${name}"`,
    );
  });
});
