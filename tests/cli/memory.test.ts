import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkMemory } from "../../src/cli/memory.ts";
import { type ExperimentInput, parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";

const MB = 2 ** 20;
const data = { kind: "points", values: [1, 2] } as const;

/** What is said of an experiment on a heap; undefined where it fits. */
function refusal(input: ExperimentInput, megabytes: number): string | undefined {
  try {
    checkMemory(drawProblem(parseExperiment({ data, ...input })), megabytes * MB);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const numberAfter = (text: string | undefined, words: string): number =>
  Number(new RegExp(`${words}[ =]([\\d,]+)`).exec(text ?? "")?.[1]?.replaceAll(",", ""));

test("an ordinary run fits the smallest heap", () => {
  expect(refusal({}, 64)).toBeUndefined();
  expect(refusal({ ensemble: { seeds: 64 } }, 64)).toBeUndefined();
});

test("the saveEvery that it names is the least that fits", () => {
  const cases = fc.record({
    steps: fc.integer({ min: 100_000, max: 600_000 }),
    width: fc.integer({ min: 1, max: 8 }),
    megabytes: fc.integer({ min: 100, max: 400 }),
  });
  let refused = 0;
  fc.assert(
    fc.property(cases, ({ steps, width, megabytes }) => {
      const input = { steps, model: { hidden: [width] }, saveEvery: 1 };
      const message = refusal(input, megabytes);
      if (message === undefined) return;
      refused++;
      const least = numberAfter(message, "set saveEvery to 0 or to at least");
      expect(refusal({ ...input, saveEvery: least }, megabytes)).toBeUndefined();
      expect(refusal({ ...input, saveEvery: 0 }, megabytes)).toBeUndefined();
      expect(refusal({ ...input, saveEvery: least - 1 }, megabytes)).toBeDefined();
    }),
    { seed: 9, numRuns: 100 },
  );
  expect(refused).toBeGreaterThan(20);
});

test("so are the ensemble's lossEvery and seeds", () => {
  const input = { steps: 5000, saveEvery: 0 };
  const message = refusal({ ...input, ensemble: { seeds: 20_000 } }, 200);
  const every = numberAfter(message, "set ensemble\\.lossEvery to at least");
  const seeds = numberAfter(message, "set ensemble\\.seeds to at most");
  for (const [ensemble, fits] of [
    [{ seeds: 20_000, lossEvery: every }, true],
    [{ seeds: 20_000, lossEvery: every - 1 }, false],
    [{ seeds }, true],
    [{ seeds: seeds + 1 }, false],
  ] as const) {
    expect(refusal({ ...input, ensemble }, 200) === undefined).toBe(fits);
  }
});

test("more memory helps where nothing else does", () => {
  const values = Array.from({ length: 1_000_000 }, (_, i) => i);
  const message = refusal({ data: { kind: "points", values } }, 20);
  expect(message).toMatch(/^The result takes about .+ free for it: give Node more by NODE_OPTIONS/);
  const megabytes = numberAfter(message, "--max-old-space-size");
  expect(refusal({ data: { kind: "points", values } }, megabytes)).toBeUndefined();
});
