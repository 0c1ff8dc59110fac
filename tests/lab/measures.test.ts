import { drawFloor } from "../../src/measure/draw-floor.ts";
import { beforeAll, expect, test } from "vitest";
import { densityGrid, totalVariation } from "../../src/measure/density-error.ts";
import { recoverDensity } from "../../src/measure/density.ts";
import {
  createMixture,
  logDensity,
  type Mixture,
  score,
  smooth,
} from "../../src/data/distributions/mixture.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { fisherDivergence, fisherRule } from "../../src/measure/fisher/fisher.ts";
import { populationFloor } from "../../src/measure/levels/level-floors.ts";
import { drawOf, drawProblem } from "../../src/training/problem.ts";
import { TUTORIAL_COMPONENTS } from "../../src/data/tutorial.ts";
import { MEASURES, measure } from "../../src/lab/tour/measures.ts";
import type { RunState } from "../../src/lab/state/stores.ts";
import { RunMeasures } from "../../src/lab/worker/measures/run-measures.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";

// What the tour says of the tutorial's run, against the reference and finer quadrature.

const problem = drawProblem(parseExperiment({ steps: 100 }));
const measures = new RunMeasures(problem);
const trainer = createReferenceTrainer(problem);
const p = createMixture(TUTORIAL_COMPONENTS);
const aim = smooth(p, 0.3);
const rule = fisherRule(aim);
let run: RunState;
let fisher: number;

beforeAll(async () => {
  await trainer.advance(100);
  const milliseconds = 1;
  const learning = { rate: 0.01, changed: undefined };
  const picture = {
    ...(await measures.picture(trainer, milliseconds, true)),
    milliseconds,
    learning,
  };
  run = { phase: "finished", start: measures.start, picture };
  fisher = fisherDivergence(rule, await trainer.evaluate(rule.points)).value;
});

const value = (name: string, of = run): number => measure(name, of).value!;

/** Where p's score is 0 between two places, by bisection. */
function root(low: number, high: number): number {
  const at = (x: number): number => score(p, Float64Array.of(x))[0]!;
  const falls = at(low) > 0;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (at(middle) > 0 === falls) low = middle;
    else high = middle;
  }
  return low;
}

/** The mass of a mixture left of a place. */
function massLeft(mixture: Mixture, x: number): number {
  const grid = densityGrid(mixture);
  const step = grid[1]! - grid[0]!;
  return grid.reduce(
    (sum, at, i) => sum + (at < x ? step * Math.exp(logDensity(mixture, grid, i)) : 0),
    0,
  );
}

test("counts and settings", () => {
  expect(["points", "parameters", "sigma", "modes", "units"].map((name) => value(name))).toEqual([
    1024, 25, 0.3, 2, 8,
  ]);
  expect(measure("points", run).text).toBe("1,024");
});

test("the loss, its floors and the true error are the reference's", () => {
  const loss = trainer.losses[99]!;
  const floor = drawFloor(problem, drawOf(problem, 1), p);
  expect(value("loss")).toBe(loss);
  expect(value("floor")).toBeCloseTo(floor, 12);
  expect(value("excess")).toBeCloseTo(loss - floor, 12);
  expect(value("floor-of-all")).toBeCloseTo(populationFloor(problem.experiment)!, 3);
  expect(value("fisher")).toBeCloseTo(fisher, 12);
  expect(value("least-fisher")).toBeCloseTo(fisher, 12);
  expect(value("score-error") ** 2 / 2).toBeCloseTo(fisher, 12);
});

test("the targets scatter by 1/σ, a multiple of the score's size", () => {
  const square = 2 * fisherDivergence(rule, new Float64Array(rule.points.length)).value;
  expect(value("target-size")).toBeCloseTo(1 / 0.3, 12);
  expect(value("score-size")).toBeCloseTo(Math.sqrt(square), 3);
  expect(value("ratio")).toBeCloseTo(1 / 0.3 / Math.sqrt(square), 2);
});

