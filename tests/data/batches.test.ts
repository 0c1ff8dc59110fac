import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchOf, batchStart } from "../../src/data/batches.ts";
import { permuted } from "../../src/math/random/permutation.ts";

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const indices = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The images of 0 … count - 1. */
const images = (seed: number, turn: number, count: number): number[] =>
  indices(count).map((i) => permuted(seed, turn, count, i));

const sorted = (values: Iterable<number>): number[] => [...values].toSorted((a, b) => a - b);

/** Chi squared of how often each of equally likely outcomes was found. */
function chiSquared(counts: readonly number[], trials: number): number {
  const expected = trials / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe("a permutation", () => {
  it("is a bijection, for any seed, turn and count", () => {
    fc.assert(
      fc.property(seed, seed, fc.integer({ min: 1, max: 600 }), (seed, turn, count) => {
        expect(sorted(images(seed, turn, count))).toEqual(indices(count));
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it.each([4, 5, 16, 17, 64, 255, 256, 257, 1023, 1024, 1025, 4096, 4097, 20_000])(
    "is a bijection of %i points, near a power of two too",
    (count) => {
      expect(sorted(images(5, 3, count))).toEqual(indices(count));
    },
  );

  it("stays within the count where there are millions", () => {
    const count = 4_000_000;
    const found = Array.from({ length: 2000 }, (_, j) => permuted(2, 7, count, j * 1999));
    expect(found.every((i) => Number.isInteger(i) && i >= 0 && i < count)).toBe(true);
    expect(new Set(found).size).toBe(2000);
    // The standard error of the mean is 0.0065 of the count; four of them are allowed.
    const mean = found.reduce((sum, i) => sum + i, 0) / 2000 / count;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.026);
  });

  it("brings each point to a place equally often", () => {
    const [count, turns] = [10, 20_000];
    for (const place of [0, 4, 9]) {
      const found = Array.from({ length: count }, () => 0);
      for (let turn = 0; turn < turns; turn++) found[permuted(1, turn, count, place)]!++;
      // Nine degrees of freedom; chi squared is above 34 once in 10,000 seeds.
      expect(chiSquared(found, turns)).toBeLessThan(34);
    }
  });

  it("brings every two points to the first two places equally often", () => {
    const [count, turns] = [10, 20_000];
    const found = new Map<string, number>();
    for (let turn = 0; turn < turns; turn++) {
      const pair = sorted([0, 1].map((place) => permuted(1, turn, count, place))).join();
      found.set(pair, (found.get(pair) ?? 0) + 1);
    }
    expect(found.size).toBe(45);
    // 44 degrees of freedom; chi squared is above 87 once in 10,000 seeds.
    expect(chiSquared([...found.values()], turns)).toBeLessThan(87);
  });
});

describe("batches", () => {
  const sizes = fc
    .integer({ min: 1, max: 60 })
    .chain((count) => fc.tuple(fc.constant(count), fc.integer({ min: 1, max: count })));

  it("follow each other through epochs, each of which has every point once", () => {
    fc.assert(
      fc.property(seed, sizes, (seed, [count, size]) => {
        const steps = Math.ceil((3 * count) / size);
        const all = indices(steps).flatMap((t) => [...batchOf(seed, t + 1, size, count)]);
        for (let epoch = 0; epoch < 3; epoch++) {
          const own = all.slice(epoch * count, (epoch + 1) * count);
          expect(own).toEqual(images(seed, epoch, count));
          expect(sorted(own)).toEqual(indices(count));
        }
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it("begin where the one before ended, also in the middle of an epoch", () => {
    expect([1, 2, 3, 4, 5].map((step) => batchStart(step, 4, 10))).toEqual([
      { epoch: 0, offset: 0 },
      { epoch: 0, offset: 4 },
      { epoch: 0, offset: 8 },
      { epoch: 1, offset: 2 },
      { epoch: 1, offset: 6 },
    ]);
    expect(batchStart(10_000_000, 4_000_000, 4_000_000)).toEqual({ epoch: 9_999_999, offset: 0 });
  });

  it("may span two epochs", () => {
    const batch = batchOf(9, 3, 4, 10);
    const [first, second] = [images(9, 0, 10), images(9, 1, 10)];
    expect([...batch]).toEqual([first[8], first[9], second[0], second[1]]);
  });

  it("have another order for another seed and in another epoch", () => {
    const order = (seed: number, step: number): string => batchOf(seed, step, 50, 50).join();
    const orders = [order(1, 1), order(1, 2), order(1, 3), order(2, 1), order(3, 1)];
    expect(new Set(orders).size).toBe(5);
    expect(order(1, 1)).toBe(order(1, 1));
  });
});
