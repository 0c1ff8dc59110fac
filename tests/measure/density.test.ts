import { describe, expect, it } from "vitest";
import { gridFor, recoverDensity } from "../../src/measure/density.ts";
import { logDensity, score, smooth, targetMixture } from "../../src/data/distributions/mixture.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";

const grid = (input: ExperimentInput): Float64Array => gridFor(drawProblem(parseExperiment(input)));
const even = (low: number, high: number, n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));

describe("recoverDensity", () => {
  const mixture = smooth(targetMixture({ kind: "tutorial" })!, 0.3);
  const worst = (n: number): number => {
    const x = even(-10, 10, n);
    const density = recoverDensity(x, score(mixture, x));
    return Math.max(...density.map((p, i) => Math.abs(p - Math.exp(logDensity(mixture, x, i)))));
  };

  it("of the exact score is the true density, up to the trapezoid's h²", () => {
    expect(worst(200)).toBeLessThan(1e-3);
    expect(worst(400) / worst(200)).toBeCloseTo(1 / 4, 1);
    expect(worst(20_000)).toBeLessThan(1e-7);
  });

  it("is normalised by the trapezoidal rule, on an uneven grid too", () => {
    const x = even(-3, 3, 100).map((t) => t + 0.1 * Math.sin(t));
    const density = recoverDensity(
      x,
      x.map((t) => -t),
    );
    let mass = 0;
    for (let i = 1; i < x.length; i++)
      mass += ((density[i]! + density[i - 1]!) / 2) * (x[i]! - x[i - 1]!);
    expect(mass).toBeCloseTo(1, 14);
  });

  it("neither overflows nor vanishes where the logarithm spans thousands", () => {
    const x = even(-100, 100, 2001);
    const density = recoverDensity(
      x,
      x.map((t) => (50 - t) * 10),
    );
    expect(density.every(Number.isFinite)).toBe(true);
    expect(density[1500]).toBeCloseTo(Math.sqrt(10 / (2 * Math.PI)), 3);
  });
});

describe("gridFor", () => {
  it("is the tutorial's for its data", () => {
    const x = grid({});
    expect(x).toHaveLength(200);
    expect([x[0], x[199]]).toEqual([-10, 10]);
    expect(x[1]! - x[0]!).toBeCloseTo(20 / 199, 13);
  });

  it("covers points with a margin of the noise, one point too", () => {
    const x = grid({ data: { kind: "points", values: [5] }, noise: { sigma: 0.5 } });
    expect([x[0], x[199]]).toEqual([3, 7]);
  });

  it("covers a mixture, the parts without points too", () => {
    const components = [
      { weight: 1e-9, mean: -20, std: 1 },
      { weight: 1, mean: 0, std: 1 },
    ];
    const x = grid({ data: { kind: "mixture", components, count: 3 } });
    expect(x[0]).toBeLessThan(-24);
    expect(x[199]).toBeGreaterThan(4);
    expect(x[199]).toBeLessThan(10);
  });

  it("is refused beyond one dimension", () => {
    expect(() => grid({ data: { kind: "points", values: [[1, 2]] } })).toThrow(RangeError);
  });
});
