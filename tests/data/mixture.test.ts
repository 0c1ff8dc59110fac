import { describe, expect, it } from "vitest";
import {
  createMixture,
  logDensity,
  sampleMixture,
  score,
  smooth,
  targetMixture,
} from "../../src/data/distributions/mixture.ts";

const tutorial = targetMixture({ kind: "tutorial" })!;
const plane = createMixture([
  { weight: 1, mean: [-1, 2], std: 0.5 },
  { weight: 3, mean: [2, 0], std: 1.5 },
]);

describe("createMixture", () => {
  it("normalises weights and leaves out components without one", () => {
    const mixture = createMixture([
      { weight: 0, mean: 99, std: 1 },
      { weight: 1, mean: -3, std: 2 },
      { weight: 3, mean: 3, std: 4 },
    ]);
    expect([...mixture.weights]).toEqual([0.25, 0.75]);
    expect([...mixture.means]).toEqual([-3, 3]);
    expect([...mixture.stds]).toEqual([2, 4]);
  });

  it("takes weights whose sum would overflow", () => {
    const huge = { weight: 1.7e308, mean: 0, std: 1 };
    expect([...createMixture([huge, huge]).weights]).toEqual([0.5, 0.5]);
  });
});

describe("logDensity", () => {
  it("is a Gaussian's formula for one component", () => {
    const mixture = createMixture([{ weight: 2, mean: [1, -1, 0], std: 0.5 }]);
    const x = Float64Array.of(9, 1.5, -1, 2);
    const expected = -((0.25 + 0 + 4) / (2 * 0.25)) - 1.5 * Math.log(2 * Math.PI * 0.25);
    expect(logDensity(mixture, x, 1)).toBeCloseTo(expected, 13);
  });

  it("integrates to 1 over the plane", () => {
    let sum = 0;
    for (let i = -160; i <= 160; i++) {
      for (let j = -160; j <= 160; j++) {
        sum += Math.exp(logDensity(plane, Float64Array.of(i * 0.1, j * 0.1))) * 0.01;
      }
    }
    expect(sum).toBeCloseTo(1, 9);
  });
});

describe("score", () => {
  it("is the gradient of the logarithm of the density", () => {
    const h = 1e-5;
    for (const [x, y] of [
      [0, 0],
      [-1, 1.5],
      [0.3, 1.1],
      [4, -3],
    ] as const) {
      const slope = (dx: number, dy: number): number =>
        (logDensity(plane, Float64Array.of(x + dx, y + dy)) -
          logDensity(plane, Float64Array.of(x - dx, y - dy))) /
        (2 * h);
      const [sx, sy] = score(plane, Float64Array.of(x, y));
      expect(sx).toBeCloseTo(slope(h, 0), 7);
      expect(sy).toBeCloseTo(slope(0, h), 7);
    }
  });

  it.each([-1e6, 1e6])("is the nearer component's at %f, where no density is left", (x) => {
    const mean = Math.sign(x) * 3;
    expect(score(tutorial, Float64Array.of(x))[0]).toBeCloseTo(mean - x, 6);
    expect(logDensity(tutorial, Float64Array.of(x)) / ((-(x - mean) * (x - mean)) / 2)).toBeCloseTo(
      1,
      9,
    );
  });

  it("takes the points one after the other", () => {
    const points = Float64Array.of(0, 1, 2, 3);
    expect([...score(plane, points)]).toEqual([
      ...score(plane, points.slice(0, 2)),
      ...score(plane, points.slice(2)),
    ]);
  });
});

describe("smooth", () => {
  it("is the convolution with the noise's density", () => {
    const sigma = 0.7;
    const smoothed = smooth(tutorial, sigma);
    for (const x of [-4, 0, 1.3, 6]) {
      let sum = 0;
      const h = 0.01;
      for (let z = -8; z <= 8; z += h) {
        const density = Math.exp(logDensity(tutorial, Float64Array.of(x - sigma * z)));
        sum += (h * density * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
      }
      expect(Math.exp(logDensity(smoothed, Float64Array.of(x)))).toBeCloseTo(sum, 12);
    }
  });
});

describe("sampleMixture", () => {
  it("draws each component by its weight, around its mean, with its std", () => {
    const apart = createMixture([
      { weight: 0.3, mean: [-50, 0], std: 1 },
      { weight: 0.7, mean: [50, 10], std: 2 },
    ]);
    const count = 20_000;
    const points = sampleMixture(apart, count, 4);
    let left = 0;
    let [sum, squares] = [0, 0];
    for (let n = 0; n < count; n++) {
      const [x, y] = [points[2 * n]!, points[2 * n + 1]!];
      if (x < 0) left++;
      else [sum, squares] = [sum + y, squares + (y - 10) ** 2];
    }
    const right = count - left;
    // Four standard errors: sqrt(0.21 N), 2 / sqrt(0.7 N) and 4 sqrt(2 / 0.7 N).
    expect(Math.abs(left - 0.3 * count)).toBeLessThan(4 * Math.sqrt(0.21 * count));
    expect(Math.abs(sum / right - 10)).toBeLessThan(8 / Math.sqrt(right));
    expect(Math.abs(squares / right - 4)).toBeLessThan(16 * Math.sqrt(2 / right));
  });

  it("depends on the seed, and a point not on the count", () => {
    expect(sampleMixture(plane, 5, 1)).toEqual(sampleMixture(plane, 50, 1).subarray(0, 10));
    expect(sampleMixture(plane, 5, 1)).not.toEqual(sampleMixture(plane, 5, 2));
  });
});

describe("targetMixture", () => {
  it("is known for a mixture and unknown for points", () => {
    expect([...tutorial.weights]).toEqual([0.1, 0.9]);
    expect([...tutorial.means]).toEqual([-3, 3]);
    expect([...tutorial.stds]).toEqual([1, 1]);
    expect(targetMixture({ kind: "points", standardize: false, values: [1] })).toBeUndefined();
  });
});
