import { drawFloor } from "../../src/measure/draw-floor.ts";
import { describe, expect, it } from "vitest";
import { createMixture, targetMixture } from "../../src/data/distributions/mixture.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { implicitLimit } from "../../src/measure/fisher/fisher.ts";
import { PRESETS } from "../../src/experiment/presets/presets.ts";
import { drawOf, drawProblem } from "../../src/training/problem.ts";
import { loss } from "../../src/reference/objective.ts";

describe("the limit of implicit score matching", () => {
  it("is -½ D/s² for a Gaussian", () => {
    expect(implicitLimit(createMixture([{ weight: 1, mean: 3, std: 2 }])).value).toBeCloseTo(
      -1 / 8,
      10,
    );
    const plane = createMixture([{ weight: 1, mean: [3, 1], std: 2 }]);
    expect(implicitLimit(plane).value).toBeCloseTo(-1 / 4, 8);
    const space = createMixture([{ weight: 1, mean: [3, 1, 0], std: 2 }]);
    const { value, standardError } = implicitLimit(space);
    expect(Math.abs(value + 3 / 8)).toBeLessThan(4 * standardError);
  });

  it("is the published one for the tutorial's density", () => {
    const { value, standardError } = implicitLimit(targetMixture({ kind: "tutorial" })!);
    expect(value).toBeCloseTo(-0.48939, 5);
    expect(standardError).toBe(0);
  });
});

it("the draw's floor is the exact score's loss, with the control variate, too", () => {
  const [m, s, sigma] = [1.7, 0.6, 0.8];
  const v = s * s + sigma * sigma;
  const components = [{ weight: 1, mean: [m, -m], std: s }];
  for (const controlVariate of [false, true]) {
    const problem = drawProblem(
      parseExperiment({
        data: { kind: "mixture", components, count: 50 },
        noise: { sigma, perPoint: 3 },
        objective: { kind: "dsm", controlVariate },
        model: {
          hidden: [],
          init: { kind: "values", values: [-1 / v, 0, 0, -1 / v, m / v, -m / v] },
        },
      }),
    );
    const floor = drawFloor(problem, drawOf(problem, 1), createMixture(components));
    expect(loss(problem, problem.initialParameters, drawOf(problem, 1))).toBeCloseTo(floor, 12);
  }
});

describe("presets", () => {
  it.each(PRESETS)("$name is an experiment, described in a line", ({ description, experiment }) => {
    expect(() => parseExperiment(experiment)).not.toThrow();
    expect(description).not.toContain("\n");
  });

  it("are what was published", () => {
    const [, ism, esm, plane] = PRESETS.map(({ experiment }) => parseExperiment(experiment));
    const adam = { learningRate: 0.01 };
    expect(ism).toMatchObject({
      model: { hidden: [8], activation: "sigmoid" },
      objective: { kind: "ism" },
      optimizer: adam,
      steps: 500,
    });
    expect(esm).toMatchObject({
      noise: { sigma: 0.5 },
      model: { hidden: [8], activation: "relu" },
      objective: { kind: "esm-parzen" },
      optimizer: adam,
      steps: 500,
    });
    expect(plane).toMatchObject({
      model: { hidden: [16] },
      objective: { kind: "fd" },
      optimizer: { learningRate: 0.003 },
      steps: 2000,
    });
  });
});
