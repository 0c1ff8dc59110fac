import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { drawOf, drawProblem } from "../../src/training/problem.ts";
import type { Problem } from "../../src/training/problem.ts";
import { fillNormals } from "../../src/math/random/stream.ts";
import { ACTIVATIONS } from "../../src/experiment/schema.ts";
import type { Activation } from "../../src/experiment/schema.ts";
import { gradientSizes, loss, lossAndGradient } from "../../src/reference/objective.ts";
import { finiteDifferences } from "../../src/reference/finite-differences.ts";
import { evaluate } from "../../src/reference/mlp.ts";

const draw = (input: ExperimentInput): Problem => drawProblem(parseExperiment(input));

/** Parameters with biases other than 0, (P). */
function someParameters({ layout }: Problem, seed = 1): Float64Array {
  const out = new Float64Array(layout.count);
  fillNormals(seed, 3, 7, out);
  return out.map((z) => 0.6 * z);
}

function gradientOf(problem: Problem, parameters: Float64Array): Float64Array {
  const gradient = new Float64Array(parameters.length);
  lossAndGradient(problem, parameters, drawOf(problem, 0), gradient);
  return gradient;
}

/** The largest error, relative to the largest entry. */
function worst(actual: Float64Array, expected: Float64Array): number {
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...actual.map((a, i) => Math.abs(a - expected[i]!))) / scale;
}

interface Shape {
  readonly dimensions: number;
  readonly hidden: number[];
  readonly activation: Activation;
}

const SHAPES: Shape[] = ACTIVATIONS.flatMap((activation) =>
  [1, 2, 3].flatMap((dimensions) =>
    [[], [5], [4, 3], [3, 4, 2]].map((hidden) => ({ dimensions, hidden, activation })),
  ),
);

const drawShape = ({ dimensions, hidden, activation }: Shape, perPoint = 2): Problem =>
  draw({
    data: {
      kind: "mixture",
      components: [{ weight: 1, mean: Array<number>(dimensions).fill(0.5), std: 1.5 }],
      count: 9,
    },
    noise: { sigma: 0.4, perPoint },
    model: { hidden, activation, init: { kind: "glorot-uniform" } },
  });

describe("the gradient", () => {
  it.each(SHAPES)("is the central difference, D = $dimensions, $hidden, $activation", (shape) => {
    const problem = drawShape(shape);
    const parameters = someParameters(problem);
    const differences = finiteDifferences(problem, drawOf(problem, 0), parameters);
    // A difference of losses near 5 over a step of 1e-5 or 1e-6 is good to about 1e-9.
    expect(worst(differences, gradientOf(problem, parameters))).toBeLessThan(1e-8);
  });

  it("is the central difference at the tutorial's weights", () => {
    const problem = draw({});
    const { initialParameters } = problem;
    const gradient = gradientOf(problem, initialParameters);
    expect(
      worst(finiteDifferences(problem, drawOf(problem, 0), initialParameters), gradient),
    ).toBeLessThan(1e-8);
  });

  it("overwrites what was in its array, and comes with the loss", () => {
    const problem = drawShape({ dimensions: 2, hidden: [5], activation: "tanh" });
    const parameters = someParameters(problem);
    const gradient = new Float64Array(parameters.length).fill(9);
    const value = lossAndGradient(problem, parameters, drawOf(problem, 0), gradient);
    expect(gradient).toEqual(gradientOf(problem, parameters));
    expect(value).toBe(loss(problem, parameters, drawOf(problem, 0)));
  });

  it("is near the tutorial's, which has another draw of the noise", () => {
    const problem = draw({});
    const g = gradientOf(problem, problem.initialParameters);
    const printed = [
      [0, -1.4061257],
      [1, 0.11283218],
      [6, 1.3020424],
      [7, 4.1194987],
      [8, -0.47224605],
      [9, -0.017649155],
      [14, 0.4372898],
      [15, 1.3835299],
      [16, -2.3276322],
      [17, -0.0565272],
      [22, -3.6504147],
      [23, -4.8200865],
      [24, -2.1773405],
    ] as const;
    for (const [p, value] of printed) expect(Math.abs(g[p]! - value)).toBeLessThan(0.15);
    const value = loss(problem, problem.initialParameters, drawOf(problem, 0));
    // One standard deviation over draws is about 0.25.
    expect(Math.abs(value - 7.466412)).toBeLessThan(1);
  });
});

