import { describe, expect, it, test } from "vitest";
import { ruleOfThumb } from "../../src/data/distributions/parzen.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { fillNormals, STREAMS } from "../../src/math/random/stream.ts";
import { drawProblem } from "../../src/training/problem.ts";
import {
  compareHeldOut,
  heldOutLogLikelihood,
  heldOutScoreMatching,
} from "../../src/reference/held-out.ts";

/** ψ(x) = a x, as an affine net without hidden layers. */
function affine(dimensions: number, a: number) {
  const values = Array.from({ length: 4 }, (_, n) => Array.from({ length: dimensions }, () => n));
  const problem = drawProblem(
    parseExperiment({ data: { kind: "points", values }, model: { hidden: [] } }),
  );
  const parameters = new Float64Array(problem.layout.count);
  for (let d = 0; d < dimensions; d++) parameters[d * dimensions + d] = a;
  return { problem, parameters };
}

describe.each([1, 2, 3])("in %d dimensions", (dimensions) => {
  test("the score of a normal distribution has the value -D/2, and no other does better", () => {
    const points = new Float64Array(60_000);
    fillNormals(7, STREAMS.point, 0, points);
    const at = (a: number) => {
      const { problem, parameters } = affine(dimensions, a);
      return heldOutScoreMatching(problem, parameters, points);
    };
    const exact = at(-1);
    expect(Math.abs(exact.value + dimensions / 2)).toBeLessThan(4 * exact.standardError);
    for (const a of [-1.5, -0.7, 0]) expect(at(a).value).toBeGreaterThan(exact.value);
  });
});

test("the value is ½|ψ|² + ∇·ψ, with the standard error of the mean", () => {
  const { problem, parameters } = affine(1, -2);
  const { value, standardError } = heldOutScoreMatching(problem, parameters, Float64Array.of(1, 2));
  // ½ 4 x² - 2 at 1 and 2: 0 and 6
  expect(value).toBeCloseTo(3, 12);
  expect(standardError).toBeCloseTo(3, 12);
});

test("a relu net's divergence is that of its pieces", () => {
  const problem = drawProblem(
    parseExperiment({ data: { kind: "points", values: [0, 1] }, model: { hidden: [1] } }),
  );
  // ψ(x) = 3 relu(2 x - 1)
  const parameters = Float64Array.of(2, -1, 3, 0);
  expect(heldOutScoreMatching(problem, parameters, Float64Array.of(0)).value).toBe(0);
  expect(heldOutScoreMatching(problem, parameters, Float64Array.of(1)).value).toBe(9 / 2 + 6);
});

test("the Parzen log-likelihood is that of the kernels", () => {
  const { problem } = affine(1, 0);
  const normal = (u: number): number => Math.exp((-u * u) / 2) / Math.sqrt(2 * Math.PI);
  const expected = Math.log(
    [0, 1, 2, 3].reduce((sum, n) => sum + normal((1.5 - n) / 0.5) / 0.5, 0) / 4,
  );
  const { value, standardError } = heldOutLogLikelihood(problem, 0.5, Float64Array.of(1.5));
  expect(value).toBeCloseTo(expected, 12);
  expect(standardError).toBe(0);
});

describe("a fitted score beside the Parzen estimate", () => {
  const values = Array.from({ length: 60 }, (_, n) => 5 + 2 * Math.sin(n * n));

  it("has, as a linear ψ, the values of the normal whose score it is", () => {
    const model = { hidden: [] };
    const problem = drawProblem(
      parseExperiment({ data: { kind: "points", values, standardize: true }, heldOut: {}, model }),
    );
    // ψ(u) = -u/s² + m/s²: its normal has mean m and deviation s.
    const [m, s] = [0.2, 0.9];
    const parameters = Float64Array.of(-1 / s ** 2, m / s ** 2);
    const { count, model: fit, parzen, scaling } = compareHeldOut(problem, parameters)!;
    const u = [...problem.heldOut!];
    const average = (of: (u: number) => number): number =>
      u.reduce((sum, each) => sum + of(each), 0) / u.length;
    expect(count).toBe(15);
    expect(scaling!.mean[0]).toBe(problem.scaling!.mean[0]);
    expect(fit.scoreMatching.value).toBeCloseTo(
      average((x) => ((m - x) / s ** 2) ** 2 / 2 - 1 / s ** 2),
      12,
    );
    const log = (x: number): number =>
      -((x - m) ** 2) / (2 * s ** 2) - Math.log(s * Math.sqrt(2 * Math.PI));
    // What the normal has beyond the grid, 1.5 beyond all points, is not integrated.
    expect(fit.logLikelihood!.value).toBeCloseTo(average(log), 2);
    expect(fit.logLikelihood!.value).toBeGreaterThan(average(log));
    expect(parzen!.logLikelihood!.value).toBe(
      heldOutLogLikelihood(problem, parzen!.bandwidth, problem.heldOut!).value,
    );
    expect(parzen!.bandwidth).toBe(ruleOfThumb(problem.points, 1));
  });

  it("is nothing where nothing is held out, and knows an energy's density in the plane", () => {
    const parameters = drawProblem(parseExperiment({})).initialParameters;
    expect(compareHeldOut(drawProblem(parseExperiment({})), parameters)).toBeUndefined();
    const plane = values.map((x, n) => [x, Math.cos(n)]);
    const data = { kind: "points", values: plane, standardize: true };
    const of = (model: object) => {
      const problem = drawProblem(parseExperiment({ data, heldOut: {}, model }));
      return compareHeldOut(problem, problem.initialParameters)!;
    };
    expect(of({ hidden: [4] }).model.logLikelihood).toBeUndefined();
    const { logLikelihood } = of({ kind: "energy", hidden: 2 }).model;
    expect(logLikelihood!.value).toBeLessThan(0);
    expect(of({ hidden: [4] }).parzen!.logLikelihood!.value).toBeLessThan(0);
  });
});
