import { describe, expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { drawOf } from "../../src/training/problem.ts";
import { loss, lossAndGradient } from "../../src/reference/objective.ts";
import { evaluate } from "../../src/reference/mlp.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import { draw, gaussian, OBJECTIVE_NAMES, OBJECTIVES, someParameters } from "./objectives.ts";

/** Points whose mean is m and whose covariance is s² I exactly: the corners of a cube. */
const corners = (dimensions: number, m: number, s: number): number[][] =>
  Array.from({ length: 2 ** dimensions }, (_, k) =>
    Array.from({ length: dimensions }, (_, d) => m + (k & (1 << d) ? s : -s)),
  );

/** The affine model W x + b with W = w I, as parameters. */
const affine = (dimensions: number, w: number, b: number): number[] => [
  ...Array.from({ length: dimensions ** 2 }, (_, i) => (i % (dimensions + 1) === 0 ? w : 0)),
  ...Array<number>(dimensions).fill(b),
];

describe("implicit score matching of a Gaussian", () => {
  const [m, s] = [0.7, 1.3];
  const problems = [1, 2, 3].flatMap((dimensions) =>
    (["ism", "ssm", "fd"] as const).map((kind) => ({ dimensions, kind })),
  );

  it.each(problems)("is least, -½ D/s², at its exact score, D = $dimensions, $kind", (shape) => {
    const { dimensions, kind } = shape;
    const values = affine(dimensions, -1 / s ** 2, m / s ** 2);
    const problem = draw({
      data: { kind: "points", values: corners(dimensions, m, s) },
      objective: { kind },
      model: { hidden: [], activation: "tanh", init: { kind: "values", values } },
    });
    const gradient = new Float64Array(values.length);
    const step = drawOf(problem, 1);
    const value = lossAndGradient(problem, Float64Array.from(values), step, gradient);
    // A diagonal W has the same vᵀWv for every v, and differences of an affine model are exact.
    expect(value).toBeCloseTo(-dimensions / (2 * s * s), 12);
    if (kind !== "ssm") expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-12);
    for (const scale of [0.9, 1.1]) {
      const moved = Float64Array.from(values, (p) => scale * p);
      expect(loss(problem, moved, step)).toBeGreaterThan(value);
    }
  });
});

describe("the sign: an affine model of N(m, s²) is trained to the falling score", () => {
  const [m, s, sigma] = [1.5, 0.8, 0.5];
  /** Objectives on corrupted points learn p_σ's score. */
  const corrupted = /^(dsm|esm-parzen)/;

  it.each(OBJECTIVE_NAMES)("%s", async (name) => {
    const variance = corrupted.test(name) ? s * s + sigma * sigma : s * s;
    const problem = draw({
      data: gaussian(1, m, s, 600),
      noise: { sigma, perPoint: 2 },
      objective: OBJECTIVES[name],
      model: { hidden: [], activation: "tanh", init: { kind: "values", values: [0, 0] } },
      optimizer: { learningRate: 0.05 },
      saveEvery: 0,
    });
    const trainer = createReferenceTrainer(problem);
    await trainer.advance(600);
    const [w, b] = await trainer.parameters();
    expect(Math.abs(w! * variance + 1)).toBeLessThan(0.2);
    expect(Math.abs((b! * variance) / m - 1)).toBeLessThan(0.2);
  });
});

describe("sliced and differenced objectives are near ism", () => {
  const input = (objective: NonNullable<ExperimentInput["objective"]>): ExperimentInput => ({
    data: gaussian(2, 0.5, 1.5, 50),
    model: { hidden: [6], activation: "tanh", init: { kind: "glorot-uniform" } },
    objective,
  });
  const ism = draw(input({ kind: "ism" }));
  const parameters = someParameters(ism);
  const lossOf = (objective: NonNullable<ExperimentInput["objective"]>): number => {
    const problem = draw(input(objective));
    return loss(problem, parameters, drawOf(problem, 1));
  };

  it("fd's error falls with the square of its step", () => {
    const exact = lossOf({ kind: "ism" });
    const [coarse, fine] = [0.06, 0.03].map((step) => lossOf({ kind: "fd", step }) - exact);
    // The next term of the expansion is smaller by the square of the step.
    expect(Math.abs(coarse! / fine! - 4)).toBeLessThan(8 * 0.06 ** 2);
  });

  it("ssm over all four signs of the plane is ism", () => {
    const all = [
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ];
    const values = Array.from({ length: 50 }, () => all).flat();
    expect(lossOf({ kind: "ssm", projections: 4, values })).toBeCloseTo(
      lossOf({ kind: "ism" }),
      12,
    );
  });

  it("ssm with one projection in one dimension is ism", () => {
    const line = { data: gaussian(1, 0, 1, 9), model: { activation: "silu" } } as const;
    const [a, b] = (["ism", "ssm"] as const).map((kind) => draw({ ...line, objective: { kind } }));
    const theta = someParameters(a!);
    const [first, second] = [a!, b!].map((problem) => loss(problem, theta, drawOf(problem, 1)));
    expect(second).toBe(first);
  });
});

describe("the energy model", () => {
  it.each(OBJECTIVE_NAMES)(
    "falls through 0 near a Gaussian's mean, trained by %s",
    async (name) => {
      const problem = draw({
        data: gaussian(1, 1.5, 0.8, 400),
        noise: { sigma: 0.8, perPoint: 2 },
        objective: OBJECTIVES[name],
        model: { kind: "energy" },
        optimizer: { learningRate: 0.05 },
        saveEvery: 0,
      });
      const trainer = createReferenceTrainer(problem);
      await trainer.advance(300);
      const [left, middle, right] = await trainer.evaluate(Float64Array.of(0.5, 1.5, 2.5));
      expect(left!).toBeGreaterThan(0.5);
      expect(Math.abs(middle!)).toBeLessThan(0.3);
      expect(right!).toBeLessThan(-0.5);
    },
  );

  it("has the score (Wᵀ sigmoid(Wx + b) + c - x) / σ²", () => {
    const problem = draw({
      data: { kind: "points", values: [[0, 0]] },
      noise: { sigma: 0.5 },
      model: { kind: "energy", hidden: 1, init: { kind: "values", values: [2, -1, 0.5, 3, 4] } },
    });
    const psi = evaluate(problem, problem.initialParameters, Float64Array.of(1, 1));
    const unit = 1 / (1 + Math.exp(-(2 - 1 + 0.5)));
    expect(psi[0]).toBeCloseTo((2 * unit + 3 - 1) / 0.25, 13);
    expect(psi[1]).toBeCloseTo((-unit + 4 - 1) / 0.25, 13);
  });
});