describe("finiteDifferences", () => {
  const problem = drawShape({ dimensions: 2, hidden: [5], activation: "gelu" });
  const parameters = someParameters(problem);

  it("does only the parameters that are asked for, in their order", () => {
    const all = finiteDifferences(problem, drawOf(problem, 0), parameters);
    const some = finiteDifferences(problem, drawOf(problem, 0), parameters, { indices: [7, 0, 3] });
    expect([...some]).toEqual([all[7], all[0], all[3]]);
  });

  it("leaves the parameters as they were", () => {
    const before = parameters.slice();
    finiteDifferences(problem, drawOf(problem, 0), parameters);
    expect(parameters).toEqual(before);
  });

  it("is not misled by a kink nearer than its largest steps", () => {
    // One unit relu(w x + b) at x = 1 and z = 0, 3e-5 to the active side of its kink.
    const kinked = draw({
      data: { kind: "points", values: [1] },
      noise: { values: [0] },
      model: { hidden: [1], init: { kind: "values", values: [1, -1 + 3e-5, 2, 5] } },
    });
    const start = kinked.initialParameters;
    const differences = finiteDifferences(kinked, drawOf(kinked, 0), start);
    expect(worst(differences, gradientOf(kinked, start))).toBeLessThan(1e-8);
  });
});

describe("the model", () => {
  it("is what matrices make of it by hand", () => {
    const problem = draw({
      data: { kind: "points", values: [[0, 0]] },
      model: { hidden: [3], activation: "relu" },
    });
    const first = [1, 2, -1, 1, 0, -2, 0.5, -10, 1]; // W1 (3, 2), b1 (3)
    const second = [1, 2, 3, -1, 0, 4, 10, 20]; // W2 (2, 3), b2 (2)
    const parameters = Float64Array.from([...first, ...second]);
    // x = (1, 2): s = (5.5, -9, -3), a = (5.5, 0, 0); x = (-1, -1): s = (-2.5, -10, 3).
    const psi = evaluate(problem, parameters, Float64Array.of(1, 2, -1, -1));
    expect([...psi]).toEqual([15.5, 14.5, 19, 32]);
  });

  it("lets a NaN in the parameters through to the loss", () => {
    const problem = drawShape({ dimensions: 1, hidden: [5], activation: "relu" });
    const parameters = someParameters(problem);
    parameters[problem.layout.layers[0]!.bias] = Number.NaN;
    expect(loss(problem, parameters, drawOf(problem, 0))).toBeNaN();
  });
});

describe("the size of the gradient's parts", () => {
  it("is the gradient's where they do not cancel, and stays where they do", () => {
    // psi = 0 w x + b at b = 0: each part is -t by b and -t x by w, with the target t = -z / sigma.
    const problem = (z: number[]) =>
      draw({
        data: { kind: "points", values: [2, 2] },
        noise: { sigma: 0.5, values: z },
        model: { hidden: [], init: { kind: "values", values: [0, 0] } },
      });
    const scale = (z: number[], most?: number): number => {
      const one = problem(z);
      return Math.max(...gradientSizes(one, one.initialParameters, drawOf(one, 0), most));
    };
    expect(scale([1, 1])).toBeCloseTo(2 * 2.5, 14);
    expect(scale([1, -1])).toBeCloseTo((2 * 2.5 + 2 * 1.5) / 2, 14);
    expect(scale([1, -1], 1)).toBeCloseTo(2 * 2.5, 14);
    const same = problem([1, 1]);
    const gradient = gradientOf(same, same.initialParameters);
    expect(Math.max(...gradient.map(Math.abs))).toBeCloseTo(scale([1, 1]), 14);
  });
});

describe("the loss", () => {
  it("is a mean over pairs: repeating every corruption changes nothing", () => {
    const once = drawShape({ dimensions: 2, hidden: [4], activation: "silu" }, 1);
    const rows = Array.from({ length: once.count }, (_, n) => [
      ...once.noise!.subarray(2 * n, 2 * n + 2),
    ]);
    const thrice = drawProblem(
      parseExperiment({
        ...once.experiment,
        noise: { sigma: 0.4, perPoint: 3, values: rows.flatMap((row) => [row, row, row]) },
      }),
    );
    const parameters = someParameters(once);
    const [a, b] = [once, thrice].map((problem) => loss(problem, parameters, drawOf(problem, 0)));
    expect(b! / a!).toBeCloseTo(1, 14);
    expect(worst(gradientOf(thrice, parameters), gradientOf(once, parameters))).toBeLessThan(1e-14);
  });

  it("sums a hundred thousand squares without losing digits", () => {
    const count = 100_000;
    const problem = draw({
      data: { kind: "points", values: Array<number>(count).fill(0) },
      noise: { sigma: 1, values: Array<number>(count).fill(Math.sqrt(0.2)) },
      model: { hidden: [], init: { kind: "values", values: [0, 0] } },
    });
    const exact = Math.sqrt(0.2) ** 2 / 2;
    const value = loss(problem, problem.initialParameters, drawOf(problem, 0));
    expect(Math.abs(value / exact - 1)).toBeLessThan(2.3e-16);
  });
});
