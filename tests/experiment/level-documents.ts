import * as fc from "fast-check";
import {
  ACTIVATIONS,
  INPUT_SCALES,
  LOSS_WEIGHTS,
  PREDICTIONS,
  REGRESSIONS,
} from "../../src/experiment/schema.ts";
import { between, drawn, optional, seed } from "./training-documents.ts";

// Parts of experiment documents at several noise levels.

/** A σ that every prediction and weight takes. */
const level = between(1e-3, 1e3);
const beta = between(1e-4, 0.5);
/** Numbers that float32 tells apart, up to a size. */
const eighths = (most: number) => fc.integer({ min: -8 * most, max: 8 * most }).map((n) => n / 8);
const assign = fc.constantFrom("random", "each");

/** L levels that have numbers and all differ. */
const numbered = (L: number) =>
  fc.oneof(
    fc.record(
      {
        kind: fc.constant("geometric"),
        from: between(1, 1e3),
        to: between(1e-3, 0.9),
        count: fc.constant(L),
        assign,
      },
      { requiredKeys: ["kind", "from", "to", "count"] },
    ),
    fc.record(
      {
        kind: fc.constant("list"),
        values: fc.uniqueArray(level, { minLength: L, maxLength: L }),
        assign,
      },
      { requiredKeys: ["kind", "values"] },
    ),
    fc.record(
      {
        kind: fc.constant("ddpm"),
        beta: fc.tuple(beta, beta),
        count: fc.constant(L),
        assign,
      },
      { requiredKeys: ["kind", "beta", "count"] },
    ),
    fc.record(
      {
        kind: fc.constant("ddpm"),
        betas: fc.array(beta, { minLength: L, maxLength: L }),
        assign,
      },
      { requiredKeys: ["kind", "betas"] },
    ),
  );

const continuous = fc.oneof(
  fc.record({ kind: fc.constantFrom("log-uniform", "ve"), from: level, to: level }),
  fc.record({
    kind: fc.constant("log-normal"),
    mean: eighths(2),
    std: between(0.1, 0.8),
  }),
);

const conditions = fc.oneof(
  fc.record({ kind: fc.constantFrom("none", "log-sigma", "sigma", "variance") }),
  fc.record(
    {
      kind: fc.constant("fourier"),
      features: fc.integer({ min: 1, max: 64 }),
      scale: between(0.1, 30),
      seed,
    },
    { requiredKeys: ["kind", "features"] },
  ),
  fc.record({
    kind: fc.constant("fourier"),
    frequencies: fc.array(eighths(9), { minLength: 1, maxLength: 8 }),
  }),
);
const anyCondition = fc.oneof(conditions, fc.constant({ kind: "index" }));

const modelWith = (condition: fc.Arbitrary<object>) =>
  fc.record(
    {
      kind: fc.constant("mlp"),
      hidden: fc.array(fc.integer({ min: 1, max: 256 }), { maxLength: 4 }),
      activation: fc.constantFrom(...ACTIVATIONS),
      condition,
      prediction: fc.constantFrom(...PREDICTIONS),
      inputScale: fc.constantFrom(...INPUT_SCALES),
      sigmaData: between(0.1, 10),
      init: fc.oneof(drawn("glorot-uniform"), drawn("fan-in-uniform")),
    },
    optional,
  );

const weight = fc.constantFrom(...LOSS_WEIGHTS);
const denoising = (antithetic: boolean) =>
  fc.record(
    {
      kind: fc.constant("dsm"),
      antithetic: fc.constant(antithetic),
      controlVariate: fc.boolean(),
      weight,
    },
    { requiredKeys: ["kind", "antithetic"] },
  );
/** Where p is known. */
const known = fc.oneof(
  fc.record({ kind: fc.constant("esm"), weight }, { requiredKeys: ["kind"] }),
  fc.record(
    { kind: fc.constant("dsm"), weight, regression: fc.constantFrom(...REGRESSIONS) },
    { requiredKeys: ["kind", "regression"] },
  ),
);
const objectives = (isKnown: boolean, antithetic: boolean) =>
  isKnown && !antithetic ? fc.oneof(denoising(false), known) : denoising(antithetic);

const measure = fc.record({ sigmas: fc.array(level, { minLength: 1, maxLength: 9 }) });

/** Noise of drawn levels; perPoint is such that each level and each pair has its copies. */
const drawnNoise = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.boolean(), fc.integer({ min: 1, max: 3 }))
  .chain(([L, antithetic, times]) =>
    fc.record({
      antithetic: fc.constant(antithetic),
      noise: fc.record(
        {
          levels: fc.oneof(numbered(L), continuous),
          perPoint: fc.constant(times * L * (antithetic ? 2 : 1)),
          seed,
          fresh: fc.boolean(),
        },
        { requiredKeys: ["levels", "perPoint"] },
      ),
    }),
  );

const CONTINUOUS = new Set(["log-uniform", "log-normal", "ve"]);

/** Noise, model, objective and measured levels of drawn levels. */
export const drawnLevels = (isKnown: boolean) =>
  drawnNoise.chain(({ noise, antithetic }) => {
    const hasNumbers = !CONTINUOUS.has(noise.levels.kind);
    return fc.record(
      {
        noise: fc.constant(noise),
        model: modelWith(hasNumbers ? anyCondition : conditions),
        objective: objectives(isKnown, antithetic),
        measure,
      },
      { requiredKeys: antithetic ? ["noise", "objective"] : ["noise"] },
    );
  });

/** The same of σ that are given with their noise for N points in D dimensions. */
export const givenLevels = (N: number, D: number, isKnown: boolean) =>
  fc.integer({ min: 1, max: 3 }).chain((perPoint) => {
    const rows = { minLength: N * perPoint, maxLength: N * perPoint };
    const z = fc.array(eighths(4), { minLength: D, maxLength: D });
    return fc.record(
      {
        noise: fc.record({
          values: fc.array(z, rows),
          sigmas: fc.array(level, rows),
          perPoint: fc.constant(perPoint),
        }),
        model: modelWith(conditions),
        objective: objectives(isKnown, false),
        measure,
      },
      { requiredKeys: ["noise"] },
    );
  });
