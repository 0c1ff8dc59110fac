import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import type { Problem } from "../../src/training/problem.ts";
import { fillNormals, STREAMS } from "../../src/math/random/stream.ts";
import { tutorialPoints, tutorialWeights } from "../../src/data/tutorial.ts";

const draw = (input: ExperimentInput): Problem => drawProblem(parseExperiment(input));

describe("drawProblem", () => {
  it("draws the tutorial by default, with noise of our own stream", () => {
    const problem = draw({});
    expect(problem).toMatchObject({ count: 1024, perPoint: 1, dimensions: 1 });
    expect(problem.points).toEqual(tutorialPoints());
    expect(problem.initialParameters).toEqual(tutorialWeights().second);
    const z = new Float64Array(1024);
    fillNormals(1, STREAMS.noise, 0, z);
    expect(problem.noise).toEqual(z);
  });

  it("lays out points, noise and parameters that are given", () => {
    const problem = draw({
      data: {
        kind: "points",
        values: [
          [1, 2],
          [3, 4],
        ],
      },
      noise: {
        perPoint: 2,
        values: [
          [1, 2],
          [3, 4],
          [5, 6],
          [7, 8],
        ],
      },
      model: { hidden: [], init: { kind: "values", values: [1, 2, 3, 4, 5, 6] } },
    });
    expect(problem).toMatchObject({ count: 2, perPoint: 2, dimensions: 2 });
    expect([...problem.points]).toEqual([1, 2, 3, 4]);
    expect([...problem.noise!]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...problem.initialParameters]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("takes numbers and arrays of one number alike", () => {
    const values = [1, [2], 3];
    expect([...draw({ data: { kind: "points", values } }).points]).toEqual([1, 2, 3]);
  });

  it("has no fixed noise where it is fresh", () => {
    expect(draw({ noise: { fresh: true } }).noise).toBeUndefined();
  });

  it("draws a mixture in its dimensions by its own seed", () => {
    const mixture = (seed: number): Problem =>
      draw({
        data: {
          kind: "mixture",
          components: [{ weight: 1, mean: [0, 0, 0], std: 1 }],
          seed,
          count: 7,
        },
      });
    expect(mixture(1).points).toHaveLength(21);
    expect(mixture(1).points).not.toEqual(mixture(2).points);
    expect(mixture(1).noise).toEqual(mixture(2).noise);
  });

  it("draws Glorot's weights within their bounds, in float32, and no biases", () => {
    const init = { kind: "glorot-uniform", seed: 3 } as const;
    const { layout, initialParameters } = draw({ model: { hidden: [30, 20], init } });
    for (const layer of layout.layers) {
      const weights = initialParameters.subarray(layer.weight, layer.bias);
      const limit = Math.sqrt(6 / (layer.in + layer.out));
      const largest = Math.max(...weights.map(Math.abs));
      expect(largest).toBeLessThanOrEqual(Math.fround(limit));
      expect(largest).toBeGreaterThan(0.8 * limit);
      expect(weights).toEqual(weights.map(Math.fround));
      const biases = initialParameters.subarray(layer.bias, layer.bias + layer.out);
      expect(biases.every((b) => b === 0)).toBe(true);
    }
    expect(Math.min(...initialParameters)).toBeLessThan(-0.2);
    expect(draw({ model: { hidden: [30, 20], init } }).initialParameters).toEqual(
      initialParameters,
    );
  });
});
