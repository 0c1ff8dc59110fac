import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExperimentError, parseExperiment } from "../../src/experiment/experiment.ts";
import { documents } from "./documents.ts";

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

  it("that is JSON parses or is refused in one sentence", () => {
    fc.assert(fc.property(fc.jsonValue(), parsesOrRefuses), { seed: 2, numRuns: 500 });
  });

  it("that is nearly right parses or is refused in one sentence", () => {
    const choices = fc.array(fc.nat(20), { minLength: 1, maxLength: 5 });
    const nearly = fc
      .tuple(documents, choices, fc.jsonValue())
      .map(([document, path, value]) => disturb(document, path, value));
    fc.assert(fc.property(nearly, parsesOrRefuses), { seed: 3, numRuns: 1000 });
  });
});
