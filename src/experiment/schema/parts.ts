import { closest, distance } from "fastest-levenshtein";
import * as v from "valibot";
import { FLOAT32_RANGE, fitsFloat32 } from "../../math/float32.ts";

// What schemas are made of; each message completes the sentence "<path>: expected <message>, found
// <value>", or for an unknown key "<path>: unknown key<message>".

/** Two or more alternatives as a sentence names them. */
const alternatives = new Intl.ListFormat("en-GB", { type: "disjunction" });
export const quoteAll = (names: readonly string[]): string =>
  alternatives.format(names.map((name) => `"${name}"`));

/** An array is an object to JavaScript and to the library, but not here. */
export const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object of these entries and no others, which says of a missing one what it should be. */
export function strictObject<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, ({ expected, path }) => {
    if (expected === "never") return suggest(String(path?.at(-1)?.key), Object.keys(entries));
    const missing = entries[String(path?.at(-1)?.key)];
    if (expected === "Object" || !missing) return "an object";
    return v.safeParse(missing, undefined).issues?.[0].message ?? expected;
  });
}

/** Of a typo the key that was meant, else every key. */
function suggest(key: string, known: readonly string[]): string {
  const typed = key.slice(0, 60).toLowerCase();
  const near = closest(
    typed,
    known.map((name) => name.toLowerCase()),
  );
  const meant = known.find((name) => name.toLowerCase() === near)!;
  const changes = distance(typed, near);
  if (changes <= 2 && changes < near.length / 2) return `; the nearest is "${meant}"`;
  return `, expected ${quoteAll(known)}`;
}

export function object<const Entries extends v.ObjectEntries>(entries: Entries) {
  const strict = strictObject(entries);
  return v.pipe(v.custom<v.InferInput<typeof strict>>(isObject, "an object"), strict);
}

/** One of several objects, told apart by their `kind`. */
export function variant<const Options extends v.VariantOptions<"kind">>(options: Options) {
  const kinds = v.variant("kind", options, ({ expected }) =>
    alternatives.format(
      // A kind with a default may also be undefined, which need not be said.
      expected
        .replaceAll(/[()]/g, "")
        .split(" | ")
        .filter((name) => name !== "undefined"),
    ),
  );
  return v.pipe(v.custom<v.InferInput<typeof kinds>>(isObject, "an object"), kinds);
}

export const literal = <const Text extends string>(text: Text) => v.literal(text, `"${text}"`);

/** The GPU trains in float32: what it cannot hold would silently become 0 or infinite there. */
const float32 = v.check<number, string>(
  fitsFloat32,
  `0 or a number of size ${FLOAT32_RANGE}, which float32 can hold`,
);
export const finite = v.pipe(v.number("a number"), v.finite("a finite number"), float32);
export const positive = v.pipe(
  v.number("a number above 0"),
  v.finite("a finite number above 0"),
  v.gtValue(0, "a number above 0"),
  v.check(fitsFloat32, `a number ${FLOAT32_RANGE}, which float32 can hold`),
);
export const whole = (low: number, high: number) => {
  const message = `a whole number from ${low} to ${high.toLocaleString("en")}`;
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(low, message),
    v.maxValue(high, message),
  );
};
