import * as v from "valibot";
import { HOLD_OUT } from "../data/hold-out.ts";
import { data, target } from "./schema/data.ts";
import { decayRate, listOf } from "./schema/fields.ts";
import { LIMITS } from "./schema/limits.ts";
import { model } from "./schema/model.ts";
import { noise } from "./schema/noise.ts";
import { objective } from "./schema/objective.ts";
import {
  finite,
  isObject,
  literal,
  object,
  positive,
  strictObject,
  variant,
  whole,
} from "./schema/parts.ts";

export * from "./schema/limits.ts";

/**
 * The schema of the experiment file, the one place where its names, types and defaults stand.
 * Each message completes the sentence "<path>: expected <message>, found <value>".
 */

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

const warmup = v.optional(whole(1, LIMITS.steps));
const schedule = variant([
  strictObject({ kind: literal("constant"), warmup }),
  strictObject({ kind: literal("cosine"), warmup }),
  strictObject({
    kind: literal("exponential"),
    decay: v.pipe(
      v.number("a number above 0 and at most 1"),
      v.gtValue(0, "a number above 0 and at most 1"),
      v.maxValue(1, "a number above 0 and at most 1"),
    ),
    warmup,
  }),
]);

export const experiment = object({
  data: v.optional(data, { kind: "tutorial" }),
  target: v.optional(target),
  noise: v.optional(noise, {}),
  model: v.optional(model, {}),
  objective: v.optional(objective, { kind: "dsm" }),
  optimizer: v.optional(
    object({
      kind: v.optional(literal("adam"), "adam"),
      learningRate: v.optional(positive, 0.01),
      beta1: v.optional(decayRate, 0.9),
      beta2: v.optional(decayRate, 0.999),
      epsilon: v.optional(positive, 1e-8),
      schedule: v.optional(schedule, { kind: "constant" }),
      weightDecay: v.optional(
        v.pipe(v.number("a number of at least 0"), finite, v.minValue(0, "a number of at least 0")),
        0,
      ),
    }),
    {},
  ),
  /** Points of a step. */
  batch: v.optional(object({ size: whole(1, LIMITS.pairs) })),
  /** The average of the parameters. */
  ema: v.optional(object({ decay: decayRate })),
  /** Noise levels to measure at. */
  measure: v.optional(object({ sigmas: listOf(positive, "numbers above 0") })),
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
