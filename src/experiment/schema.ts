import * as v from "valibot";
import { DATASET_NAMES } from "../data/datasets/datasets.ts";
import { HOLD_OUT } from "../data/hold-out.ts";
import {
  finite,
  isObject,
  literal,
  object,
  positive,
  quoteAll,
  strictObject,
  variant,
  whole,
} from "./schema-parts.ts";

/**
 * The schema of the experiment file, the one place where its names, types and defaults stand.
 * Each message completes the sentence "<path>: expected <message>, found <value>".
 */

/** The largest experiment that is taken. */
export const LIMITS = {
  /** D */
  dimensions: 16,
  hiddenLayers: 4,
  /** H */
  width: 256,
  /** N * M, the number of corrupted points. */
  pairs: 4_000_000,
  /** S, projections a point. */
  projections: 256,
  steps: 10_000_000,
  /** Numbers in all the parameters that `saveEvery` keeps. */
  saved: 50_000_000,
  seed: 2 ** 32 - 1,
  /** K, of an ensemble or a sweep. */
  models: 1_000_000,
} as const;

export const ACTIVATIONS = ["relu", "tanh", "sigmoid", "softplus", "silu", "gelu"] as const;
/** A hidden unit's function, by name. @useDeclaredType */
export type Activation = (typeof ACTIVATIONS)[number];

const decayRate = v.pipe(
  v.number("a number from 0 to below 1"),
  v.minValue(0, "a number from 0 to below 1"),
  v.ltValue(1, "a number from 0 to below 1"),
);
const seed = v.optional(whole(0, LIMITS.seed), 1);
const flagOf = (standard: boolean) => v.optional(v.boolean("true or false"), standard);

const vector = v.pipe(
  v.array(finite, "an array of numbers"),
  v.minLength(1, "at least 1 number"),
  v.maxLength(LIMITS.dimensions, `at most ${LIMITS.dimensions} numbers (D, the dimensions)`),
);
const scalar = v.pipe(v.number("a finite number or an array of finite numbers"), finite);
/** A number where D is 1, or an array of D numbers. */
const numberOrVector = v.lazy((input) => (Array.isArray(input) ? vector : scalar));
const values = v.pipe(
  v.array(numberOrVector, "an array of numbers, or of arrays of D numbers"),
  v.minLength(1, "at least 1 value"),
);

const component = object({
  weight: v.pipe(
    v.number("a number of at least 0"),
    v.finite("a finite number"),
    v.minValue(0, "a number of at least 0"),
  ),
  mean: numberOrVector,
  std: positive,
});

const components = v.pipe(
  v.array(component, "an array of components"),
  v.minLength(1, "at least 1 component"),
  v.check((all) => all.reduce((sum, c) => sum + c.weight, 0) > 0, "weights with a sum above 0"),
);

const data = variant([
  strictObject({ kind: literal("tutorial") }),
  strictObject({
    kind: literal("mixture"),
    components,
    count: v.optional(whole(1, LIMITS.pairs), 1024),
    seed,
  }),
  strictObject({
    kind: literal("points"),
    values,
    /** What they are. */
    name: v.optional(v.pipe(v.string("a text"), v.maxLength(80, "at most 80 characters"))),
    standardize: flagOf(false),
  }),
  strictObject({
    kind: literal("dataset"),
    name: v.picklist(DATASET_NAMES, quoteAll(DATASET_NAMES)),
    standardize: flagOf(true),
  }),
]);

/** The distribution that the data come from, where the data themselves do not say. */
const target = variant([strictObject({ kind: literal("mixture"), components })]);

const noise = object({
  sigma: v.optional(positive, 0.3),
  perPoint: v.optional(whole(1, LIMITS.pairs), 1),
  seed: v.optional(whole(0, LIMITS.seed)),
  values: v.optional(values),
  fresh: flagOf(false),
});

const glorotUniform = strictObject({ kind: literal("glorot-uniform"), seed });
const initValues = strictObject({
  kind: literal("values"),
  values: v.array(finite, "an array of numbers, one a parameter"),
});

