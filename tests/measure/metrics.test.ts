import { drawFloor } from "../../src/measure/draw-floor.ts";
import { describe, expect, it } from "vitest";
import {
  createMixture,
  logDensity,
  score,
  smooth,
  targetMixture,
} from "../../src/data/distributions/mixture.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { fisherDivergence, fisherRule } from "../../src/measure/fisher/fisher.ts";
import { drawOf, drawProblem } from "../../src/training/problem.ts";
import { compose, gaussLegendre } from "../../src/math/quadrature.ts";

const tutorial = targetMixture({ kind: "tutorial" })!;

describe("gaussLegendre", () => {
  it("is exact up to degree 2n - 1, on one panel and on several", () => {
    const rule = gaussLegendre(5);
    const panels = compose(rule, [-1, -0.9, 0.3, 1]);
    for (let degree = 0; degree < 10; degree++) {
      const exact = degree % 2 === 1 ? 0 : 2 / (degree + 1);
      for (const { nodes, weights } of [rule, panels]) {
        const sum = nodes.reduce((total, x, i) => total + weights[i]! * x ** degree, 0);
        expect(sum).toBeCloseTo(exact, 14);
      }
    }
  });

  it("matches the two-point rule", () => {
    const { nodes, weights } = gaussLegendre(2);
    expect(nodes[0]).toBeCloseTo(1 / Math.sqrt(3), 15);
    expect([...weights].map((w) => w.toFixed(14))).toEqual([
      "1.00000000000000",
      "1.00000000000000",
    ]);
  });
});

/** Means far apart, one component a thousand times narrower than another that covers it. */
const scales = createMixture([
  { weight: 0.5, mean: 0, std: 1 },
  { weight: 0.3, mean: 0.5, std: 1e-3 },
  { weight: 0.2, mean: 1e4, std: 0.1 },
]);

describe("fisherRule", () => {
  it.each([
    { name: "the tutorial's", mixture: smooth(tutorial, 0.3) },
    { name: "one of many scales", mixture: scales },
  ])("integrates $name mixture to 1, and its score to 0", ({ mixture }) => {
    const rule = fisherRule(mixture);
    expect(rule.weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 11);
    const scale = Math.max(...mixture.stds.map((std) => 1 / std));
    const mean = rule.score.reduce((sum, s, i) => sum + rule.weights[i]! * s, 0);
    expect(Math.abs(mean / scale)).toBeLessThan(1e-11);
  });

  it("agrees with a far finer rule on the Fisher information", () => {
    for (const sigma of [0.05, 0.3, 2]) {
      const mixture = smooth(tutorial, sigma);
      const rule = fisherRule(mixture);
      let fine = 0;
      const h = 1e-3;
      for (let x = -40; x <= 40; x += h) {
        const at = Float64Array.of(x);
        fine += (h / 2) * Math.exp(logDensity(mixture, at)) * score(mixture, at)[0]! ** 2;
      }
      const zero = new Float64Array(rule.points.length);
      expect(Math.abs(fisherDivergence(rule, zero).value - fine)).toBeLessThan(1e-10);
    }
  });
});

describe("fisherDivergence", () => {
  it("of the exact score is 0, and of one that is off by c is c²/2", () => {
    const rule = fisherRule(smooth(tutorial, 0.3));
    expect(fisherDivergence(rule, rule.score)).toEqual({ value: 0, standardError: 0 });
    const off = rule.score.map((s) => s + 0.2);
    expect(fisherDivergence(rule, off).value).toBeCloseTo(0.02, 11);
  });

  it("of no model is D/(2s²) for a Gaussian in space, within its standard error", () => {
    const rule = fisherRule(createMixture([{ weight: 1, mean: [3, -2, 1], std: 0.5 }]));
    const { value, standardError } = fisherDivergence(rule, new Float64Array(rule.points.length));
    // Half of chi squared with 3 degrees of freedom over s², whose variance is 3 / (2 s⁴).
    expect(standardError).toBeCloseTo((4 * Math.sqrt(1.5)) / Math.sqrt(20_000), 2);
    expect(Math.abs(value - 6)).toBeLessThan(4 * standardError);
  });
});

describe("drawFloor", () => {
  it("is the mean over the draw, M corruptions a point and D dimensions", () => {
    const problem = drawProblem(
      parseExperiment({
        data: {
          kind: "points",
          values: [
            [1, 2],
            [3, 4],
          ],
        },
        noise: {
          sigma: 0.5,
          perPoint: 2,
          values: [
            [1, 0],
            [0, 1],
            [-1, 2],
            [0.5, 0.5],
          ],
        },
      }),
    );
    const mixture = createMixture([{ weight: 1, mean: [0, 0], std: Math.sqrt(4 - 0.25) }]);
    const z = problem.noise!;
    let sum = 0;
    for (const [row, n] of [0, 0, 1, 1].entries()) {
      for (const d of [0, 1]) {
        const x = problem.points[2 * n + d]! + 0.5 * z[2 * row + d]!;
        sum += (-z[2 * row + d]! / 0.5 + x / 4) ** 2;
      }
    }
    expect(drawFloor(problem, drawOf(problem, 1), mixture)).toBeCloseTo(sum / 8, 14);
  });

  it("scatters about the population's floor", () => {
    const problem = drawProblem(parseExperiment({}));
    const floor = drawFloor(problem, drawOf(problem, 1), tutorial);
    // One standard deviation of a draw of 1024 is 0.23.
    expect(Math.abs(floor - 5.1102)).toBeLessThan(4 * 0.23);
  });
});
