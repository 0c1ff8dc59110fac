import { beforeAll, expect, test } from "vitest";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { createGpuTrainer } from "../../src/gpu/trainer.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import { testDevice } from "../support/device.ts";
import {
  expectAgreement,
  KINDS,
  largest,
  mixture,
  problemOf,
  TOLERANCE,
  worst,
} from "../support/gpu.ts";
import { sample } from "../support/sample.ts";

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

const LEVELS = {
  geometric: { kind: "geometric", from: 2, to: 0.1, count: 5 },
  each: { kind: "list", values: [0.1, 0.5, 2], assign: "each" },
  ddpm: { kind: "ddpm", beta: [0.02, 0.5], count: 12 },
  "log-uniform": { kind: "log-uniform", from: 0.05, to: 5 },
  "log-normal": { kind: "log-normal", mean: -0.7, std: 1 },
  ve: { kind: "ve", from: 0.001, to: 1 },
} as const;
type LevelName = keyof typeof LEVELS;

const CONDITIONS = {
  none: { kind: "none" },
  "log-sigma": { kind: "log-sigma" },
  sigma: { kind: "sigma" },
  variance: { kind: "variance" },
  index: { kind: "index" },
  fourier: { kind: "fourier", features: 3 },
} as const;
type ConditionName = keyof typeof CONDITIONS;

const PREDICTIONS = ["score", "epsilon", "x0", "edm"] as const;
const INPUT_SCALES = ["none", "vp", "edm"] as const;
const WEIGHTS = ["none", "sigma2", "edm"] as const;
const REGRESSIONS = ["noise", "score", "mixed"] as const;

/** Of each list one after the other, so that every value comes with many of the others'. */
const at = <T>(list: readonly T[], i: number): T => list[i % list.length]!;

interface Case {
  readonly kind: (typeof KINDS)[number];
  readonly level: LevelName;
  readonly condition: ConditionName;
  readonly fresh: boolean;
  readonly input: ExperimentInput;
}

const CASES: Case[] = KINDS.flatMap((kind, p) =>
  (Object.keys(LEVELS) as LevelName[]).flatMap((level, l) =>
    [p + l, p + l + 2].map((turn): Case => {
      const i = turn % PREDICTIONS.length;
      const prediction = PREDICTIONS[i]!;
      const n = p + 5 * l + 7 * i;
      const wanted = at(Object.keys(CONDITIONS) as ConditionName[], n);
      const numbered = ["geometric", "each", "ddpm"].includes(level);
      const condition = wanted === "index" && !numbered ? "sigma" : wanted;
      const fresh = n % 2 === 0;
      return {
        kind,
        level,
        condition,
        fresh,
        input: {
          data: mixture(1 + (n % 3), 70),
          noise: { levels: LEVELS[level], perPoint: 6, fresh },
          model: {
            hidden: kind === "wide" ? [17] : [6, 4],
            activation: "silu",
            condition: CONDITIONS[condition],
            prediction,
            inputScale: at(INPUT_SCALES, n + i),
            sigmaData: 1.3,
          },
          objective: {
            kind: "dsm",
            weight: at(WEIGHTS, n + l),
            regression: at(REGRESSIONS, i + 2 * l + p),
          },
          ...(n % 3 === 0 && { batch: { size: 23 } }),
        },
      };
    }),
  ),
);

const nameOf = ({ kind, level, condition, fresh, input: { model, objective, batch } }: Case) =>
  JSON.stringify([kind, level, condition, fresh, model, objective, batch]);

test.for(sample(CASES, 6, true).map((each) => [nameOf(each), each] as const))(
  "the gradient at several noise levels: %s",
  async ([, { kind, level, input }]) => {
    // The σ of a continuous law are rounded themselves, where CPU and GPU compute them.
    const continuous = ["log-uniform", "log-normal", "ve"].includes(level);
    const tolerance = continuous ? { ...TOLERANCE, loss: 3e-6 } : TOLERANCE;
    await expectAgreement(device, input, { kind }, tolerance);
  },
);

const hiddenOf = (kind: Case["kind"]): number[] => (kind === "wide" ? [17] : [6, 4]);
const data = mixture(2, 151);

type Variant = readonly [name: string, input: ExperimentInput];

/** What else a step may have beside levels, condition, prediction and weight. */
function variants(kind: Case["kind"]): Variant[] {
  const hidden = hiddenOf(kind);
  const model = { hidden, activation: "tanh" as const, condition: { kind: "log-sigma" as const } };
  return [
    ...reduced(model),
    ...given(model),
    ...mixed(hidden),
    ...batched(kind),
    [
      "the levels of a diffusion to σ = 4.9e10",
      {
        noise: { levels: { kind: "ddpm", beta: [0.02, 0.8], count: 80 }, fresh: true },
        model: { ...model, prediction: "epsilon", inputScale: "vp", condition: { kind: "index" } },
      },
    ],
  ];
}

type Model = NonNullable<ExperimentInput["model"]>;

