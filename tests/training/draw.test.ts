import { describe, expect, it } from "vitest";
import { createMixture, score } from "../../src/data/distributions/mixture.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { drawOf, drawProblem } from "../../src/training/problem.ts";
import type { Problem } from "../../src/training/problem.ts";
import { fillNormals, fillSigns, STREAMS } from "../../src/math/random/stream.ts";
import { threefry2x32 } from "../../src/math/random/threefry.ts";

const plane = {
  kind: "mixture" as const,
  components: [{ weight: 1, mean: [0, 1], std: 1 }],
  count: 3,
};
const draw = (input: ExperimentInput): Problem =>
  drawProblem(parseExperiment({ data: plane, model: { activation: "tanh" }, ...input }));

function normals(seed: number, step: number, length: number): Float64Array {
  const out = new Float64Array(length);
  fillNormals(seed, STREAMS.noise, step, out);
  return out;
}

function signs(seed: number, step: number, length: number): Float64Array {
  const out = new Float64Array(length);
  fillSigns(seed, STREAMS.projection, step, out);
  return out;
}

describe("fillSigns", () => {
  it("takes the lowest bits of a block's two words", () => {
    const [w0, w1] = threefry2x32(7, STREAMS.projection, 2, 5);
    const out = signs(7, 5, 7);
    expect([out[4], out[5]]).toEqual([w0, w1].map((w) => (w & 1 ? 1 : -1)));
    expect(signs(7, 5, 4)).toEqual(out.subarray(0, 4));
  });

  it("draws both signs equally often, and others for other seeds and steps", () => {
    const many = signs(1, 0, 10_000);
    expect(many.every((v) => Math.abs(v) === 1)).toBe(true);
    // Four standard errors of a mean of 10,000 signs.
    expect(Math.abs(many.reduce((sum, v) => sum + v, 0) / 10_000)).toBeLessThan(0.04);
    expect(signs(2, 0, 100)).not.toEqual(many.subarray(0, 100));
    expect(signs(1, 1, 100)).not.toEqual(many.subarray(0, 100));
  });
});

describe("antithetic corruptions", () => {
  const objective = { kind: "dsm", antithetic: true } as const;
  const expectPairs = (z: Float64Array, half: Float64Array): void => {
    for (let n = 0; n < 3; n++) {
      for (let m = 0; m < 2; m++) {
        for (let d = 0; d < 2; d++) {
          const value = half[(n * 2 + m) * 2 + d]!;
          expect(z[(n * 4 + m) * 2 + d]).toBe(value);
          expect(z[(n * 4 + m + 2) * 2 + d]).toBe(-value);
        }
      }
    }
  };

  it("are M/2 drawn as if they were all, and then the same with the other sign", () => {
    const problem = draw({ objective, noise: { perPoint: 4, seed: 5 } });
    expect(problem.noise).toHaveLength(24);
    expectPairs(problem.noise!, normals(5, 0, 12));
    expect(drawOf(problem, 9).noise).toBe(problem.noise);
  });

  it("are drawn afresh in the same way", () => {
    const problem = draw({ objective, noise: { perPoint: 4, seed: 5, fresh: true } });
    expect(problem.noise).toBeUndefined();
    expectPairs(drawOf(problem, 3).noise!, normals(5, 3, 12));
  });
});

describe("projections", () => {
  const objective = { kind: "ssm", projections: 2 } as const;

  it("are signs of their own stream, once or at every step", () => {
    const once = draw({ objective, noise: { seed: 4 } });
    expect(once.projections).toEqual(signs(4, 0, 12));
    expect(drawOf(once, 8).projections).toBe(once.projections);
    const fresh = draw({ objective, noise: { seed: 4, fresh: true } });
    expect(fresh.projections).toBeUndefined();
    expect(drawOf(fresh, 8).projections).toEqual(signs(4, 8, 12));
  });

  it("are laid out where they are given", () => {
    const rows = Array.from({ length: 6 }, (_, i) => (i % 2 ? [1, -1] : [-1, -1]));
    const { projections } = draw({ objective: { ...objective, values: rows } });
    expect([...projections!]).toEqual(rows.flat());
  });
});

describe("a problem", () => {
  it.each(["esm", "ism", "fd"] as const)("of %s draws no noise", (kind) => {
    for (const fresh of [false, true]) {
      const problem = draw({ objective: { kind }, noise: { fresh } });
      expect(problem.noise).toBeUndefined();
      expect(drawOf(problem, 2)).toMatchObject({ noise: undefined, projections: undefined });
    }
  });

  it("of esm has the data's score, or the target's that is given", () => {
    const own = draw({ objective: { kind: "esm" } });
    expect(own.targets).toEqual(score(createMixture(plane.components), own.points));
    const components = [{ weight: 1, mean: [3, 3], std: 2 }];
    const given = draw({ objective: { kind: "esm" }, target: { kind: "mixture", components } });
    expect(given.targets).toEqual(score(createMixture(components), given.points));
    expect(draw({}).targets).toBeUndefined();
  });

  it("of the energy model draws W within Glorot's bounds, and no b and c", () => {
    const { initialParameters } = draw({ model: { kind: "energy", hidden: 20 } });
    const weights = initialParameters.subarray(0, 40);
    const largest = Math.max(...weights.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(Math.fround(Math.sqrt(6 / 22)));
    expect(largest).toBeGreaterThan(0.9 * Math.sqrt(6 / 22));
    expect(initialParameters.subarray(40).every((b) => b === 0)).toBe(true);
    expect(initialParameters).toHaveLength(62);
  });
});
