import * as v from "valibot";
import { LIMITS } from "./limits.ts";
import { finite, whole } from "./parts.ts";

export const decayRate = v.pipe(
  v.number("a number from 0 to below 1"),
  v.minValue(0, "a number from 0 to below 1"),
  v.ltValue(1, "a number from 0 to below 1"),
);
export const seed = v.optional(whole(0, LIMITS.seed), 1);
export const flagOf = (standard: boolean) => v.optional(v.boolean("true or false"), standard);

const vector = v.pipe(
  v.array(finite, "an array of numbers"),
  v.minLength(1, "at least 1 number"),
  v.maxLength(LIMITS.dimensions, `at most ${LIMITS.dimensions} numbers (D, the dimensions)`),
);
const scalar = v.pipe(v.number("a finite number or an array of finite numbers"), finite);
/** A number where D is 1, or an array of D numbers. */
export const numberOrVector = v.lazy((input) => (Array.isArray(input) ? vector : scalar));
export const values = v.pipe(
  v.array(numberOrVector, "an array of numbers, or of arrays of D numbers"),
  v.minLength(1, "at least 1 value"),
);

/** From 1 to as many values as there may be levels. */
export const listOf = <Item extends v.GenericSchema>(item: Item, things: string) =>
  v.pipe(
    v.array(item, `an array of ${things}`),
    v.minLength(1, "at least 1 value"),
    v.maxLength(LIMITS.levels, `at most ${LIMITS.levels.toLocaleString("en")} values`),
  );