/** Objectives with less variance, with drawn and fixed noise, and for each prediction. */
function reduced(model: Model): Variant[] {
  const levels = LEVELS.geometric;
  const objectives = [
    ["antithetic", { kind: "dsm", antithetic: true }],
    ["control variate", { kind: "dsm", controlVariate: true }],
    ["both", { kind: "dsm", antithetic: true, controlVariate: true }],
    ["explicit", { kind: "esm" }],
  ] as const;
  return [
    ...objectives.flatMap(([name, objective]) =>
      [true, false].map((fresh): Variant => {
        const noise = { levels, perPoint: 4, fresh };
        return [`${name}, fresh noise: ${fresh}`, { data, noise, model, objective }];
      }),
    ),
    ...PREDICTIONS.map((prediction): Variant => {
      const noise = { levels, perPoint: 2, fresh: true };
      const objective = { kind: "dsm", controlVariate: true, weight: "none" } as const;
      const predicting = { ...model, prediction } as Model;
      return [
        `the control variate with prediction ${prediction}`,
        { data, noise, model: predicting, objective },
      ];
    }),
  ];
}

function given(model: Model): Variant[] {
  const values = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
  const sigmas = values.map((_, i) => 0.1 + (i % 7) / 5);
  const input = { data: mixture(2, 20), noise: { values, sigmas, perPoint: 2 }, model };
  return [
    ["levels that are given", input],
    ["batches of levels that are given", { ...input, batch: { size: 7 } }],
  ];
}

/** A tiny 1 − κ multiplies a large output, and must have kept its digits. */
function mixed(hidden: number[]): Variant[] {
  const cases = [
    ["score", 1e4, "sigma2"],
    ["epsilon", 1e4, "sigma2"],
    ["edm", 1e4, "edm"],
    ["x0", 300, "edm"],
    ["epsilon", 1e-3, "sigma2"],
  ] as const;
  return cases.map(([prediction, sigma, weight]): Variant => [
    `the mixed target of ${prediction} at σ = ${sigma}`,
    {
      data,
      noise: { sigma },
      model: { hidden, activation: "tanh", prediction, inputScale: "edm" },
      objective: { kind: "dsm", regression: "mixed", weight },
    },
  ]);
}

/** Batches of every objective. */
function batched(kind: Case["kind"]): Variant[] {
  const objectives = [
    { kind: "dsm" },
    { kind: "esm" },
    // One workgroup has no pass of its own for the Parzen score of a step.
    ...(kind === "one-workgroup" ? [] : [{ kind: "esm-parzen" } as const]),
    { kind: "ism" },
    { kind: "ssm", projections: 3 },
    // A step large enough that the rounding of ψ, which is divided by it, does not count.
    { kind: "fd", step: 0.5 },
  ] as const;
  return objectives.flatMap((objective) =>
    [true, false].map((fresh): Variant => {
      const noise = { perPoint: 2, fresh };
      const model = { hidden: hiddenOf(kind), activation: "tanh" as const };
      return [
        `batches of ${objective.kind}, fresh noise: ${fresh}`,
        { data, noise, model, objective, batch: { size: 65 } },
      ];
    }),
  );
}

const VARIANTS = KINDS.flatMap((kind) =>
  variants(kind).map(([name, input]) => [kind, name, input] as const),
);

test.for(sample(VARIANTS, 6, true))("%s: %s", async ([kind, , input]) => {
  await expectAgreement(device, input, { kind });
});

test.for(sample(KINDS, 2))(
  "%s trains as the reference does, with schedule, weight decay and average",
  async (kind) => {
    const input = {
      data,
      noise: { levels: LEVELS.geometric, perPoint: 2, fresh: true },
      model: { hidden: hiddenOf(kind), activation: "tanh", condition: { kind: "log-sigma" } },
      batch: { size: 20 },
      optimizer: { schedule: { kind: "cosine", warmup: 3 }, weightDecay: 0.1, learningRate: 0.02 },
      ema: { decay: 0.8 },
      steps: 12,
    } as const;
    const problem = problemOf(input);
    const gpu = await createGpuTrainer(problem, device, { kind });
    const cpu = createReferenceTrainer(problem);
    for (const trainer of [gpu, cpu]) await trainer.advance(12);
    const close = (found: Float64Array, expected: Float64Array): void => {
      expect(worst(found, expected).error).toBeLessThan(2e-5 * largest(expected));
    };
    close(gpu.losses, cpu.losses);
    close(await gpu.parameters(), await cpu.parameters());
    close(await gpu.emaParameters(), await cpu.emaParameters());
    // What is kept on the way are averages too.
    expect(gpu.saved.map(({ step }) => step)).toEqual([0, 4, 8, 12]);
    gpu.saved.forEach(({ parameters }, i) => close(parameters, cpu.saved[i]!.parameters));
    expect(gpu.saved.at(-1)!.parameters).toEqual(await gpu.emaParameters());
    const points = Float64Array.from({ length: 2 * 101 }, (_, i) => Math.sin(i) * 4);
    for (const sigma of [0.1, 0.7, 2]) {
      close(await gpu.evaluate(points, sigma), await cpu.evaluate(points, sigma));
    }
    gpu.destroy();
  },
);
