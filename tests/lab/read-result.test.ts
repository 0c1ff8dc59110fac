import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  ensembleGrid,
  type EnsembleResult,
  thin,
} from "../../src/training/ensemble/ensemble-result.ts";
import { memberOf } from "../../src/training/ensemble/ensemble.ts";
import { gridOf } from "../../src/measure/density.ts";
import { type ExperimentInput, parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import { createResult, type Result } from "../../src/training/result.ts";
import { isResult, readResult, ResultError } from "../../src/lab/worker/files/read-result.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";

/** What is read of a file that was written. */
const asFile = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

async function train(input: ExperimentInput) {
  const problem = drawProblem(parseExperiment(input));
  const trainer = createReferenceTrainer(problem);
  await trainer.advance(problem.experiment.steps);
  return { problem, trainer };
}

async function resultOf(input: ExperimentInput): Promise<Result> {
  const { problem, trainer } = await train(input);
  const { backend, losses, saved } = trainer;
  const parameters = await trainer.parameters();
  const emaParameters = problem.experiment.ema && (await trainer.emaParameters());
  const outcome = { backend, losses, parameters, emaParameters, saved, seconds: 2.5 };
  return asFile(createResult(problem, outcome));
}

/** As the terminal writes one. */
async function ensembleOf(input: ExperimentInput): Promise<EnsembleResult> {
  const experiment = parseExperiment(input);
  const x = gridOf(drawProblem(experiment))!;
  const { seeds, lossEvery } = experiment.ensemble!;
  const all = await Promise.all(
    Array.from({ length: seeds }, (_, k) => train(memberOf(experiment, k))),
  );
  const parameters = await Promise.all(all.map(({ trainer }) => trainer.parameters()));
  const scores = await Promise.all(all.map(({ trainer }) => trainer.evaluate(x)));
  return asFile<EnsembleResult>({
    experiment,
    backend: all[0]!.trainer.backend,
    models: all.map(({ problem, trainer }, k) => ({
      experiment: problem.experiment,
      losses: thin(trainer.losses, lossEvery),
      parameters: [...parameters[k]!],
      fisherAim: k / 10,
      fisher: null,
      totalVariation: null,
    })),
    grid: ensembleGrid(x, scores),
    seconds: 4,
  });
}

const values = Array.from({ length: 40 }, (_, n) => Math.sin(n));
const DATA = { kind: "points", values, standardize: true } as const;
let one: Result;
let many: EnsembleResult;
beforeAll(async () => {
  one = await resultOf({
    data: DATA,
    heldOut: {},
    steps: 10,
    saveEvery: 5,
    model: { hidden: [3] },
  });
  many = await ensembleOf({ steps: 11, ensemble: { seeds: 5, lossEvery: 4 } });
});

describe("a result of one run", () => {
  test("comes back as it was saved", () => {
    const run = readResult(one, "a.json");
    expect(isResult(one)).toBe(true);
    expect(run.experiment).toEqual(parseExperiment(one.experiment));
    expect([...run.losses]).toEqual(one.losses);
    expect([...run.parameters]).toEqual(one.parameters);
    expect(
      asFile(run.saved.map((kept) => ({ ...kept, parameters: [...kept.parameters] }))),
    ).toEqual(one.saved);
    expect(run.milliseconds).toBe(2500);
    expect(run.message).toBeUndefined();
  });

  test.for([
    ["losses", [1, null], "losses: expected an array of finite numbers"],
    ["losses", Array.from({ length: 11 }, () => 1), "losses: expected at most 10 losses, found 11"],
    ["parameters", [1], "parameters: expected 10 numbers, one a parameter"],
    ["points", values.slice(0, 30), "points: expected those that its experiment draws here"],
    ["saved", [{ step: 0, parameters: [] }], "saved[0].parameters: expected 10 numbers"],
    ["saved", [{ step: 99, parameters: [] }], "saved[0].step: expected a step of the run"],
    ["backend", undefined, "backend: expected an object, found nothing"],
    ["experiment", { steps: 0 }, "experiment: steps: expected a whole number"],
    ["stopped", "early", "stopped: expected an object"],
  ] as const)("with other %s is refused", ([key, value, message]) => {
    const refusal = () => readResult({ ...one, [key]: value }, "a.json");
    expect(refusal).toThrow(`a.json, ${message}`);
    expect(refusal).toThrow(ResultError);
  });
});

describe("a result with averaged parameters", () => {
  test("has them, and is refused without", async () => {
    const levels = { kind: "list", values: [0.3, 1] } as const;
    const averaged = await resultOf({ noise: { levels }, steps: 3, ema: { decay: 0.5 } });
    const run = readResult(averaged, "c.json");
    expect([...run.emaParameters!]).toEqual(averaged.emaParameters);
    expect(averaged.emaParameters).not.toEqual(averaged.parameters);
    expect(averaged.sigmas).toHaveLength(1024);
    for (const [emaParameters, found] of [
      [undefined, "found 0"],
      [[1, 2], "found 2"],
      ["all", "expected an array of finite numbers"],
    ] as const) {
      const refusal = () => readResult({ ...averaged, emaParameters }, "c.json");
      expect(refusal).toThrow("c.json, emaParameters: expected");
      expect(refusal).toThrow(found);
    }
    expect(readResult(one, "a.json").emaParameters).toBeUndefined();
  });
});

describe("an ensemble's result", () => {
  test("has its first model, and the bands of all", () => {
    const { losses, ensemble, saved } = readResult(many, "b.json");
    const places = [0, 4, 8, 10];
    const kept = many.models[0]!.losses;
    expect(Array.from(losses, (loss, i) => (places.includes(i) ? loss : "none"))).toEqual(
      Array.from(losses, (_, i) => (places.includes(i) ? kept[places.indexOf(i)] : "none")),
    );
    expect([...losses].filter(Number.isNaN)).toHaveLength(7);
    expect(saved).toEqual([]);
    expect(ensemble).toMatchObject({ models: 5, diverged: 0, seconds: 4 });
    expect(ensemble!.fisher![2]).toBeCloseTo(0.2, 12);
    expect(ensemble!.score!.map((row) => [...row])).toEqual(many.grid!.score.quantiles);
    expect(ensemble!.density!.map((row) => [...row])).toEqual(many.grid!.density.quantiles);
  });

  test("says where the first model diverged", () => {
    const [first, ...others] = many.models;
    const models = [{ ...first, losses: [1, 2], diverged: 6 }, ...others];
    const run = readResult({ ...many, models }, "b.json");
    expect([...run.losses]).toEqual([1, NaN, NaN, NaN, 2]);
    expect(run.message).toContain("diverged at step 6");
    expect(run.ensemble).toMatchObject({ models: 5, diverged: 1 });
  });

  test("is refused where it has no model, or another grid", () => {
    expect(() => readResult({ ...many, models: [] }, "b")).toThrow("expected at least 1 model");
    const grid = { ...many.grid!, x: [1, 2, 3] };
    expect(() => readResult({ ...many, grid }, "b")).toThrow("grid.x: expected the grid");
    expect(() => readResult({ ...many, backend: null }, "b")).toThrow(
      "backend: expected an object",
    );
  });
});

test("whatever is changed in a result, it is read or refused in one sentence", () => {
  const paths = fc.array(fc.nat(12), { minLength: 1, maxLength: 4 });
  const change = (node: unknown, [at, ...rest]: readonly number[], value: unknown): unknown => {
    if (at === undefined || typeof node !== "object" || node === null) return value;
    const keys = Object.keys(node);
    const key = keys[at % keys.length] ?? "0";
    const changed = change((node as Record<string, unknown>)[key], rest, value);
    if (Array.isArray(node))
      return node.map((each: unknown, i) => (`${i}` === key ? changed : each));
    return { ...node, [key]: changed };
  };
  const documents = fc
    .tuple(fc.boolean(), paths, fc.jsonValue())
    .map(([single, path, value]) => change(single ? one : many, path, value));
  fc.assert(
    fc.property(documents, (document) => {
      if (!isResult(document)) return;
      try {
        readResult(document, "c.json");
      } catch (error) {
        if (!(error instanceof ResultError)) throw error;
        expect(error.message).toMatch(/^c\.json, [^\n]*: .*\.$/);
      }
    }),
    { seed: 7, numRuns: 1000 },
  );
});
