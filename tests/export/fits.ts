import * as fc from "fast-check";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import { ACTIVATIONS } from "../../src/experiment/schema.ts";
import { levelDependence } from "../../src/export/level.ts";
import type { Fitted } from "../../src/export/fitted.ts";
import { evaluate } from "../../src/reference/mlp.ts";

/** Points of so many dimensions, whose distribution is not known. */
const dataOf = (dimensions: number) => ({
  kind: "points",
  values: [dimensions === 1 ? 0 : Array.from({ length: dimensions }, () => 0)],
});

/** Numbers that are no multiples of powers of 2, and not as small as float32 has none. */
const between = (low: number, high: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e6 }).map((k) => low + ((high - low) * k) / 1e6);
const weight = between(-2, 2);
const network = {
  hidden: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 3 }),
  activation: fc.constantFrom(...ACTIVATIONS),
};
const ONE = { sigma: 0.3 } as const;
const SEVERAL = { levels: { kind: "geometric", from: 2, to: 0.5, count: 4 } } as const;
const CONDITIONS = [
  { kind: "none" },
  { kind: "log-sigma" },
  { kind: "sigma" },
  { kind: "variance" },
  { kind: "index" },
  { kind: "fourier", frequencies: [0.3, 1.7, -0.9] },
] as const;
const PREDICTIONS = ["score", "epsilon", "x0", "edm"] as const;
const INPUT_SCALES = ["none", "vp", "edm"] as const;

/** Models with the noise that they are fitted at. */
const models = fc.oneof(
  fc.record({
    model: fc.oneof(
      fc.record(network),
      fc.record({ kind: fc.constant("energy" as const), hidden: fc.integer({ min: 1, max: 8 }) }),
    ),
    noise: fc.constantFrom(ONE, { sigma: 1 }),
  }),
  fc.record({
    model: fc.record({
      ...network,
      condition: fc.constantFrom(...CONDITIONS),
      prediction: fc.constantFrom(...PREDICTIONS),
      inputScale: fc.constantFrom(...INPUT_SCALES),
      sigmaData: fc.constantFrom(0.5, 2.06),
    }),
    noise: fc.constant(SEVERAL),
  }),
);

/** What a fitted model may be, with some points where it is asked. */
export interface Case {
  readonly fitted: Fitted;
  /** (n, D), numbers that float32 has. */
  readonly x: Float64Array;
  /** The noise level of each point, (n), where ψ depends on it. */
  readonly sigmas?: Float64Array | undefined;
}

/** Points of a case. */
const POINTS = 8;

function caseOf(model: object, dimensions: number, noise: object): fc.Arbitrary<Case> {
  const experiment = parseExperiment({ data: dataOf(dimensions), model, noise });
  const depends = levelDependence(experiment) !== undefined;
  const { count } = drawProblem(experiment).layout;
  const each = { minLength: dimensions, maxLength: dimensions };
  const scaling = fc.record({
    mean: fc.array(between(-1000, 1000), each),
    std: fc.array(between(0.1, 100), each),
  });
  return fc
    .record({
      parameters: fc.array(weight, { minLength: count, maxLength: count }),
      scaling: fc.option(scaling, { nil: undefined }),
      u: fc.array(fc.array(between(-4, 4), each), {
        minLength: POINTS,
        maxLength: POINTS,
      }),
      // Also beyond the levels.
      logs: fc.array(between(-2, 2), { minLength: POINTS, maxLength: POINTS }),
    })
    .map(({ parameters, scaling, u, logs }) => {
      const x = u.flatMap((point) =>
        point.map((value, d) =>
          Math.fround(scaling ? scaling.mean[d]! + scaling.std[d]! * value : value),
        ),
      );
      const sigmas = Float64Array.from(logs, (log) => Math.fround(Math.exp(log)));
      return {
        fitted: { experiment, parameters, step: 500, scaling },
        x: Float64Array.from(x),
        ...(depends && { sigmas }),
      };
    });
}

/** Any model in one to three dimensions. */
export const cases: fc.Arbitrary<Case> = fc
  .tuple(models, fc.integer({ min: 1, max: 3 }))
  .chain(([{ model, noise }, dimensions]) => caseOf(model, dimensions, noise));

/** Every activation and depth, and the energy, in one to three dimensions, with drawn weights. */
export const GRID = [1, 2, 3].flatMap((dimensions) => [
  ...ACTIVATIONS.flatMap((activation) =>
    [[], [8], [8, 5], [8, 5, 7]].map((hidden) => ({
      dimensions,
      model: { activation, hidden },
      noise: ONE,
    })),
  ),
  { dimensions, model: { kind: "energy", hidden: 6 }, noise: ONE },
  ...CONDITIONS.map((condition, i) => {
    const prediction = PREDICTIONS[(i + dimensions) % PREDICTIONS.length];
    const inputScale = INPUT_SCALES[(i + dimensions) % INPUT_SCALES.length];
    const model = { hidden: [7], activation: "tanh", condition, prediction, inputScale };
    return { dimensions, model, noise: SEVERAL };
  }),
]);

/** One case of such a model, always the same. */
export function sampleOf({ dimensions, model, noise }: (typeof GRID)[number]): readonly Case[] {
  return fc.sample(caseOf(model, dimensions, noise), { numRuns: 4, seed: 1 });
}

/** ψ of the float64 reference in the data's own units, (n, D). */
export function referenceScore({ fitted, x, sigmas }: Case): Float64Array {
  const { experiment, parameters, scaling } = fitted;
  const problem = drawProblem(experiment);
  const D = problem.dimensions;
  const [mean, std] = [
    (i: number) => scaling?.mean[i % D] ?? 0,
    (i: number) => scaling?.std[i % D] ?? 1,
  ];
  const u = x.map((value, i) => (value - mean(i)) / std(i));
  const theta = Float64Array.from(parameters);
  const psi = sigmas
    ? Float64Array.from(
        [...sigmas].flatMap((sigma, n) => [
          ...evaluate(problem, theta, u.slice(n * D, (n + 1) * D), sigma),
        ]),
      )
    : evaluate(problem, theta, u);
  return psi.map((value, i) => value / std(i));
}

/** Largest difference over the reference's largest size. */
export function relativeError(found: ArrayLike<number>, expected: Float64Array): number {
  const most = expected.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  const worst = expected.reduce((w, value, i) => Math.max(w, Math.abs(found[i]! - value)), 0);
  return worst === 0 ? 0 : worst / most;
}

/** The points of a flat array, (n, D). */
export const rowsOf = (flat: Float64Array, dimensions: number): number[][] =>
  Array.from({ length: flat.length / dimensions }, (_, n) =>
    Array.from(flat.subarray(n * dimensions, (n + 1) * dimensions)),
  );
