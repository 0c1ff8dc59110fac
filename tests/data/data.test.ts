import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DATASET_NAMES, DATASETS } from "../../src/data/datasets/datasets.ts";
import { interpolate } from "../../src/measure/density.ts";
import {
  type Parzen,
  parzenLogDensity,
  parzenScore,
  parzenScoreMatching,
  ruleOfThumb,
} from "../../src/data/distributions/parzen.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import { perUnit, standardize, unstandardize } from "../../src/data/scaling.ts";
import { planSweep } from "../../src/experiment/sweep/sweep.ts";

const problemOf = (document: object) => drawProblem(parseExperiment(document));
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe("the public data sets", () => {
  it.each([
    // R's mean() of them, and the bandwidth that its density() prints for faithful.
    ["old-faithful-waiting", 272, 70.8971, 3.988],
    ["old-faithful-eruptions", 272, 3.48778, 0.3348],
    ["galaxy-velocities", 82, 20.82817, undefined],
    ["penguin-flippers", 342, 200.9152, undefined],
  ] as const)(
    "%s has its published size, mean and bandwidth",
    (name, count, average, bandwidth) => {
      const { values } = DATASETS[name];
      expect(values).toHaveLength(count);
      expect(mean(values)).toBeCloseTo(average, 4);
      if (bandwidth === undefined) return;
      const rule = ruleOfThumb(Float64Array.from(values), 1);
      expect(Math.abs(rule / bandwidth - 1)).toBeLessThan(2e-4);
    },
  );

  it("is trained on in standard units unless it is asked otherwise", () => {
    for (const name of DATASET_NAMES) {
      const { points, scaling, count } = problemOf({ data: { kind: "dataset", name } });
      expect(count).toBe(DATASETS[name].values.length);
      expect(mean(points)).toBeCloseTo(0, 12);
      expect(mean(points.map((u) => u * u))).toBeCloseTo(1, 12);
      const back = unstandardize(points, scaling);
      DATASETS[name].values.forEach((x, n) => expect(back[n]).toBeCloseTo(x, 10));
    }
    const raw = problemOf({
      data: { kind: "dataset", name: "galaxy-velocities", standardize: false },
    });
    expect([...raw.points]).toEqual(DATASETS["galaxy-velocities"].values);
    expect(raw.scaling).toBeUndefined();
  });
});