test("mode and valley are where p's score is 0, and the masses are those left of the valley", async () => {
  const valley = root(-1.5, 1);
  expect(value("mode")).toBeCloseTo(root(2, 4), 2);
  expect(value("valley")).toBeCloseTo(valley, 2);
  expect(value("mass-left-aim")).toBeCloseTo(massLeft(aim, valley), 2);
  const { x } = measures.start.line!;
  const recovered = recoverDensity(x, await trainer.evaluate(x));
  const step = x[1]! - x[0]!;
  const left = recovered.reduce((sum, q, i) => sum + (x[i]! < valley ? step * q : 0), 0);
  expect(value("mass-left")).toBeCloseTo(left, 2);
});

test("the recovered density is off p_σ and p by its total variation", async () => {
  const { x } = measures.start.line!;
  const recovered = recoverDensity(x, await trainer.evaluate(x));
  const exact = (mixture: Mixture) => x.map((_, i) => Math.exp(logDensity(mixture, x, i)));
  const off = (mixture: Mixture) => totalVariation(x, recovered, exact(mixture));
  expect(value("variation-smoothed")).toBeCloseTo(off(aim), 12);
  expect(value("variation-clean")).toBeCloseTo(off(p), 12);
});

test("bands are measured at mode and valley, and a sweep where it is nearest to p", () => {
  const { x } = measures.start.line!;
  const score = [0, 1, 2, 3, 4].map((k) => x.map((at) => k * (at < 1 ? 1 : 0.1)));
  const ensemble = { models: 3, diverged: 0, seconds: 1, score, fisher: [1, 2, 3, 4, 5] };
  const points = (mean: number[]) => ({
    mean: Float64Array.from(mean),
    error: new Float64Array(3),
  });
  const sweep = {
    sigmas: Float64Array.of(0.1, 0.2, 0.4),
    seeds: 8,
    smoothed: points([3, 2, 1]),
    clean: points([3, 1.5, 2]),
  };
  const studied = { ...run, ensemble, sweep };
  const values = (names: string[]) => names.map((name) => value(name, studied));
  expect(value("band-at-mode", studied)).toBeCloseTo(0.4, 12);
  expect(value("band-at-valley", studied)).toBeCloseTo(4, 12);
  expect(values(["seeds", "fisher-low", "fisher-median", "fisher-high"])).toEqual([3, 1, 3, 5]);
  expect(values(["sweep-first", "sweep-least", "sweep-last"])).toEqual([3, 1.5, 2]);
  expect(values(["sweep-best", "sweep-seeds"])).toEqual([0.2, 8]);
});

test("the middle parts of an ensemble are the bands' own", () => {
  expect(measure("band-inner", run).text).toBe("50%");
  expect(measure("band-outer", run).text).toBe("90%");
});

test("what a check found is counted", () => {
  const rows = [
    { name: "a", error: 1e-7, limit: 1e-6 },
    { name: "b", error: 2e-6, limit: 1e-6 },
  ];
  const checked = { ...run, check: { step: 100, rows, differenced: [25, 25] as const } };
  const values = ["check-rows", "check-passed", "check-differences"].map((name) =>
    value(name, checked),
  );
  expect(values).toEqual([2, 1, 2e-6]);
});

test("a replayed step's numbers are its own", () => {
  const saved = trainer.saved.find(({ step }) => step === 40)!;
  const replay = measures.replay(saved, trainer.losses);
  expect(value("loss", { ...run, replay })).toBe(trainer.losses[39]);
  expect(value("fisher", { ...run, replay })).toBe(replay.fisher!.value);
});

test("what is not known is a dash, as all of the run is before one has begun", () => {
  const known = Object.keys(MEASURES).filter((name) => measure(name, { phase: "opening" }).value);
  expect(known).toEqual(["band-inner", "band-outer", "rounding", "agreement-limit"]);
  expect(measure("loss", { phase: "opening" }).text).toBe("–");
  for (const name of ["seeds", "sweep-best", "check-rows", "agreement"])
    expect(measure(name, run).text).toBe("–");
});
