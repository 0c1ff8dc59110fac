import { describe, expect, it } from "vitest";
import { energyDensity, energyOf, normalise, potential } from "../../src/model/energy.ts";
import type { Energy } from "../../src/model/energy.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import type { Problem } from "../../src/training/problem.ts";
import { evaluate } from "../../src/reference/mlp.ts";

/** An energy model with parameters spread over ±1.5. */
function example(dimensions: number, hidden: number, sigma = 0.7): Problem {
  const count = hidden * dimensions + hidden + dimensions;
  const values = Array.from({ length: count }, (_, p) => 1.5 * Math.sin(3 * p + 1));
  return drawProblem(
    parseExperiment({
      data: { kind: "points", values: [Array<number>(dimensions).fill(0)] },
      noise: { sigma },
      model: { kind: "energy", hidden, init: { kind: "values", values } },
    }),
  );
}

const energyAt = (problem: Problem): Energy => energyOf(problem, problem.initialParameters)!;

describe("the potential", () => {
  it.each([1, 2, 3])("has minus the model's score for its gradient, D = %i", (dimensions) => {
    const problem = example(dimensions, 4);
    const energy = energyAt(problem);
    const x = Float64Array.from({ length: dimensions }, (_, d) => 0.8 - d);
    const psi = evaluate(problem, problem.initialParameters, x);
    for (let d = 0; d < dimensions; d++) {
      const h = 1e-5;
      const [ahead, behind] = [h, -h].map((step) => {
        const moved = x.slice();
        moved[d]! += step;
        return potential(energy, moved);
      });
      expect(-(ahead! - behind!) / (2 * h)).toBeCloseTo(psi[d]!, 8);
    }
  });

  it("belongs to the energy model alone", () => {
    const problem = drawProblem(parseExperiment({}));
    expect(energyOf(problem, problem.initialParameters)).toBeUndefined();
  });
});

describe("ln Z", () => {
  it("is a Gaussian's where W is 0: σ sqrt(2π) each way, times what c and b add", () => {
    const [sigma, b, c] = [0.4, 0.3, [1, -2]];
    for (const dimensions of [1, 2]) {
      const parameters = Float64Array.of(
        ...Array<number>(dimensions).fill(0),
        b,
        ...c.slice(0, dimensions),
      );
      const { logZ, error } = normalise({ dimensions, hidden: 1, sigma, parameters })!;
      const square = c.slice(0, dimensions).reduce((sum, value) => sum + value ** 2, 0);
      const softplus = Math.log1p(Math.exp(b));
      const gaussian = dimensions * Math.log(sigma * Math.sqrt(2 * Math.PI));
      expect(logZ).toBeCloseTo(gaussian + (square / 2 + softplus) / sigma ** 2, 11);
      expect(error).toBeLessThan(1e-11);
    }
  });

  it("of two independent axes is the sum of theirs", () => {
    const one = (w: number, b: number, c: number): number =>
      normalise({ dimensions: 1, hidden: 1, sigma: 0.6, parameters: Float64Array.of(w, b, c) })!
        .logZ;
    const parameters = Float64Array.of(2, 0, 0, -3, 0.5, -1, -1, 2);
    const { logZ } = normalise({ dimensions: 2, hidden: 2, sigma: 0.6, parameters })!;
    expect(logZ).toBeCloseTo(one(2, 0.5, -1) + one(-3, -1, 2), 10);
  });

  it.each([1, 2])("makes the density's mass 1, by a plain sum, D = %i", (dimensions) => {
    const energy = energyAt(example(dimensions, 3));
    const { logZ, error } = normalise(energy)!;
    expect(error).toBeLessThan(1e-10);
    const [n, reach] = [400, 12];
    const points = Float64Array.from({ length: n ** dimensions * dimensions }, (_, i) => {
      const [k, d] = [Math.floor(i / dimensions), i % dimensions];
      return (((d === 0 ? k % n : Math.floor(k / n)) + 0.5) / n - 0.5) * 2 * reach;
    });
    const sum = energyDensity(energy, logZ, points).reduce((total, p) => total + p, 0);
    expect(sum * ((2 * reach) / n) ** dimensions).toBeCloseTo(1, 10);
  });

  it("finds two far and narrow modes", () => {
    // Score (20 sigmoid(20 x) - 10 - x) / σ²: modes near ±10 of std σ.
    const parameters = Float64Array.of(20, 0, -10);
    const { logZ, error } = normalise({ dimensions: 1, hidden: 1, sigma: 0.1, parameters })!;
    // Each is exp(½ 10² / σ²) times a Gaussian's.
    expect(logZ).toBeCloseTo(5000 + Math.log(2 * 0.1 * Math.sqrt(2 * Math.PI)), 8);
    expect(error).toBeLessThan(1e-8);
  });

  it("is not there beyond the plane", () => {
    expect(normalise(energyAt(example(3, 2)))).toBeNull();
  });
});
