import * as v from "valibot";
import { DATASET_NAMES } from "../../data/datasets/datasets.ts";
import { flagOf, numberOrVector, seed, values } from "./fields.ts";
import { LIMITS } from "./limits.ts";
import { literal, object, positive, quoteAll, strictObject, variant, whole } from "./parts.ts";

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

export const data = variant([
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
export const target = variant([strictObject({ kind: literal("mixture"), components })]);
