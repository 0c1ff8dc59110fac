import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { gridFor, recoverDensity } from "../../src/measure/density.ts";
import { logDensity, score, smooth, targetOf } from "../../src/data/distributions/mixture.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import { encodeCurves, encodeLosses } from "../../src/export/curves.ts";
import type { FittedRun } from "../../src/export/fitted.ts";
import { evaluate } from "../../src/reference/mlp.ts";

/** Columns of a CSV by their names; empty cells are null. */
function parse(csv: string): Record<string, (number | null)[]> {
  const { data, errors, meta } = Papa.parse<Record<string, number | null>>(csv, {
    header: true,
    dynamicTyping: true,
    skipEmptyLines: true,
  });
  expect(errors).toEqual([]);
  return Object.fromEntries(meta.fields!.map((name) => [name, data.map((row) => row[name]!)]));
}

function runOf(document: object): FittedRun {
  const experiment = parseExperiment(document);
  const problem = drawProblem(experiment);
  const x = gridFor(problem);
  const psi = evaluate(problem, problem.initialParameters, x);
  return {
    experiment,
    parameters: problem.initialParameters,
    step: 3,
    losses: Float64Array.of(5.5, 1 / 3, 0.1 + 0.2),
    grid: { x, score: psi, density: recoverDensity(x, psi) },
  };
}

describe("curves", () => {
  it("read back as the same numbers, beside what is known of p", () => {
    const run = runOf({});
    const columns = parse(encodeCurves(run));
    const { x, score: psi, density } = run.grid!;
    const at = Float64Array.from(x);
    const p = targetOf(run.experiment)!;
    const smoothed = smooth(p, 0.3);
    expect(columns["x"]).toEqual([...at]);
    expect(columns["score"]).toEqual(Array.from(psi));
    expect(columns["density"]).toEqual(Array.from(density));
    expect(columns["score_p"]).toEqual([...score(p, at)]);
    expect(columns["score_p_sigma"]).toEqual([...score(smoothed, at)]);
    expect(columns["density_p"]).toEqual([...at].map((_, i) => Math.exp(logDensity(p, at, i))));
    expect(columns["density_p_sigma"]![100]).toBe(Math.exp(logDensity(smoothed, at, 100)));
    expect(Object.keys(columns)).toEqual([
      "x",
      "score",
      "density",
      "score_p",
      "density_p",
      "score_p_sigma",
      "density_p_sigma",
      "score_parzen",
      "density_parzen",
    ]);
  });

  it("of points of one's own have their Parzen estimate only, in the data's units", () => {
    const run = runOf({ data: { kind: "points", values: [-1, 0, 0.5] }, noise: { sigma: 0.5 } });
    const plain = parse(encodeCurves(run));
    const names = ["x", "score", "density", "score_parzen", "density_parzen"];
    expect(Object.keys(plain)).toEqual(names);
    // A kernel of 0.5 on each of the three points.
    const x = plain["x"]![90]!;
    const kernels = [-1, 0, 0.5].map((point) => Math.exp(-((x - point) ** 2) / 0.5));
    const sum = kernels.reduce((total, kernel) => total + kernel, 0);
    expect(plain["density_parzen"]![90]).toBeCloseTo(sum / 3 / 0.5 / Math.sqrt(2 * Math.PI), 12);

    // The same points, were they standardised from data of mean 10 and std 2.
    const own = { ...run.grid!, x: Float64Array.from(run.grid!.x, (u) => 10 + 2 * u) };
    const scaled = parse(encodeCurves({ ...run, grid: own, scaling: { mean: [10], std: [2] } }));
    const mass = scaled["density_parzen"]!.reduce<number>(
      (total, value) => total + value! * (own.x[1]! - own.x[0]!),
      0,
    );
    expect(mass).toBeCloseTo(1, 3);
    for (const name of ["score_parzen", "density_parzen"]) {
      scaled[name]!.forEach((value, i) => expect(value).toBeCloseTo(plain[name]![i]! / 2, 10));
    }
  });

  it("have an empty cell where a number is not finite", () => {
    const run = runOf({});
    const gaps = { ...run.grid!, score: [null, NaN, ...Array.from(run.grid!.score).slice(2)] };
    const { score } = parse(encodeCurves({ ...run, grid: gaps }));
    expect(score!.slice(0, 2)).toEqual([null, null]);
    expect(score![2]).toBe(run.grid!.score[2]);
  });

  it("are refused beyond one dimension", () => {
    expect(() => encodeCurves({ ...runOf({}), grid: null })).toThrow(/one dimension only/);
  });
});

it("losses read back by step", () => {
  const run = runOf({});
  expect(parse(encodeLosses(run))).toEqual({ step: [1, 2, 3], loss: [5.5, 1 / 3, 0.1 + 0.2] });
  expect(encodeLosses({ losses: [] }).trim()).toBe("step,loss");
});
