import * as fc from "fast-check";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import { ACTIVATIONS } from "../../src/experiment/schema.ts";
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
const models = fc.oneof(
  fc.record({
    hidden: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 3 }),
    activation: fc.constantFrom(...ACTIVATIONS),
  }),
  fc.record({ kind: fc.constant("energy" as const), hidden: fc.integer({ min: 1, max: 8 }) }),
);

/** What a fitted model may be, with some points where it is asked. */
export interface Case {
  readonly fitted: Fitted;
  /** (n, D), numbers that float32 has. */
  readonly x: Float64Array;
}

function caseOf(model: object, dimensions: number, sigma: number): fc.Arbitrary<Case> {
  const experiment = parseExperiment({ data: dataOf(dimensions), model, noise: { sigma } });
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
        minLength: 8,
        maxLength: 8,
      }),
    })
    .map(({ parameters, scaling, u }) => {
      const x = u.flatMap((point) =>
        point.map((value, d) =>
          Math.fround(scaling ? scaling.mean[d]! + scaling.std[d]! * value : value),
        ),
      );
      return { fitted: { experiment, parameters, step: 500, scaling }, x: Float64Array.from(x) };
    });
}

/** Any model in one to three dimensions. */
export const cases: fc.Arbitrary<Case> = fc
  .tuple(models, fc.integer({ min: 1, max: 3 }), fc.constantFrom(0.3, 1))
  .chain((all) => caseOf(...all));

/** Every activation and depth, and the energy, in one to three dimensions, with drawn weights. */
export const GRID = [1, 2, 3].flatMap((dimensions) => [
  ...ACTIVATIONS.flatMap((activation) =>
    [[], [8], [8, 5], [8, 5, 7]].map((hidden) => ({ dimensions, model: { activation, hidden } })),
  ),
  { dimensions, model: { kind: "energy", hidden: 6 } },
]);

/** One case of such a model, always the same. */
export function sampleOf({ dimensions, model }: (typeof GRID)[number]): readonly Case[] {
  return fc.sample(caseOf(model, dimensions, 0.3), { numRuns: 4, seed: 1 });
}

/** ψ of the float64 reference in the data's own units, (n, D). */
export function referenceScore({ fitted, x }: Case): Float64Array {
  const { experiment, parameters, scaling } = fitted;
  const D = scaling?.mean.length ?? 1;
  const [mean, std] = [
    (i: number) => scaling?.mean[i % D] ?? 0,
    (i: number) => scaling?.std[i % D] ?? 1,
  ];
  const u = x.map((value, i) => (value - mean(i)) / std(i));
  const psi = evaluate(drawProblem(experiment), Float64Array.from(parameters), u);
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
