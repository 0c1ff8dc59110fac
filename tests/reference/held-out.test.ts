import { describe, expect, test } from "vitest";
import { parseExperiment } from "../../src/core/experiment.ts";
import { fillNormals, STREAMS } from "../../src/core/random/stream.ts";
import { drawProblem } from "../../src/core/problem.ts";
import { heldOutLogLikelihood, heldOutScoreMatching } from "../../src/reference/held-out.ts";

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
