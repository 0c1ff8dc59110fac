import * as fc from "fast-check";
import { DATASET_NAMES } from "../../src/data/datasets/datasets.ts";
import { countPoints, dimensionsOf, parseExperiment } from "../../src/experiment/experiment.ts";
import { ACTIVATIONS } from "../../src/experiment/schema.ts";
import { drawnLevels, givenLevels } from "./level-documents.ts";
import { between, drawn, optional, positive, seed, training } from "./training-documents.ts";

/** Numbers that float32 tells apart. */
const number = fc.integer({ min: -80_000, max: 80_000 }).map((n) => n / 8);
const sigma = between(1e-8, 1e8);
const std = between(0.1, 1e4);
/** Of finite differences, wide enough for the largest point. */
const step = between(400, 1e5);

/** Texts that something else might be read from, and any others. */
const names = fc.oneof(
  fc.constantFrom("", "2019", "true", "null", "0.3", "[1]", "{}", '"a"', "1e5", " 7", "-0"),
  fc.constantFrom(
    "a&b=c",
    "50%",
    "%E0%A4",
    "#1",
    "x y",
    "\ud800",
    "\udc00\ud800",
    "ψ 😀",
    "\u0000\n",
  ),
  fc.string({ maxLength: 40, unit: "binary" }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
    .map((codes) => String.fromCharCode(...codes)),
);

const vectors = (dimensions: number): fc.Arbitrary<number | number[]> => {
  const vector = fc.array(number, { minLength: dimensions, maxLength: dimensions });
  return dimensions === 1 ? fc.oneof(number, vector) : vector;
};
const components = (dimensions: number) =>
  fc.array(fc.record({ weight: positive, mean: vectors(dimensions), std }), {
    minLength: 1,
  });
const tutorial = fc.constant({ kind: "tutorial" });
const points = (dimensions: number) =>
  fc.record(
    {
      kind: fc.constant("points"),
      values: fc.array(vectors(dimensions), { minLength: 1 }),
      name: names,
    },
    { requiredKeys: ["kind", "values"] },
  );
const mixture = (dimensions: number) =>
  fc.record(
    {
      kind: fc.constant("mixture"),
      components: components(dimensions),
      count: fc.integer({ min: 1, max: 10_000 }),
      seed,
    },
    { requiredKeys: ["kind", "components"] },
  );
const dimensions = fc.integer({ min: 1, max: 16 });

/** Data with what holds only of them. */
const measured = fc.oneof(
  dimensions.chain((D) => fc.record({ data: fc.oneof(tutorial, points(D), mixture(D)) })),
  dimensions.chain((D) =>
    fc.record({
      data: points(D),
      target: fc.record({ kind: fc.constant("mixture"), components: components(D) }),
    }),
  ),
  fc.record(
    {
      data: fc.record(
        {
          kind: fc.constant("dataset"),
          name: fc.constantFrom(...DATASET_NAMES),
          standardize: fc.boolean(),
        },
        { requiredKeys: ["kind", "name"] },
      ),
      heldOut: fc.record(
        { fraction: fc.double({ noNaN: true, min: 0.1, max: 0.9 }), seed },
        optional,
      ),
    },
    { requiredKeys: ["data"] },
  ),
  fc.constant({}),
);

const glorot = drawn("glorot-uniform");
/** Noise, model and objective at one noise level. */
const oneLevel = fc.record(
  {
    noise: fc.record(
      { sigma, perPoint: fc.integer({ min: 1, max: 9 }), seed, fresh: fc.boolean() },
      optional,
    ),
    model: fc.oneof(
      fc.record(
        {
          kind: fc.constant("mlp"),
          hidden: fc.array(fc.integer({ min: 1, max: 256 }), { maxLength: 4 }),
          activation: fc.constantFrom(...ACTIVATIONS),
          init: fc.oneof(glorot, drawn("fan-in-uniform")),
        },
        optional,
      ),
      fc.record(
        { kind: fc.constant("energy"), hidden: fc.integer({ min: 1, max: 256 }), init: glorot },
        { requiredKeys: ["kind"] },
      ),
    ),
    objective: fc.oneof(
      fc.record(
        { kind: fc.constant("dsm"), controlVariate: fc.boolean() },
        { requiredKeys: ["kind"] },
      ),
      fc.constant({ kind: "esm-parzen" }),
      fc.record({ kind: fc.constant("fd"), step }),
    ),
  },
  optional,
);

/** What fits some data at one noise level, at several, or at those that are given for each copy. */
function settingsOf(measured: object): fc.Arbitrary<object> {
  const { data, target } = parseExperiment(measured);
  const known = target !== undefined || ["tutorial", "mixture"].includes(data.kind);
  const several = drawnLevels(known);
  if (data.kind !== "points" || data.values.length > 9) return fc.oneof(oneLevel, several);
  const given = givenLevels(data.values.length, dimensionsOf(data), known);
  return fc.oneof(oneLevel, several, given);
}

/** A batch has from 1 to N points. */
function withBatch(document: Record<string, unknown>, batch: { size: number } | undefined) {
  if (!batch) return document;
  const size = 1 + (batch.size % countPoints(parseExperiment(document)));
  return { ...document, batch: { size } };
}

/** Experiment documents that are right, with anything left out. */
export const documents = measured
  .chain((data) => fc.tuple(fc.constant(data), settingsOf(data), training))
  .map(([data, settings, { batch, ...rest }]) =>
    withBatch({ ...data, ...settings, ...rest }, batch),
  );
