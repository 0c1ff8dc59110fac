import * as fc from "fast-check";
import { loadPyodide, type PyodideAPI } from "pyodide";
import { beforeAll, describe, expect, it } from "vitest";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import type { Fitted } from "../../src/export/fitted.ts";
import { encodeJavaScript } from "../../src/export/programs/javascript.ts";
import { encodePython } from "../../src/export/programs/python.ts";
import { type Case, cases, GRID, referenceScore, relativeError, rowsOf, sampleOf } from "./fits.ts";

let python: PyodideAPI;
beforeAll(async () => {
  python = await loadPyodide();
}, 60_000);

/** Runs a program's `score` at every point: numbers where D is 1, else arrays of D. */
type Runner = (
  fitted: Fitted,
  points: readonly unknown[],
  sigmas?: ArrayLike<number>,
) => Promise<unknown[]>;

const runJavaScript: Runner = async (fitted, points, sigmas = []) => {
  const url = `data:text/javascript,${encodeURIComponent(encodeJavaScript(fitted))}`;
  const program = (await import(/* @vite-ignore */ url)) as {
    score(x: unknown, sigma?: number): unknown;
  };
  return points.map((x, n) => program.score(x, sigmas[n]));
};

const runPython: Runner = (fitted, points, sigmas) => {
  const given = points.map((x, n) => (sigmas ? [x, sigmas[n]] : [x]));
  const scope = python.toPy({ points: JSON.stringify(given) }) as never;
  const run = "import json\njson.dumps([score(*given) for given in json.loads(points)])";
  const result = python.runPython(`${encodePython(fitted)}\n${run}`, { globals: scope }) as string;
  return Promise.resolve(JSON.parse(result) as unknown[]);
};

/** ψ of a program beside the reference's, both in float64. */
async function errorOf(run: Runner, each: Case): Promise<number> {
  const { dimensions } = drawProblem(each.fitted.experiment);
  const points = dimensions === 1 ? [...each.x] : rowsOf(each.x, dimensions);
  const scores = await run(each.fitted, points, each.sigmas);
  for (const score of scores) {
    if (dimensions === 1) expect(score).toBeTypeOf("number");
    else expect(score).toHaveLength(dimensions);
  }
  return relativeError(scores.flat() as number[], referenceScore(each));
}

const energyOf = (sigma: number) =>
  parseExperiment({ model: { kind: "energy" }, noise: { sigma } });

describe.for([
  ["JavaScript", runJavaScript],
  ["Python", runPython],
] as const)("a model in %s", ([name, run]) => {
  it.for(GRID)("gives ψ, %o", async (shape) => {
    for (const each of sampleOf(shape)) expect(await errorOf(run, each)).toBeLessThan(1e-12);
  });

  it("gives ψ, whatever the net, the weights and the units", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (each) => {
        expect(await errorOf(run, each)).toBeLessThan(1e-12);
      }),
      { seed: 2, numRuns: 50 },
    );
  });

  it.for(["relu", "sigmoid", "softplus", "silu", "gelu", "tanh"])(
    "is finite far out, %s",
    async (activation) => {
      const experiment = parseExperiment({ model: { hidden: [2], activation } });
      const fitted = { experiment, parameters: [1000, -1000, 0, 0, 1, 1, 0], step: 1 };
      const each = { fitted, x: Float64Array.of(-1e3, 1e3) };
      expect(await errorOf(run, each)).toBeLessThan(1e-12);
    },
  );

  it("keeps every digit of the parameters", async () => {
    const experiment = parseExperiment({ model: { hidden: [] } });
    for (const b of [0.1 + 0.2, 5e-324, 1.7976931348623157e308, -1e21, 1 / 3, 123456789.123]) {
      expect(await run({ experiment, parameters: [0, b], step: 0 }, [1])).toEqual([b]);
    }
  });

  it("is readable: lines are short, also of a wide net", () => {
    const experiment = parseExperiment({ model: { hidden: [64, 64] } });
    const { initialParameters } = drawProblem(experiment);
    const encode = name === "Python" ? encodePython : encodeJavaScript;
    const text = encode({ experiment, parameters: initialParameters, step: 500 });
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(text).toContain("0.1 N(-3, 1^2) + 0.9 N(3, 1^2)");
    expect(text).toContain("sigma = 0.3");
    expect(text).toContain("1-64-64-1 relu, 4353 parameters");
    expect(text).toContain("dsm, 500 of 500 steps");
  });

  it("is no other program, whatever the data are called", async () => {
    for (const name of [
      '"""\nraise SystemExit',
      "\u2028throw 1",
      "\r\nx = 1 //",
      "a\\",
      "\\N{dot}",
    ]) {
      const experiment = parseExperiment({
        data: { kind: "points", values: [1], name },
        model: { hidden: [] },
      });
      expect(await run({ experiment, parameters: [2, 1], step: 0 }, [3])).toEqual([7]);
    }
  });

  it("refuses a point of another size", async () => {
    const data = { kind: "points", values: [[1, 2]] };
    const experiment = parseExperiment({ data, model: { hidden: [2] } });
    const fitted = { experiment, parameters: drawProblem(experiment).initialParameters, step: 0 };
    await expect(async () => run(fitted, [[1, 2, 3]])).rejects.toThrow(/score takes .+ 2 numbers/);
  });

  it("is written for any σ", async () => {
    const each = {
      fitted: { experiment: energyOf(1e-7), parameters: [0.5, 0.1, 0.2], step: 0 },
      x: Float64Array.of(-1, 0, 2),
    };
    expect(await errorOf(run, each)).toBeLessThan(1e-12);
  });
});
