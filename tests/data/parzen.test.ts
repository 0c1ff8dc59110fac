import { describe, expect, it } from "vitest";
import { createMixture, logDensity, score } from "../../src/data/distributions/mixture.ts";
import { parzenLogDensity, parzenScore } from "../../src/data/distributions/parzen.ts";
import { compose, gaussLegendre } from "../../src/math/quadrature.ts";

const KERNELS = ["gaussian", "epanechnikov", "student-t"] as const;
const cloud = Float64Array.of(0.3, -1, 2, 0.5, -0.7, 1.1);

/** The Gaussian estimate is a mixture. */
const asMixture = (points: Float64Array, dimensions: number, std: number) =>
  createMixture(
    Array.from({ length: points.length / dimensions }, (_, n) => ({
      weight: 1,
      mean: [...points.subarray(n * dimensions, (n + 1) * dimensions)],
      std,
    })),
  );

describe("a Parzen estimate", () => {
  it.each(KERNELS)("has mass 1 in one dimension, %s", (kernel) => {
    const parzen = { dimensions: 1, points: cloud, bandwidth: 0.4, kernel };
    // x = tan(u) takes the line to an interval; Epanechnikov's edges are edges of panels.
    const edges = [...cloud].flatMap((x) => [x - 0.4, x, x + 0.4]).map(Math.atan);
    const ends = [-Math.PI / 2, -1.5, ...edges, 1.5, Math.PI / 2].toSorted((a, b) => a - b);
    const { nodes, weights } = compose(gaussLegendre(40), ends);
    const mass = nodes.reduce((sum, u, i) => {
      const p = Math.exp(parzenLogDensity(parzen, Float64Array.of(Math.tan(u))));
      return sum + (weights[i]! * p) / Math.cos(u) ** 2;
    }, 0);
    expect(mass).toBeCloseTo(1, 6);
  });

  it.each(KERNELS)("has mass 1 in D dimensions around one point, by the radius, %s", (kernel) => {
    for (const [dimensions, sphere] of [
      [2, 2 * Math.PI],
      [3, 4 * Math.PI],
    ] as const) {
      const points = new Float64Array(dimensions);
      const parzen = { dimensions, points, bandwidth: 0.7, kernel };
      const edges = [0, 0.35, 0.7, 2, 8, 40, 200, 1000, 10_000, 1e6, 1e8];
      const { nodes, weights } = compose(gaussLegendre(60), edges);
      const mass = nodes.reduce((sum, r, i) => {
        const x = new Float64Array(dimensions);
        x[0] = r;
        const p = Math.exp(parzenLogDensity(parzen, x));
        return sum + weights[i]! * sphere * r ** (dimensions - 1) * p;
      }, 0);
      expect(mass).toBeCloseTo(1, 5);
    }
  });

  it("is the mixture of its Gaussians, density and score", () => {
    for (const dimensions of [1, 2, 3]) {
      const parzen = { dimensions, points: cloud, bandwidth: 0.3 };
      const mixture = asMixture(cloud, dimensions, 0.3);
      const at = Float64Array.from({ length: 6 * dimensions }, (_, i) => Math.sin(3 * i));
      const [ours, exact] = [parzenScore(parzen, at), score(mixture, at)];
      ours.forEach((s, i) => expect(s).toBeCloseTo(exact[i]!, 10));
      const log = parzenLogDensity({ ...parzen, kernel: "gaussian" }, at, dimensions);
      expect(log).toBeCloseTo(logDensity(mixture, at, dimensions), 12);
    }
  });

  it("has a score far out, that of the nearest point, and its own point's at one", () => {
    const parzen = { dimensions: 1, points: cloud, bandwidth: 0.1 };
    const [far] = parzenScore(parzen, Float64Array.of(1e6));
    expect(far! / ((2 - 1e6) / 0.01)).toBeCloseTo(1, 10);
    const [own] = parzenScore({ ...parzen, points: Float64Array.of(5) }, Float64Array.of(5));
    expect(own).toBe(0);
  });

  it("ends where Epanechnikov's kernels do", () => {
    const parzen = { dimensions: 1, points: cloud, bandwidth: 0.4, kernel: KERNELS[1] };
    expect(parzenLogDensity(parzen, Float64Array.of(2.41))).toBe(-Infinity);
    const peak = Math.exp(parzenLogDensity(parzen, Float64Array.of(2)));
    expect(peak).toBeCloseTo(0.75 / 0.4 / 6, 12);
  });
});