const mlp = strictObject({
  kind: v.optional(literal("mlp"), "mlp"),
  hidden: v.optional(
    v.pipe(
      v.array(whole(1, LIMITS.width), "an array of widths"),
      v.maxLength(LIMITS.hiddenLayers, `at most ${LIMITS.hiddenLayers} hidden layers`),
    ),
    [8],
  ),
  activation: v.optional(v.picklist(ACTIVATIONS, quoteAll(ACTIVATIONS)), "relu"),
  init: v.optional(
    variant([strictObject({ kind: literal("tutorial") }), glorotUniform, initValues]),
  ),
});

const energy = strictObject({
  kind: literal("energy"),
  // H; D by default.
  hidden: v.optional(whole(1, LIMITS.width)),
  init: v.optional(variant([glorotUniform, initValues])),
});

const flag = flagOf(false);
const objective = variant([
  strictObject({ kind: literal("dsm"), antithetic: flag, controlVariate: flag }),
  strictObject({ kind: literal("esm") }),
  strictObject({ kind: literal("esm-parzen") }),
  strictObject({ kind: literal("ism") }),
  strictObject({
    kind: literal("ssm"),
    projections: v.optional(whole(1, LIMITS.projections), 1),
    values: v.optional(values),
  }),
  strictObject({ kind: literal("fd"), step: v.optional(positive, 0.1) }),
]);

/** The part of the points that is not trained on, and measures what was learned. */
const heldOut = object({
  fraction: v.optional(
    v.pipe(
      v.number("a number above 0 and below 1"),
      v.gtValue(0, "a number above 0 and below 1"),
      v.ltValue(1, "a number above 0 and below 1"),
    ),
    HOLD_OUT.fraction,
  ),
  seed: v.optional(whole(0, LIMITS.seed), HOLD_OUT.seed),
});

export const experiment = object({
  data: v.optional(data, { kind: "tutorial" }),
  target: v.optional(target),
  noise: v.optional(noise, {}),
  model: v.optional(variant([mlp, energy]), {}),
  objective: v.optional(objective, { kind: "dsm" }),
  optimizer: v.optional(
    object({
      kind: v.optional(literal("adam"), "adam"),
      learningRate: v.optional(positive, 0.01),
      beta1: v.optional(decayRate, 0.9),
      beta2: v.optional(decayRate, 0.999),
      epsilon: v.optional(positive, 1e-8),
    }),
    {},
  ),
  /** Only of points without a known density. */
  heldOut: v.optional(heldOut),
  steps: v.optional(whole(1, LIMITS.steps), 500),
  saveEvery: v.optional(whole(0, LIMITS.steps), 4),
  // The run over many seeds; `train` and `sweep` heed it.
  ensemble: v.optional(
    object({
      seeds: whole(1, LIMITS.models),
      // Every how many steps a loss is kept.
      lossEvery: v.optional(whole(1, LIMITS.steps), 1),
    }),
  ),
});

const span = v.strictTuple([finite, finite, whole(1, LIMITS.models)], "[from, to, how many]");
const positiveSpan = v.pipe(
  span,
  v.check(([a, b]) => a > 0 && b > 0, "ends above 0"),
);

/** What a sweep's file has beside its experiment. */
export const sweep = object({
  sweep: v.pipe(
    v.record(
      v.string(),
      v.lazy((input) =>
        Array.isArray(input)
          ? v.pipe(v.array(v.unknown()), v.minLength(1, "at least 1 value"))
          : isObject(input) && "linear" in (input as object)
            ? strictObject({ linear: span })
            : v.pipe(
                v.custom<{ log: [number, number, number] }>(
                  (value) => isObject(value) && "log" in (value as object),
                  'an array of values, {"log": [from, to, how many]} or {"linear": [from, to, how many]}',
                ),
                strictObject({ log: positiveSpan }),
              ),
      ),
      "an object of settings by their paths",
    ),
  ),
});
