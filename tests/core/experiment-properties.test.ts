import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Experiment, ExperimentError, parseExperiment } from "../../src/core/experiment.ts";
import { readLink, writeLink } from "../../src/core/link.ts";
import { ACTIVATIONS } from "../../src/core/schema.ts";

/** Numbers that float32 tells apart. */
const number = fc.integer({ min: -80_000, max: 80_000 }).map((n) => n / 8);
const between = (min: number, max: number) => fc.double({ noNaN: true, min, max });
const positive = between(1e-37, 1e38);
const sigma = between(1e-8, 1e8);
const std = between(0.1, 1e4);
/** Of finite differences, wide enough for the largest point. */
const step = between(400, 1e5);
const rate = fc.double({ noNaN: true, min: 0, max: 1, maxExcluded: true });
const seed = fc.nat();
const optional = { requiredKeys: [] };

const vectors = (dimensions: number): fc.Arbitrary<number | number[]> => {
  const vector = fc.array(number, { minLength: dimensions, maxLength: dimensions });
  return dimensions === 1 ? fc.oneof(number, vector) : vector;
};
const anyData = fc.integer({ min: 1, max: 16 }).chain((dimensions) =>
  fc.oneof(
    fc.constant({ kind: "tutorial" }),
    fc.record({
      kind: fc.constant("points"),
      values: fc.array(vectors(dimensions), { minLength: 1 }),
    }),
    fc.record(
      {
        kind: fc.constant("mixture"),
        components: fc.array(fc.record({ weight: positive, mean: vectors(dimensions), std }), {
          minLength: 1,
        }),
        count: fc.integer({ min: 1, max: 10_000 }),
        seed,
      },
      { requiredKeys: ["kind", "components"] },
    ),
  ),
);
const glorot = fc.record({ kind: fc.constant("glorot-uniform"), seed }, { requiredKeys: ["kind"] });
/** Documents that are right, with anything left out. */
const documents = fc.record(
  {
    data: anyData,
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
          init: glorot,
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
    optimizer: fc.record(
      {
        kind: fc.constant("adam"),
        learningRate: positive,
        beta1: rate,
        beta2: rate,
        epsilon: positive,
      },
      optional,
    ),
    steps: fc.integer({ min: 1, max: 1000 }),
    saveEvery: fc.oneof(fc.constant(0), fc.integer({ min: 10, max: 1000 })),
  },
  optional,
);

/** Changes one value somewhere in a document, or adds a key to it. */
function disturb(document: unknown, choices: readonly number[], value: unknown): unknown {
  const [choice, ...rest] = choices;
  if (choice === undefined || typeof document !== "object" || document === null) return value;
  const keys = Object.keys(document);
  const key = keys[choice % (keys.length + 1)] ?? "other";
  const changed = disturb((document as Record<string, unknown>)[key], rest, value);
  return Array.isArray(document)
    ? document.map((item: unknown, i) => (String(i) === key ? changed : item))
    : { ...document, [key]: changed };
}

const parsesOrRefuses = (document: unknown): void => {
  try {
    const experiment = parseExperiment(document);
    expect(parseExperiment(experiment)).toEqual(experiment);
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    expect(error.message).toMatch(/^[^\n]*: .*\.$/);
  }
};

describe("any document", () => {
  it("that is right parses, also as text, and parses again to itself", () => {
    fc.assert(
      fc.property(documents, (document) => {
        const experiment = parseExperiment(document);
        expect(parseExperiment(experiment)).toEqual(experiment);
        expect(parseExperiment(JSON.parse(JSON.stringify(experiment)))).toEqual(
          JSON.parse(JSON.stringify(experiment)),
        );
      }),
      { seed: 1 },
    );
  });

  it("that is right comes back from its link, where it has one", () => {
    let linked = 0;
    fc.assert(
      fc.property(documents, (document) => {
        const experiment = JSON.parse(JSON.stringify(parseExperiment(document))) as Experiment;
        const link = writeLink(experiment);
        if (link === undefined) return;
        linked++;
        expect(readLink(new URL(`http://localhost/#${link}`).hash.slice(1))).toEqual(experiment);
      }),
      { seed: 4 },
    );
    expect(linked).toBeGreaterThan(50);
  });

  it("that is JSON parses or is refused in one sentence", () => {
    fc.assert(fc.property(fc.jsonValue(), parsesOrRefuses), { seed: 2, numRuns: 500 });
  });

  it("that is a link’s is read or refused in one sentence", () => {
    const entry = fc.tuple(
      fc.constantFrom("data", "noise.sigma", "a.0.b", "steps.x", ""),
      fc.string(),
    );
    const links = fc
      .array(entry)
      .map((all) => ["1", ...all.map(([path, value]) => `${path}=${value}`)].join("&"));
    const readsOrRefuses = (link: string): void => {
      try {
        readLink(link);
      } catch (error) {
        if (!(error instanceof ExperimentError)) throw error;
      }
    };
    fc.assert(fc.property(fc.oneof(links, fc.string()), readsOrRefuses), { seed: 5, numRuns: 500 });
  });

  it("that is nearly right parses or is refused in one sentence", () => {
    const choices = fc.array(fc.nat(20), { minLength: 1, maxLength: 5 });
    const nearly = fc
      .tuple(documents, choices, fc.jsonValue())
      .map(([document, path, value]) => disturb(document, path, value));
    fc.assert(fc.property(nearly, parsesOrRefuses), { seed: 3, numRuns: 1000 });
  });
});
