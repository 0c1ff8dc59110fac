import { describe, expect, it } from "vitest";
import type { Schedule } from "../../src/experiment/types.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { scheduleFactor } from "../../src/training/schedule.ts";

/** The factors of updates 1, 2, …, T. */
const factors = (schedule: Schedule, updates: number): number[] =>
  Array.from({ length: updates }, (_, i) => scheduleFactor(schedule, i + 1, updates));

describe("the factor on the learning rate", () => {
  const half = Math.SQRT1_2 / 2;

  it.each<[Schedule, readonly number[]]>([
    [{ kind: "constant" }, [1, 1, 1, 1]],
    [{ kind: "cosine" }, [1, 0.5 + half, 0.5, 0.5 - half]],
    [{ kind: "exponential", decay: 0.5 }, [1, 0.5, 0.25, 0.125]],
    [{ kind: "exponential", decay: 1 }, [1, 1, 1, 1]],
    [{ kind: "constant", warmup: 3 }, [1 / 3, 2 / 3, 1, 1]],
    [{ kind: "constant", warmup: 1 }, [1, 1, 1, 1]],
    [{ kind: "cosine", warmup: 2 }, [0.5, 0.5 + half, 0.5, 0.5 - half]],
    [{ kind: "exponential", decay: 0.5, warmup: 4 }, [0.25, 0.25, 0.1875, 0.125]],
    [{ kind: "constant", warmup: 100 }, [0.01, 0.02, 0.03, 0.04]],
  ])("%j is %j", (schedule, expected) => {
    const found = factors(schedule, 4);
    found.forEach((factor, i) => expect(factor).toBeCloseTo(expected[i]!, 14));
  });

  it("of a cosine falls from 1 to nearly 0 over the run's own updates", () => {
    for (const updates of [1, 2, 10, 1000]) {
      const found = factors({ kind: "cosine" }, updates);
      expect(found[0]).toBe(1);
      found.slice(1).forEach((factor, i) => expect(factor).toBeLessThan(found[i]!));
      const last = Math.sin(Math.PI / updates / 2) ** 2;
      expect(found.at(-1)).toBeCloseTo(last, 14);
    }
  });
});

it.each([
  [{ ema: { decay: 1 } }, "ema.decay: expected a number from 0 to below 1, found 1."],
  [{ ema: {} }, "ema.decay: expected a number from 0 to below 1, found nothing."],
  [
    { optimizer: { weightDecay: -1 } },
    "optimizer.weightDecay: expected a number of at least 0, found -1.",
  ],
  [
    { optimizer: { weightDecay: 1e300 } },
    "optimizer.weightDecay: expected 0 or a number of size from 1.2e-38 to 3.4e38, which float32 can hold",
  ],
] as const)("%j is refused", (document, message) => {
  expect(() => parseExperiment(document)).toThrow(message);
});

it.each([
  [{ kind: "step" }, 'optimizer.schedule.kind: expected "constant", "cosine" or "exponential"'],
  [{ kind: "exponential" }, "optimizer.schedule.decay: expected a number above 0 and at most 1"],
  [{ kind: "exponential", decay: 1.1 }, "optimizer.schedule.decay: expected a number above 0"],
  [{ kind: "cosine", decay: 0.5 }, "optimizer.schedule.decay: unknown key"],
  [{ kind: "cosine", warmup: 0 }, "optimizer.schedule.warmup: expected a whole number from 1"],
] as const)("the schedule %j is refused", (schedule, message) => {
  expect(() => parseExperiment({ optimizer: { schedule } })).toThrow(message);
});