describe("points in standard units", () => {
  it("have each dimension's own mean and spread", () => {
    const values = [
      [1, 100],
      [2, 300],
      [3, 500],
    ];
    const { points, scaling } = problemOf({ data: { kind: "points", values, standardize: true } });
    expect(Array.from(scaling!.mean)).toEqual([2, 300]);
    const far = Math.sqrt(1.5);
    [-far, -far, 0, 0, far, far].forEach((u, i) => expect(points[i]).toBeCloseTo(u, 14));
  });

  it("come back, and a score follows the chain rule", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }),
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        (values, center, std) => {
          const scaling = { mean: Float64Array.of(center), std: Float64Array.of(std) };
          const x = Float64Array.from(values);
          const back = unstandardize(standardize(x, scaling), scaling);
          back.forEach((value, n) => {
            expect(Math.abs(value - x[n]!)).toBeLessThanOrEqual(1e-9 * (1e3 + Math.abs(x[n]!)));
          });
          // The standard normal's score -u is -(x - mean) / std² of x.
          const score = perUnit(
            standardize(x, scaling).map((u) => -u),
            scaling,
          );
          score.forEach((s, n) => {
            const exact = -(x[n]! - center) / std ** 2;
            expect(Math.abs(s - exact)).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(exact)));
          });
        },
      ),
    );
  });

  it.each([
    [
      { values: [2, 2, 2] },
      /^data\.standardize: expected false, as the points all equal 2 and .*; found true\.$/,
    ],
    [
      {
        values: [
          [1, 5],
          [2, 5],
        ],
      },
      /^data\.standardize: .* all equal 5 in dimension 2 and/,
    ],
  ])("%j cannot be", (data, sentence) => {
    const document = { data: { kind: "points", standardize: true, ...data } };
    expect(() => parseExperiment(document)).toThrow(sentence);
  });

  it("refuse a density in other units, and equal points that are left when some are held out", () => {
    const data = { kind: "points", values: [1, 1, 1, 9], standardize: true };
    const target = { kind: "mixture", components: [{ weight: 1, mean: 0, std: 1 }] };
    expect(() => parseExperiment({ data, target })).toThrow(/^target: expected nothing/);
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    const outcomes = seeds.map((seed) => {
      try {
        return problemOf({ data, heldOut: { seed } }).scaling!.std[0]! > 0;
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(outcomes).toContain(true);
    expect(outcomes.find((outcome) => outcome !== true)).toMatch(
      /the points that are not held out all equal 1 and/,
    );
  });
});

describe("points that are held out", () => {
  const values = Array.from({ length: 40 }, (_, n) => n);

  it("are not trained on, and are all that is missing", () => {
    const { points, heldOut, count } = problemOf({ data: { kind: "points", values }, heldOut: {} });
    expect([count, points.length, heldOut!.length]).toEqual([30, 30, 10]);
    expect([...points, ...heldOut!].toSorted((a, b) => a - b)).toEqual(values);
  });

  it("are in the units of the others, which do not know them", () => {
    const document = { data: { kind: "points", values, standardize: true }, heldOut: {} };
    const { points, heldOut, scaling } = problemOf(document);
    expect(mean(points)).toBeCloseTo(0, 12);
    const back = [...unstandardize(points, scaling), ...unstandardize(heldOut!, scaling)];
    back.toSorted((a, b) => a - b).forEach((x, n) => expect(x).toBeCloseTo(n, 10));
  });

  it("are the same in a sweep and in a run alone", () => {
    const document = {
      data: { kind: "dataset", name: "galaxy-velocities" },
      heldOut: { seed: 3 },
    };
    const plan = planSweep({ ...document, sweep: { "noise.sigma": [0.1, 0.2] } });
    const [alone, swept] = [problemOf(document), drawProblem(plan.at(1).experiment)];
    expect(swept.points).toEqual(alone.points);
    expect(standardize(plan.heldOut!, swept.scaling)).toEqual(alone.heldOut);
  });

  it("need listed points, and some on both sides", () => {
    expect(() => parseExperiment({ heldOut: {} })).toThrow(/^heldOut: expected nothing, as only/);
    const few = { data: { kind: "points", values: [1] }, heldOut: {} };
    expect(() => parseExperiment(few)).toThrow(/^heldOut\.fraction: .* of 1 points, found 0\.25/);
  });
});

describe("a Parzen estimate's score matching", () => {
  it.each([1, 2, 3])("is ½|s|² + ∇·s in %i dimensions", (dimensions) => {
    const points = Float64Array.from({ length: 7 * dimensions }, (_, i) => Math.sin(3 * i));
    const parzen = { dimensions, points, bandwidth: 0.7 };
    const at = Float64Array.from({ length: 5 * dimensions }, (_, i) => 1.5 * Math.cos(i));
    const h = 1e-5;
    const exact = parzenScoreMatching(parzen, at);
    const score = parzenScore(parzen, at);
    exact.forEach((value, n) => {
      let expected = 0;
      for (let d = 0; d < dimensions; d++) {
        const i = n * dimensions + d;
        const shift = (by: number) => parzenScore(parzen, at.with(i, at[i]! + by))[i]!;
        expected += score[i]! ** 2 / 2 + (shift(h) - shift(-h)) / (2 * h);
      }
      expect(value).toBeCloseTo(expected, 7);
    });
  });

  it("is stable far away from all points", () => {
    const parzen = { dimensions: 1, points: Float64Array.of(0, 1), bandwidth: 0.01 };
    const [value] = parzenScoreMatching(parzen, Float64Array.of(5));
    const s = (1 - 5) / 0.01 ** 2;
    expect(value! / ((s * s) / 2 - 1 / 0.01 ** 2)).toBeCloseTo(1, 10);
  });

  it("has a bandwidth that falls as Silverman's rule, in any unit", () => {
    const plane = Float64Array.from({ length: 400 }, (_, i) => Math.sin(i * i));
    const rule = ruleOfThumb(plane, 2);
    expect(
      ruleOfThumb(
        plane.map((x) => 10 * x),
        2,
      ),
    ).toBeCloseTo(10 * rule, 12);
    expect(ruleOfThumb(Float64Array.of(3, 3, 3), 1)).toBe(0);
    // More than half equal: the quartiles say nothing, the deviation does.
    expect(ruleOfThumb(Float64Array.of(0, 0, 0, 0, 0, 0, 9), 1)).toBeGreaterThan(0);
    const density: Parzen = { dimensions: 2, points: plane, bandwidth: rule, kernel: "gaussian" };
    expect(Number.isFinite(parzenLogDensity(density, plane))).toBe(true);
  });
});

it("interpolates on an even grid, its ends included", () => {
  const x = Float64Array.of(0, 1, 2);
  const at = Float64Array.of(0, 0.25, 1, 1.5, 2);
  expect([...interpolate(x, Float64Array.of(0, 4, 2), at)]).toEqual([0, 1, 4, 3, 2]);
});
