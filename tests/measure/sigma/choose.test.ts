import { describe, expect, test } from "vitest";
import { countPoints, parseExperiment } from "../../../src/experiment/experiment.ts";
import type { Experiment, ExperimentInput } from "../../../src/experiment/experiment.ts";
import { splitValues } from "../../../src/data/hold-out.ts";
import { trainOneByOne } from "../../../src/training/ensemble/one-by-one.ts";
import { standardize } from "../../../src/data/scaling.ts";
import { type Chooser, chooseSigma } from "../../../src/measure/sigma/choose.ts";
import { cutFolds } from "../../../src/measure/sigma/folds.ts";
import { runSweep } from "../../../src/training/ensemble/sweep-run.ts";
import { scoreMatchingAt } from "../../../src/reference/held-out.ts";
import { createReferenceTrainer } from "../../../src/reference/trainer.ts";

const VALUES = Array.from({ length: 61 }, (_, n) => Math.sin(n * n) + (n % 2) * 5);

const parse = (input: ExperimentInput): Experiment =>
  parseExperiment({
    data: { kind: "points", values: VALUES, standardize: true },
    heldOut: {},
    model: { hidden: [4], activation: "tanh" },
    optimizer: { learningRate: 0.05 },
    steps: 60,
    ...input,
  });

/** Trains on the CPU, and keeps what it was given. */
function chooser() {
  const seen: Experiment[] = [];
  const open = () =>
    Promise.resolve({
      capacity: () => 3,
      createEnsemble: (problems: Parameters<typeof trainOneByOne>[0]) =>
        trainOneByOne(problems, createReferenceTrainer),
      close: () => {},
    });
  const how: Chooser = {
    async train(plan, _, look) {
      const { signal } = new AbortController();
      for await (const _ of runSweep(plan, { open, done: new Set(), signal }, look));
    },
    measure(problem, parameters, points) {
      seen.push(problem.experiment);
      return scoreMatchingAt(problem, parameters, standardize(points, problem.scaling));
    },
  };
  return { how, seen };
}

const ascending = (a: unknown, b: unknown): number => Number(a) - Number(b);

const valuesOf = ({ data }: Experiment): readonly unknown[] =>
  data.kind === "points" ? data.values : [];

describe("the parts of the training points", () => {
  const experiment = parse({});
  const folds = cutFolds(experiment);
  const split = splitValues(VALUES, experiment.heldOut!);
  const parts = Array.from({ length: folds.count }, (_, k) => [...folds.left(k)]);

  test("are all of them, each once, and none that is held out", () => {
    expect(parts.flat().toSorted(ascending)).toEqual(split.kept.toSorted(ascending));
    expect([folds.points, folds.test]).toEqual([46, 15]);
  });

  test("are trained without, on as many points each, with seeds of their own", () => {
    const trained = parts.map((_, k) => folds.without(k, 0.3));
    trained.forEach((each, k) => {
      expect(valuesOf(each).filter((value) => parts[k]!.includes(value as number))).toEqual([]);
      expect(countPoints(each)).toBe(34);
      expect(each.noise.seed).toBe(1 + k);
      // (34 / 46)^(-1/5)
      expect(each.noise.sigma).toBeCloseTo(0.3 * 1.0623, 4);
    });
  });

  test("are of few points where all would take long", () => {
    const values = Array.from({ length: 9000 }, (_, n) => Math.sin(n));
    const many = cutFolds(parse({ data: { kind: "points", values } }));
    expect([many.points, many.test]).toEqual([2730, 2250]);
    expect(countPoints(many.without(2, 0.3))).toBe(2047);
  });

  test("need listed points, and some of them", () => {
    expect(() => cutFolds(parseExperiment({}))).toThrow(/^data: expected listed points/);
    const few = { data: { kind: "points" as const, values: VALUES.slice(0, 9) } };
    expect(() => cutFolds(parse(few))).toThrow(/^data: expected at least 8 points .*found 7/);
  });
});

test("σ is chosen among coarse multiples of the start value and finer ones of their best", async () => {
  const { how, seen } = chooser();
  const choice = await chooseSigma(parse({}), how);
  const { sigmas, chosen, start, validation } = choice;
  expect(sigmas).toHaveLength(7);
  expect(sigmas).toEqual(sigmas.toSorted((a, b) => a - b));
  expect(sigmas).toContain(start);
  const near = [sigmas[chosen - 1]!, sigmas[chosen + 1]!].map((sigma) => sigma / sigmas[chosen]!);
  expect(near.some((ratio) => Math.abs(Math.abs(Math.log2(ratio)) - 0.5) < 0.02)).toBe(true);
  expect(choice).toMatchObject({ folds: 4, points: 46, test: 15, steps: 60 });
  expect(seen).toHaveLength(28);
  const least = Math.min(...validation.map(({ value }) => value));
  expect(validation[choice.best]!.value).toBe(least);
});

test("values held out change nothing of the choice", async () => {
  const held = new Set(splitValues(VALUES, { fraction: 0.25, seed: 1 }).heldOut);
  const values = VALUES.map((x) => (held.has(x) ? x + 100 : x));
  const [a, b] = [parse({}), parse({ data: { kind: "points", values, standardize: true } })];
  expect(await chooseSigma(b, chooser().how)).toEqual(await chooseSigma(a, chooser().how));
});

test("σ at which a model diverges are left out, and without any other there is no choice", async () => {
  // The first updates throw four layers of weights to 1e35, whose product overflows.
  const model = { hidden: [4, 4, 4, 4], activation: "relu" as const };
  const wild = parse({ model, optimizer: { learningRate: 1e35 } });
  await expect(chooseSigma(wild, chooser().how)).rejects.toThrow(
    /^optimizer\.learningRate: expected a rate at which training converges/,
  );
});
