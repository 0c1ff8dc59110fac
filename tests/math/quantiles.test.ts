import { expect, test } from "vitest";
import { ensembleGrid, thin } from "../../src/training/ensemble/ensemble-result.ts";
import { quantileOf, spreadOf } from "../../src/math/quantiles.ts";

test("quantiles interpolate between order statistics", () => {
  expect([0, 0.25, 0.5, 0.9, 1].map((q) => quantileOf([1, 2, 4, 8, 16], q))).toEqual([
    1, 2, 4, 12.8, 16,
  ]);
  expect(quantileOf([3], 0.25)).toBe(3);
});

test("a spread is taken over models at each place", () => {
  const models = [5, 1, 3].map((value) => Float64Array.of(value, -value));
  const { mean, quantiles } = spreadOf(models);
  expect([...mean]).toEqual([3, -3]);
  expect(quantiles.map((row) => [...row])).toEqual([
    [expect.closeTo(1.2, 12), expect.closeTo(-4.8, 12)],
    [2, -4],
    [3, -3],
    [4, -2],
    [expect.closeTo(4.8, 12), expect.closeTo(-1.2, 12)],
  ]);
  expect(() => spreadOf([])).toThrow(RangeError);
});

test("the bands of equal models are these models", () => {
  const x = Float64Array.from({ length: 81 }, (_, i) => i / 10 - 4);
  const { score, density } = ensembleGrid(x, [x.map((v) => -v), x.map((v) => -v)]);
  expect(score.quantiles[0]).toEqual(score.mean);
  const normal = Array.from(x, (v) => Math.exp((-v * v) / 2) / Math.sqrt(2 * Math.PI));
  density.mean.forEach((p, i) => expect(p).toBeCloseTo(normal[i]!, 3));
});

test("thinned losses have the first and the last", () => {
  const losses = Float64Array.from({ length: 10 }, (_, i) => i);
  expect(thin(losses, 4)).toEqual([0, 4, 8, 9]);
  expect(thin(losses, 1)).toEqual([...losses]);
  expect(thin(new Float64Array(0), 3)).toEqual([]);
});
