import { describe, expect, it, test } from "vitest";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import { scalingOf } from "../../src/data/scaling.ts";

const points = (values: number[], standardize = false) =>
  ({ kind: "points", values, standardize }) as const;
const gaussian = (mean: number, std: number) =>
  ({ kind: "mixture", components: [{ weight: 1, mean, std }] }) as const;

describe("what float32 would make a wrong result of is refused", () => {
  test.for<[string, ExperimentInput, string]>([
    [
      "a point too large",
      { data: points([1e200, 2e200]) },
      "data.values[0]: expected 0 or a number of size from 1.2e-38 to 3.4e38",
    ],
    ["also in standard units", { data: points([1e200, 2e200, 3e200], true) }, "data.values[0]"],
    ["a point too small", { data: points([1, 1e-45]) }, "data.values[1]"],
    [
      "σ too small for any number",
      { noise: { sigma: 1e-45 } },
      "noise.sigma: expected a number from 1.2e-38",
    ],
    [
      "σ too small for 1/σ²",
      { noise: { sigma: 1e-16 } },
      "noise.sigma: expected a number from 1e-15",
    ],
    ["σ too large", { noise: { sigma: 1e16 } }, "noise.sigma"],
    [
      "σ too small for the energy's 1/σ⁴",
      { model: { kind: "energy" }, noise: { sigma: 1e-9 } },
      "noise.sigma: expected a number from 1e-8",
    ],
    ["a rate of 0 in float32", { optimizer: { learningRate: 1e-40 } }, "optimizer.learningRate"],
    ["ε of 0 in float32", { optimizer: { epsilon: 1e-50 } }, "optimizer.epsilon"],
    [
      "points that become equal",
      { data: points([1e9, 1e9 + 1]) },
      "data.standardize: expected true",
    ],
    [
      "a component that becomes one point",
      { data: gaussian(1e9, 1) },
      "data.components[0].std: expected at least",
    ],
    [
      "a difference that is rounded away",
      { objective: { kind: "fd", step: 1e-8 } },
      "objective.step: expected at least 0.027 where points are as large as 7.0",
    ],
    [
      "a difference too small for these points",
      { data: points([1, 100]), objective: { kind: "fd" } },
      "objective.step: expected at least 0.39",
    ],
  ])("%s", ([, document, message]) => {
    expect(() => parseExperiment(document)).toThrow(message);
  });
});

describe("what float32 can hold is taken", () => {
  test.for<[string, ExperimentInput]>([
    ["large points that differ", { data: points([1e30, 2e30]) }],
    ["points apart by little, in standard units", { data: points([1e9, 1e9 + 1], true) }],
    ["equal points", { data: points([1e9, 1e9]) }],
    ["0", { data: points([0, 1]) }],
    ["the smallest difference that the message names", { objective: { kind: "fd", step: 0.028 } }],
    [
      "differences in standard units",
      { data: points([100, 200, 300], true), objective: { kind: "fd" } },
    ],
  ])("%s", ([, document]) => {
    expect(() => parseExperiment(document)).not.toThrow();
  });
});

describe("the scaling of equal points", () => {
  it("has no deviation, whatever rounding makes of their mean", () => {
    for (let n = 2; n < 50; n++) {
      expect(scalingOf(new Float64Array(n).fill(0.1), 1).std).toEqual(Float64Array.of(0));
    }
  });

  it("is refused where only the point held out differs", () => {
    const values = [0.1, 0.1, 0.1, 0.3];
    const drawn = (seed: number) =>
      drawProblem(parseExperiment({ data: points(values, true), heldOut: { seed } }));
    const refused = [1, 2, 3, 4, 5, 6, 7, 8].filter((seed) => {
      try {
        return drawn(seed).points.some((x) => !Number.isFinite(x));
      } catch (error) {
        return String(error).includes("data.standardize");
      }
    });
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(8);
  });
});
