import { describe, expect, it } from "vitest";
import { fillNormals, STREAMS, uniform } from "../../src/math/random/stream.ts";
import { threefry2x32 } from "../../src/math/random/threefry.ts";

const normals = (count: number, seed = 1, step = 0): Float64Array => {
  const out = new Float64Array(count);
  fillNormals(seed, STREAMS.noise, step, out);
  return out;
};

const mean = (values: Float64Array, f: (x: number) => number): number =>
  values.reduce((sum, x) => sum + f(x), 0) / values.length;

describe("fillNormals", () => {
  it("is Box and Muller's transform of Threefry's words", () => {
    const [w0, w1] = threefry2x32(5, STREAMS.noise, 3, 11);
    const radius = Math.sqrt(-2 * Math.log((w0 + 0.5) / 2 ** 32));
    const angle = (2 * Math.PI * w1) / 2 ** 32;
    const z = normals(8, 5, 11);
    expect(z[6]).toBeCloseTo(radius * Math.cos(angle), 14);
    expect(z[7]).toBeCloseTo(radius * Math.sin(angle), 14);
  });

  it("does not let an entry depend on the length", () => {
    expect(normals(7)).toEqual(normals(1000).subarray(0, 7));
  });

  it("gives other numbers for another seed, stream or step", () => {
    const other = new Float64Array(4);
    fillNormals(1, STREAMS.point, 0, other);
    const firsts = [normals(4), normals(4, 2), normals(4, 1, 1), other].map((z) => z[0]);
    expect(new Set(firsts).size).toBe(4);
  });

  it("has a normal's moments and no correlation within a block", () => {
    const z = normals(200_000);
    // The standard errors are 0.0022, 0.0032, 0.0087 and 0.022; four of each are allowed.
    expect(Math.abs(mean(z, (x) => x))).toBeLessThan(0.009);
    expect(Math.abs(mean(z, (x) => x ** 2) - 1)).toBeLessThan(0.013);
    expect(Math.abs(mean(z, (x) => x ** 3))).toBeLessThan(0.035);
    expect(Math.abs(mean(z, (x) => x ** 4) - 3)).toBeLessThan(0.09);
    let product = 0;
    for (let i = 0; i < z.length; i += 2) product += z[i]! * z[i + 1]!;
    expect(Math.abs(product / (z.length / 2))).toBeLessThan(0.013);
  });
});

describe("uniform", () => {
  it("stays in [0, 1) and fills it evenly", () => {
    const bins = new Float64Array(10);
    for (let i = 0; i < 100_000; i++) {
      const u = uniform(3, STREAMS.init, i);
      expect(u >= 0 && u < 1).toBe(true);
      bins[Math.floor(10 * u)]!++;
    }
    // Nine degrees of freedom; chi squared is above 34 once in 10,000 seeds.
    expect(bins.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(34);
  });

  it("uses 53 bits", () => {
    const values = Array.from({ length: 100 }, (_, i) => uniform(1, STREAMS.component, i));
    expect(values.every((u) => Number.isInteger(u * 2 ** 53))).toBe(true);
    expect(values.some((u) => !Number.isInteger(u * 2 ** 52))).toBe(true);
  });
});
