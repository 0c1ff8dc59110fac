import { beforeAll, describe, expect, test } from "vitest";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import type { Problem } from "../../src/training/problem.ts";
import type { EnsembleTrainer } from "../../src/training/trainer.ts";
import { createGpuEnsemble, ensembleCapacity } from "../../src/gpu/ensemble.ts";
import { createGpuTrainer } from "../../src/gpu/trainer.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import { testDevice } from "../support/device.ts";
import { mixture, problemOf, worst } from "../support/gpu.ts";

const STEPS = 12;

/** Experiments of one shape, each with its own seeds, σ and learning rate. */
function members(input: ExperimentInput, dimensions: number, points: number, count: number) {
  return Array.from({ length: count }, (_, k) => {
    const init = { kind: "glorot-uniform" as const, seed: k };
    return problemOf({
      steps: STEPS,
      saveEvery: 0,
      ...input,
      optimizer: { learningRate: 0.01 * (k + 1), ...input.optimizer },
      ...(input.ema && { ema: { decay: 0.9 - 0.1 * k } }),
      data: { ...mixture(dimensions, points), seed: 10 + Math.floor(k / 2) },
      noise: {
        ...(!input.noise?.levels && { sigma: 0.2 + 0.1 * k }),
        seed: 20 + k,
        ...input.noise,
      },
      model:
        input.model?.kind === "energy"
          ? { ...input.model, init }
          : { hidden: [5], ...input.model, init },
    });
  });
}

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

const CASES: readonly (readonly [string, ExperimentInput, number, number])[] = [
  ["dsm", {}, 1, 100],
  ["dsm in 3-D, two hidden layers", { model: { hidden: [4, 3], activation: "silu" } }, 3, 37],
  ["dsm, two noisy copies of a point", { noise: { perPoint: 2 } }, 1, 61],
  ["dsm, fresh noise", { noise: { fresh: true } }, 2, 50],
  ["dsm, fresh noise, an odd number of points", { noise: { fresh: true } }, 1, 51],
  [
    "dsm, antithetic",
    { objective: { kind: "dsm", antithetic: true }, noise: { perPoint: 4 } },
    1,
    33,
  ],
  ["dsm, control variate", { objective: { kind: "dsm", controlVariate: true } }, 1, 65],
  ["esm", { objective: { kind: "esm" }, model: { activation: "tanh" } }, 2, 41],
  ["esm-parzen", { objective: { kind: "esm-parzen" } }, 1, 30],
  ["ism", { objective: { kind: "ism" }, model: { activation: "tanh" } }, 2, 43],
  ["ssm", { objective: { kind: "ssm", projections: 3 }, model: { activation: "softplus" } }, 2, 29],
  [
    "ssm, fresh",
    { objective: { kind: "ssm" }, noise: { fresh: true }, model: { activation: "tanh" } },
    2,
    31,
  ],
  ["fd", { objective: { kind: "fd" }, model: { activation: "sigmoid" } }, 2, 35],
  ["the energy model", { model: { kind: "energy", hidden: 4 } }, 2, 47],
  ["a net too large for one workgroup", { model: { hidden: [210] } }, 1, 70],
  [
    "levels with numbers, batches and averages",
    {
      noise: { levels: { kind: "geometric", from: 2, to: 0.3, count: 5 }, fresh: true },
      model: { condition: { kind: "fourier", features: 2 }, prediction: "epsilon" },
      batch: { size: 23 },
      ema: { decay: 0.9 },
      optimizer: { schedule: { kind: "cosine", warmup: 3 }, weightDecay: 0.01 },
    },
    1,
    50,
  ],
  [
    "levels of a law, in a net too large for one workgroup",
    {
      noise: { levels: { kind: "log-normal", mean: -0.7, std: 1 }, perPoint: 2 },
      model: { hidden: [150], prediction: "edm", inputScale: "edm" },
      objective: { kind: "dsm", weight: "edm", regression: "mixed" },
      ema: { decay: 0.9 },
    },
    2,
    31,
  ],
];

const allLosses = (ensemble: EnsembleTrainer): Float64Array[] =>
  Array.from({ length: ensemble.count }, (_, k) => ensemble.losses(k));

