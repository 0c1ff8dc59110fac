import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levelLaw, levelRange, onlySigma, singleSigma } from "../../src/data/noise-levels.ts";
import type { NoiseInput } from "../../src/experiment/input.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { presetExperiment } from "../../src/experiment/presets/presets.ts";

type Levels = NonNullable<NoiseInput["levels"]>;

const noiseOf = (noise: NoiseInput) =>
  parseExperiment({ noise, model: { prediction: "epsilon", inputScale: "vp" } }).noise;

/** σ_1, …, σ_L. */
function sigmasOf(levels: Levels): number[] {
  const law = levelLaw(noiseOf({ levels }));
  if (law.kind !== "numbered") throw new Error("expected levels that have numbers");
  return [...law.sigmas];
}

function expectClose(found: readonly number[], expected: readonly number[], error = 1e-12): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((sigma, l) => expect(Math.abs(sigma / expected[l]! - 1)).toBeLessThan(error));
}

/** √((1 − ᾱ_k)/ᾱ_k) by plain products. */
function diffusion(betas: readonly number[]): number[] {
  let product = 1;
  return betas.map((beta) => {
    product *= 1 - beta;
    return Math.sqrt((1 - product) / product);
  });
}

const linear = (first: number, last: number, count: number): number[] =>
  Array.from({ length: count }, (_, k) => first + (k / (count - 1)) * (last - first));

describe("geometric levels", () => {
  it("have a constant ratio from one end to the other", () => {
    expectClose(sigmasOf({ kind: "geometric", from: 8, to: 0.5, count: 5 }), [8, 4, 2, 1, 0.5]);
    expectClose(sigmasOf({ kind: "geometric", from: 0.01, to: 10, count: 4 }), [0.01, 0.1, 1, 10]);
  });

  it("reach both ends, for any ends and count", () => {
    const sigma = fc.double({ noNaN: true, min: 1e-6, max: 1e6 });
    fc.assert(
      fc.property(sigma, sigma, fc.integer({ min: 2, max: 60 }), (from, to, count) => {
        const sigmas = sigmasOf({ kind: "geometric", from, to, count });
        expectClose([sigmas[0]!, sigmas.at(-1)!], [from, to]);
        const ratio = Math.log(to / from) / (count - 1);
        for (let l = 1; l < count; l++) {
          expect(Math.abs(Math.log(sigmas[l]! / sigmas[l - 1]!) - ratio)).toBeLessThan(1e-12);
        }
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it("are the first end where there is one", () => {
    expect(sigmasOf({ kind: "geometric", from: 3, to: 0.5, count: 1 })).toEqual([3]);
  });
});

it("listed levels are taken as they are, in their order", () => {
  expect(sigmasOf({ kind: "list", values: [0.3, 2, 0.05] })).toEqual([0.3, 2, 0.05]);
});

describe("the levels of a diffusion", () => {
  it("are those of a linear β", () => {
    const levels = { kind: "ddpm", beta: [0.1, 0.5], count: 3 } as const;
    // ᾱ is 0.9, then 0.9 · 0.7 = 0.63, then 0.63 · 0.5 = 0.315.
    const expected = [0.1 / 0.9, 0.37 / 0.63, 0.685 / 0.315].map(Math.sqrt);
    expectClose(sigmasOf(levels), expected);
    expectClose(sigmasOf({ ...levels, count: 40 }), diffusion(linear(0.1, 0.5, 40)));
  });

  it("are those of β that are given", () => {
    const betas = [0.2, 0.01, 0.9, 0.3];
    expectClose(sigmasOf({ kind: "ddpm", betas }), diffusion(betas));
  });

  it("of one step have the first β", () => {
    const sigmas = sigmasOf({ kind: "ddpm", beta: [0.2, 0.8], count: 1 });
    expectClose(sigmas, [Math.sqrt(0.2 / 0.8)]);
  });

  it("reach σ = 4.9e10 in the preset of 80 steps", () => {
    const { levels } = presetExperiment("ddpm").noise!;
    const sigmas = sigmasOf(levels!);
    expect(sigmas).toHaveLength(80);
    expectClose(sigmas, diffusion(linear(0.02, 0.8, 80)));
    expect(sigmas[79]! / 4.9e10).toBeCloseTo(1, 1.7);
  });

  it("reach σ = 157.4 in the 1000 steps of Ho, Jain and Abbeel", () => {
    const sigmas = sigmasOf({ kind: "ddpm", beta: [1e-4, 0.02], count: 1000 });
    expectClose(sigmas, diffusion(linear(1e-4, 0.02, 1000)), 1e-10);
    expect(sigmas[999]).toBeCloseTo(157.4, 1);
  });

  it("keep their digits where β is tiny", () => {
    // With ᾱ = 1 − β the plain form 1 − ᾱ would keep 4 digits.
    expectClose(sigmasOf({ kind: "ddpm", betas: [1e-12] }), [1e-6]);
  });
});

describe("the range of levels", () => {
  const rangeOf = (noise: NoiseInput): readonly number[] => levelRange(levelLaw(noiseOf(noise)));

  it.each<[Levels, number, number]>([
    [{ kind: "list", values: [0.3, 2, 0.05] }, 0.05, 2],
    [{ kind: "geometric", from: 2, to: 0.5, count: 4 }, 0.5, 2],
    [{ kind: "log-uniform", from: 3, to: 0.2 }, 0.2, 3],
    [{ kind: "log-normal", mean: 0.5, std: 0.25 }, 1, Math.E],
    [{ kind: "ve", from: 0.01, to: 4 }, 0.1, 2],
    [{ kind: "ve", from: 4, to: 0.01 }, 0.1, 2],
  ])("of %j is from %f to %f", (levels, low, high) => {
    expectClose([...rangeOf({ levels })], [low, high]);
  });

  it("of one σ is that σ", () => {
    expect(rangeOf({ sigma: 0.7 })).toEqual([0.7, 0.7]);
  });
});

describe("one noise level", () => {
  it("is that of noise.sigma, or of levels of which there is one", () => {
    expect(singleSigma(noiseOf({}))).toBe(0.3);
    expect(singleSigma(noiseOf({ sigma: 2 }))).toBe(2);
    expect(onlySigma(noiseOf({ levels: { kind: "list", values: [0.7] } }))).toBe(0.7);
  });

  it("is none of several levels, of equal ones, or of a law", () => {
    for (const levels of [
      { kind: "list", values: [0.7, 0.7] },
      { kind: "log-normal", mean: 0, std: 1 },
      { kind: "log-uniform", from: 1, to: 1 },
    ] as const) {
      const noise = noiseOf({ levels });
      expect(singleSigma(noise)).toBeUndefined();
      expect(() => onlySigma(noise)).toThrow("several noise levels");
    }
  });
});
