import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { createMixture } from "../../../src/data/distributions/mixture.ts";
import { parzenLogDensity, ruleOfThumb } from "../../../src/data/distributions/parzen.ts";
import { type ExperimentInput, parseExperiment } from "../../../src/experiment/experiment.ts";
import { HOLD_OUT, splitValues } from "../../../src/data/hold-out.ts";
import { fisherDivergence, fisherRule } from "../../../src/measure/fisher/fisher.ts";
import { drawProblem } from "../../../src/training/problem.ts";
import { fillNormals, STREAMS } from "../../../src/math/random/stream.ts";
import { scalingOf } from "../../../src/data/scaling.ts";
import { startSigma } from "../../../src/measure/sigma/start.ts";
import { experimentFor } from "../../../src/data/table/own-data.ts";
import { readTable, type Table } from "../../../src/data/table/table.ts";
import { evaluate } from "../../../src/reference/mlp.ts";
import { createReferenceTrainer } from "../../../src/reference/trainer.ts";

/** Normal numbers, the same for the same seed. */
function normals(count: number, seed = 3): Float64Array {
  const out = new Float64Array(count);
  fillNormals(seed, STREAMS.point, 0, out);
  return out;
}

/** The experiment that a file of numbers begins with. */
function own(numbers: Iterable<number>): ExperimentInput {
  const dialect = { delimiter: "", decimal: ".", thousands: "", header: false } as const;
  const table = readTable([...numbers].join("\n"), "x.csv", dialect) as Table;
  return experimentFor(table.columns[0]!, "x.csv");
}

test("σ is 1.5 times the bandwidth that makes each point likely by the others", () => {
  const points = normals(40);
  const likelihood = (bandwidth: number): number =>
    points.reduce((sum, x, n) => {
      const others = points.filter((_, m) => m !== n);
      const parzen = { dimensions: 1, points: others, bandwidth, kernel: "gaussian" as const };
      return sum + parzenLogDensity(parzen, Float64Array.of(x));
    }, 0);
  const tried = Array.from({ length: 17 }, (_, i) => ruleOfThumb(points, 1) * 2 ** (i / 4 - 2));
  const best = tried.toSorted((a, b) => likelihood(b) - likelihood(a))[0]!;
  expect(startSigma(points, 1)).toBeCloseTo(1.5 * best, 12);
});

describe("a start value", () => {
  const points = normals(200);
  const sigma = startSigma(points, 1);

  it("goes with the data's unit, in any number of dimensions", () => {
    const scale = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    const property = fc.property(scale, fc.constantFrom(1, 2, 5), (unit, dimensions) => {
      const ratio = startSigma(
        points.map((x) => unit * x),
        dimensions,
      );
      expect(ratio / startSigma(points, dimensions) / unit).toBeCloseTo(1, 9);
    });
    fc.assert(property, { seed: 1, numRuns: 12 });
  });

  it("is not that of one far value", () => {
    for (const far of [30, 100, 1e3]) {
      const ratio = startSigma(points.with(7, far), 1) / sigma;
      expect([far, ratio > 0.7 && ratio < 1.4]).toEqual([far, true]);
    }
  });

  it("is a thousandth of the standard deviation at least", () => {
    const far = points.with(7, 1e6);
    expect(startSigma(far, 1)).toBeCloseTo(scalingOf(far, 1).std[0]! / 1000, 9);
  });

  it("does not resolve the steps of rounded values", () => {
    for (const step of [0.05, 0.1, 0.2, 0.3]) {
      const rounded = points.map((x) => Math.round(x / step) * step);
      expect(startSigma(rounded, 1)).toBeGreaterThanOrEqual(1.5 * 2 * step * (1 - 1e-9));
    }
  });

  it("is much the same where many points are sorted", () => {
    const many = normals(3000);
    const ratio = startSigma(many.toSorted(), 1) / startSigma(many, 1);
    expect(Math.abs(Math.log(ratio))).toBeLessThan(Math.log(1.5));
  });

  it("is 0 where all points are equal", () => {
    expect(startSigma(new Float64Array(20).fill(3), 1)).toBe(0);
  });
});

test("near-Gaussian data are fitted far better than with a fixed σ of 0.25", async () => {
  const points = normals(200, 5);
  const experiment = parseExperiment(own(points));
  const divergence = async (sigma: number): Promise<number> => {
    const problem = drawProblem({ ...experiment, noise: { ...experiment.noise, sigma } });
    const trainer = createReferenceTrainer(problem);
    await trainer.advance(400);
    const { mean, std } = problem.scaling!;
    const component = { weight: 1, mean: -mean[0]! / std[0]!, std: 1 / std[0]! };
    const rule = fisherRule(createMixture([component]));
    return fisherDivergence(rule, evaluate(problem, await trainer.parameters(), rule.points)).value;
  };
  expect(await divergence(experiment.noise.sigma!)).toBeLessThan((await divergence(0.25)) / 3);
});

test("values held out have no say in the σ of own data", () => {
  const values = [...normals(100)];
  const held = new Set(splitValues(values, HOLD_OUT).heldOut);
  const changed = values.map((x) => (held.has(x) ? 50 * x : x));
  expect(own(changed).noise).toEqual(own(values).noise);
});
