import * as v from "valibot";
import { flagOf, listOf, values } from "./fields.ts";
import { LIMITS } from "./limits.ts";
import {
  finite,
  literal,
  object,
  positive,
  quoteAll,
  strictObject,
  variant,
  whole,
} from "./parts.ts";

const beta = v.pipe(
  v.number("a number above 0 and below 1"),
  v.gtValue(0, "a number above 0 and below 1"),
  v.ltValue(1, "a number above 0 and below 1"),
);
const levelCount = whole(1, LIMITS.levels);
const assign = v.optional(v.picklist(["random", "each"], quoteAll(["random", "each"])), "random");

const levels = variant([
  strictObject({
    kind: literal("geometric"),
    from: positive,
    to: positive,
    count: levelCount,
    assign,
  }),
  strictObject({ kind: literal("list"), values: listOf(positive, "numbers above 0"), assign }),
  strictObject({
    kind: literal("ddpm"),
    beta: v.optional(v.strictTuple([beta, beta], "[β of the first step, β of the last]")),
    count: v.optional(levelCount),
    betas: v.optional(listOf(beta, "numbers above 0 and below 1")),
    assign,
  }),
  strictObject({ kind: literal("log-uniform"), from: positive, to: positive }),
  strictObject({ kind: literal("log-normal"), mean: finite, std: positive }),
  strictObject({ kind: literal("ve"), from: positive, to: positive }),
]);

export const noise = object({
  /** The one noise level. */
  sigma: v.optional(positive),
  /** Several noise levels. */
  levels: v.optional(levels),
  /** A σ for each of the values. */
  sigmas: v.optional(v.array(positive, "an array of numbers above 0")),
  perPoint: v.optional(whole(1, LIMITS.pairs), 1),
  seed: v.optional(whole(0, LIMITS.seed)),
  values: v.optional(values),
  fresh: flagOf(false),
});
