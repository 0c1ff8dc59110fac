import { describe, expect, it } from "vitest";
import { levelLaw } from "../../src/data/noise-levels.ts";
import type { Condition } from "../../src/experiment/types.ts";
import { normalAt, STREAMS } from "../../src/math/random/stream.ts";
import {
  conditionSize,
  createCondition,
  frequenciesOf,
  type Level,
} from "../../src/model/condition.ts";

const SIGMAS = [1e-4, 0.05, 0.3, 1, 2.5, 80];

/** The condition's inputs, which stand behind two of x̃. */
function inputsOf(condition: Condition, level: Level, levels: readonly number[] = [1]): number[] {
  const law = levelLaw({
    levels: { kind: "list", values: levels, assign: "random" },
    perPoint: 1,
    seed: 1,
    fresh: false,
  });
  const out = new Float64Array(2 + conditionSize(condition)).fill(7);
  createCondition(condition, law)(level, out, 2);
  expect([out[0], out[1]]).toEqual([7, 7]);
  return [...out.subarray(2)];
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    const error = Math.abs(value - expected[i]!);
    expect(error).toBeLessThanOrEqual(1e-13 * (1 + Math.abs(expected[i]!)));
  });
}

describe("a condition of one input", () => {
  it.each<["log-sigma" | "sigma" | "variance", (sigma: number) => number]>([
    ["log-sigma", (sigma) => 0.25 * Math.log(sigma)],
    ["sigma", (sigma) => sigma],
    ["variance", (sigma) => sigma * sigma],
  ])("%s", (kind, form) => {
    for (const sigma of SIGMAS) {
      expectClose(inputsOf({ kind }, { sigma }), [form(sigma)]);
      // The level's number is the index's business.
      expectClose(inputsOf({ kind }, { sigma, number: 3 }), [form(sigma)]);
    }
  });

  it("none has no input", () => {
    expect(inputsOf({ kind: "none" }, { sigma: 2 })).toEqual([]);
  });
});

describe("the index", () => {
  const index = { kind: "index" } as const;
  /** Not in the order of σ: numbers belong to places. */
  const levels = [1, 16, 0.25, 4];

  it("is the number of the row's level, from 1", () => {
    expect(inputsOf(index, { sigma: 16, number: 2 }, levels)).toEqual([2]);
    // The number that is known is taken, and not looked up.
    expect(inputsOf(index, { sigma: 16, number: 4 }, levels)).toEqual([4]);
  });

  it("is that of σ where the number is not known", () => {
    levels.forEach((sigma, l) => expect(inputsOf(index, { sigma }, levels)).toEqual([l + 1]));
  });

  it("is linear in ln σ between two neighbours in σ", () => {
    // 2 is half way from 1, number 1, to 4, number 4; 0.5 from 0.25, number 3, to 1, number 1.
    expectClose(inputsOf(index, { sigma: 2 }, levels), [2.5]);
    expectClose(inputsOf(index, { sigma: 0.5 }, levels), [2]);
    expectClose(inputsOf(index, { sigma: 4 ** 1.25 }, levels), [3.5]);
    expectClose(inputsOf(index, { sigma: 4 ** 0.1 }, levels), [1 + 0.1 * 3]);
  });

  it("is that of the nearest level beyond all", () => {
    for (const sigma of [1e-6, 0.2]) expect(inputsOf(index, { sigma }, levels)).toEqual([3]);
    for (const sigma of [17, 1e6]) expect(inputsOf(index, { sigma }, levels)).toEqual([2]);
  });

  it("is 1 of a single level", () => {
    for (const sigma of [0.1, 1, 3]) expect(inputsOf(index, { sigma }, [1])).toEqual([1]);
  });
});

describe("Fourier features", () => {
  it("are all cosines, then all sines, of 2π f ¼ ln σ", () => {
    const frequencies = [0.5, -2, 3.25];
    for (const sigma of SIGMAS) {
      const c = 0.25 * Math.log(sigma);
      expectClose(inputsOf({ kind: "fourier", frequencies }, { sigma }), [
        Math.cos(Math.PI * c),
        Math.cos(-4 * Math.PI * c),
        Math.cos(6.5 * Math.PI * c),
        Math.sin(Math.PI * c),
        Math.sin(-4 * Math.PI * c),
        Math.sin(6.5 * Math.PI * c),
      ]);
    }
  });

  it("have frequencies that are drawn from N(0, scale²) by their seed", () => {
    const drawn = frequenciesOf({ kind: "fourier", features: 64, scale: 3, seed: 5 });
    drawn.forEach((f, j) => {
      expect(f).toBe(Math.fround(3 * normalAt(5, STREAMS.frequency, 0, j)));
    });
    const square = drawn.reduce((sum, f) => sum + f * f, 0) / 64;
    // Four standard errors of a mean of 64 squares.
    expect(Math.abs(square / 9 - 1)).toBeLessThan(4 * Math.sqrt(2 / 64));
    expect(frequenciesOf({ kind: "fourier", features: 64, scale: 3, seed: 6 })).not.toEqual(drawn);
    const shorter = frequenciesOf({ kind: "fourier", features: 5, scale: 3, seed: 5 });
    expect(shorter).toEqual(drawn.subarray(0, 5));
  });

  it("have scale 1 and seed 1 where nothing is said", () => {
    const plain = frequenciesOf({ kind: "fourier", features: 4 });
    expect(plain).toEqual(frequenciesOf({ kind: "fourier", features: 4, scale: 1, seed: 1 }));
  });

  it.each([
    [{ kind: "fourier", features: 5 }, 10],
    [{ kind: "fourier", frequencies: [1, 2] }, 4],
    [{ kind: "none" }, 0],
    [{ kind: "log-sigma" }, 1],
    [{ kind: "index" }, 1],
  ] as const)("and the others count their inputs: %j has %i", (condition, size) => {
    expect(conditionSize(condition)).toBe(size);
  });
});