describe.each(CASES)("%s", (_, input, dimensions, points) => {
  const problems = members(input, dimensions, points, 5);
  const at = Float64Array.from({ length: 9 * dimensions }, (_, i) => i / 3 - 4);
  const sigma = input.noise?.levels && 0.7;

  async function trained(models: typeof problems, cuts: readonly number[]) {
    const ensemble = await createGpuEnsemble(models, device);
    for (const steps of cuts) await ensemble.advance(steps);
    const found = {
      losses: allLosses(ensemble),
      parameters: await ensemble.parameters(),
      psi: await ensemble.evaluate(at, sigma),
      averages: input.ema && (await ensemble.emaParameters()),
    };
    ensemble.destroy();
    return found;
  }

  test("each model is, bit for bit, what it is alone, however it is cut", async () => {
    const together = await trained(problems, [5, 1, STEPS - 6]);
    expect(await trained(problems, [STEPS])).toEqual(together);
    for (const [k, problem] of problems.entries()) {
      const alone = await createGpuTrainer(problem, device);
      await alone.advance(STEPS);
      const { count } = problem.layout;
      expect(together.losses[k]).toEqual(alone.losses);
      expect(together.parameters.slice(k * count, (k + 1) * count)).toEqual(
        await alone.parameters(),
      );
      expect(together.psi.slice(k * at.length, (k + 1) * at.length)).toEqual(
        await alone.evaluate(at, sigma),
      );
      expect(together.averages?.slice(k * count, (k + 1) * count)).toEqual(
        input.ema && (await alone.emaParameters()),
      );
      alone.destroy();
    }
  });

  test("the losses are those of the reference", async () => {
    const { losses } = await trained(problems, [STEPS]);
    for (const [k, problem] of problems.entries()) {
      const reference = createReferenceTrainer(problem);
      await reference.advance(STEPS);
      const scale = Math.max(...reference.losses.map(Math.abs));
      expect(worst(losses[k]!, reference.losses).error / scale).toBeLessThan(2e-6);
    }
  });
});

test("a model that diverges stops alone, with its last good parameters", async () => {
  const input = { steps: 40 };
  const [good, other] = members(input, 1, 50, 2) as [Problem, Problem];
  const bad = members({ ...input, optimizer: { learningRate: 1e25 } }, 1, 50, 1)[0]!;
  const ensemble = await createGpuEnsemble([good, bad, other], device);
  await ensemble.advance(20);
  await ensemble.advance(20);
  expect(ensemble.diverged).toEqual([undefined, expect.any(Number), undefined]);
  const alone = await createGpuTrainer(bad, device);
  await expect(alone.advance(40)).rejects.toThrow(`not finite at step ${ensemble.diverged[1]}`);
  expect(ensemble.losses(1)).toEqual(alone.losses);
  const { count } = bad.layout;
  const parameters = await ensemble.parameters();
  expect(parameters.slice(count, 2 * count)).toEqual(await alone.parameters());
  expect(parameters.every(Number.isFinite)).toBe(true);
  const rest = await createGpuEnsemble([other], device);
  await rest.advance(40);
  expect(ensemble.losses(2)).toEqual(rest.losses(0));
  for (const each of [ensemble, alone, rest]) each.destroy();
});

test("the GPU draws the points, noise and weights of the host", async () => {
  const problems = members({}, 2, 1000, 4);
  const ensemble = await createGpuEnsemble(problems, device);
  const parameters = await ensemble.parameters();
  const expected = problems.flatMap(({ initialParameters }) => [...initialParameters]);
  expect(worst(parameters, expected).error).toBeLessThan(2 ** -22);
  ensemble.destroy();
});

test("a cancelled run keeps what was done and can go on", async () => {
  const problems = members({}, 1, 40, 3);
  const ensemble = await createGpuEnsemble(problems, device);
  await ensemble.advance(4);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(ensemble.advance(8, { signal })).rejects.toThrow("enough");
  expect(ensemble.step).toBe(4);
  await ensemble.advance(8);
  expect(ensemble.losses(2)).toHaveLength(12);
  ensemble.destroy();
});

test("as many models go together as fit", () => {
  const [small] = members({}, 1, 1024, 1);
  const capacity = ensembleCapacity(small!, device);
  expect(capacity).toBeGreaterThan(63);
  expect(ensembleCapacity(members({}, 1, 4096, 1)[0]!, device)).toBeLessThanOrEqual(capacity);
  const wide = members({ model: { hidden: [64, 64] } }, 1, 64, 1)[0]!;
  expect(ensembleCapacity(wide, device)).toBe(1);
});
