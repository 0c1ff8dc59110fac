import * as v from "valibot";

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
  steps: 10_000_000,
  /** Numbers in all the parameters that `saveEvery` keeps. */
  saved: 50_000_000,
  seed: 2 ** 32 - 1,
} as const;

export const ACTIVATIONS = ["relu", "tanh", "sigmoid", "softplus", "silu", "gelu"] as const;
export type Activation = (typeof ACTIVATIONS)[number];

const finite = v.pipe(v.number("a number"), v.finite("a finite number"));
const positive = v.pipe(
  v.number("a number above 0"),
  v.finite("a finite number above 0"),
  v.gtValue(0, "a number above 0"),
);
const whole = (low: number, high: number) => {
  const message = `a whole number from ${low} to ${high}`;
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(low, message),
    v.maxValue(high, message),
  );
};
const decayRate = v.pipe(
  v.number("a number from 0 to below 1"),
  v.minValue(0, "a number from 0 to below 1"),
  v.ltValue(1, "a number from 0 to below 1"),
);
const seed = v.optional(whole(0, LIMITS.seed), 1);

const vector = v.pipe(
  v.array(finite, "an array of numbers"),
  v.minLength(1, "at least 1 number"),
  v.maxLength(LIMITS.dimensions, `at most ${LIMITS.dimensions} numbers (D, the dimensions)`),
);
/** A number where D is 1, or an array of D numbers. */
const numberOrVector = v.union([finite, vector], "a finite number or an array of finite numbers");
const values = v.pipe(
  v.array(numberOrVector, "an array of numbers, or of arrays of D numbers"),
  v.minLength(1, "at least 1 value"),
);

const component = v.strictObject({
  weight: v.pipe(
    v.number("a number of at least 0"),
    v.finite("a finite number"),
    v.minValue(0, "a number of at least 0"),
  ),
  mean: numberOrVector,
  std: positive,
});

export const data = v.variant("kind", [
  v.strictObject({ kind: v.literal("tutorial") }),
  v.strictObject({
    kind: v.literal("mixture"),
    components: v.pipe(
      v.array(component, "an array of components"),
      v.minLength(1, "at least 1 component"),
      v.check((all) => all.reduce((sum, c) => sum + c.weight, 0) > 0, "weights with a sum above 0"),
    ),
    count: v.optional(whole(1, LIMITS.pairs), 1024),
    seed,
  }),
  v.strictObject({ kind: v.literal("points"), values }),
]);

const noise = v.strictObject({
  sigma: v.optional(positive, 0.3),
  perPoint: v.optional(whole(1, LIMITS.pairs), 1),
  fresh: v.optional(v.boolean("true or false"), false),
  seed: v.optional(whole(0, LIMITS.seed)),
  values: v.optional(values),
});

const init = v.variant("kind", [
  v.strictObject({ kind: v.literal("tutorial") }),
  v.strictObject({ kind: v.literal("glorot-uniform"), seed }),
  v.strictObject({
    kind: v.literal("values"),
    values: v.array(finite, "an array of numbers, one a parameter"),
  }),
]);

const model = v.strictObject({
  kind: v.optional(v.literal("mlp"), "mlp"),
  hidden: v.optional(
    v.pipe(
      v.array(whole(1, LIMITS.width), "an array of widths"),
      v.maxLength(LIMITS.hiddenLayers, `at most ${LIMITS.hiddenLayers} hidden layers`),
    ),
    [8],
  ),
  activation: v.optional(v.picklist(ACTIVATIONS), "relu"),
  init: v.optional(init),
});

export const experiment = v.strictObject({
  data: v.optional(data, { kind: "tutorial" }),
  noise: v.optional(noise, {}),
  model: v.optional(model, {}),
  objective: v.optional(v.variant("kind", [v.strictObject({ kind: v.literal("dsm") })]), {
    kind: "dsm",
  }),
  optimizer: v.optional(
    v.strictObject({
      kind: v.optional(v.literal("adam"), "adam"),
      learningRate: v.optional(positive, 0.01),
      beta1: v.optional(decayRate, 0.9),
      beta2: v.optional(decayRate, 0.999),
      epsilon: v.optional(positive, 1e-8),
    }),
    {},
  ),
  steps: v.optional(whole(1, LIMITS.steps), 500),
  saveEvery: v.optional(whole(0, LIMITS.steps), 4),
});
