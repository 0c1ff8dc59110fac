import { describe, expect, it } from "vitest";
import { drawOf } from "../../src/training/problem.ts";
import type { Problem } from "../../src/training/problem.ts";
import { lossAndGradient } from "../../src/reference/objective.ts";
import { draw, OBJECTIVES, someParameters } from "./objectives.ts";
import type { ObjectiveName } from "./objectives.ts";

const DRAWS = 400;

/** Loss and gradient of each draw, (1 + P). */
function sample(name: ObjectiveName, sigma: number): Float64Array[] {
  const problem: Problem = draw({
    data: {
      kind: "points",
      values: [
        [0.3, -1],
        [1.5, 0.2],
        [-0.4, 0.8],
      ],
    },
    noise: { sigma, perPoint: 2, fresh: true },
    objective: OBJECTIVES[name],
    model: { hidden: [4], activation: "tanh", init: { kind: "glorot-uniform" } },
  });
  const parameters = someParameters(problem);
  return Array.from({ length: DRAWS }, (_, i) => {
    const gradient = new Float64Array(parameters.length);
    const loss = lossAndGradient(problem, parameters, drawOf(problem, i + 1), gradient);
    return Float64Array.of(loss, ...gradient);
  });
}

/** Mean and variance of each entry. */
function moments(rows: readonly Float64Array[]): { mean: number; variance: number }[] {
  return Array.from(rows[0]!, (_, p) => {
    const mean = rows.reduce((sum, row) => sum + row[p]!, 0) / rows.length;
    const squares = rows.reduce((sum, row) => sum + (row[p]! - mean) ** 2, 0);
    return { mean, variance: squares / (rows.length - 1) };
  });
}

const variants = ["dsm, antithetic", "dsm with control variate", "dsm with both"] as const;

describe.each(variants)("%s", (name) => {
  it("has the same mean, loss and gradient", () => {
    const [plain, changed] = [moments(sample("dsm", 0.4)), moments(sample(name, 0.4))];
    plain.forEach(({ mean, variance }, p) => {
      const other = changed[p]!;
      const standardError = Math.sqrt((variance + other.variance) / DRAWS);
      // 18 entries: four and a half standard errors are passed by chance once in 8,000 runs.
      expect(Math.abs(mean - other.mean)).toBeLessThan(4.5 * standardError + 1e-12);
    });
  });

  it("has a gradient of less variance where σ is small", () => {
    const total = (rows: readonly Float64Array[]): number =>
      moments(rows)
        .slice(1)
        .reduce((sum, { variance }) => sum + variance, 0);
    expect(total(sample(name, 0.05))).toBeLessThan(0.05 * total(sample("dsm", 0.05)));
  });
});

describe("the control variate", () => {
  it("takes the growth with 1/σ² off the loss's variance, too", () => {
    const [wide, narrow] = [0.1, 0.01].map(
      (sigma) => moments(sample("dsm with control variate", sigma))[0]!.variance,
    );
    expect(narrow! / wide!).toBeLessThan(1.5);
    const plain = moments(sample("dsm", 0.01))[0]!.variance;
    expect(plain).toBeGreaterThan(1000 * narrow!);
  });

  it("changes no gradient where every corruption has its mirror image but the model's curvature", () => {
    // Antithetic pairs already cancel ψ(x)·z: with the variate, the gradient is the same.
    const [pairs, both] = [sample("dsm, antithetic", 0.3), sample("dsm with both", 0.3)];
    pairs.forEach((row, i) => {
      for (let p = 1; p < row.length; p++) expect(both[i]![p]).toBeCloseTo(row[p]!, 10);
    });
  });
});
