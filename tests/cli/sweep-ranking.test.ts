import { describe, expect, test } from "vitest";
import { planSweep, type SweepPlan } from "../../src/experiment/sweep/sweep.ts";
import { runSweep } from "../../src/training/ensemble/sweep-run.ts";
import { trainOneByOne } from "../../src/training/ensemble/one-by-one.ts";
import { meanOf } from "../../src/measure/fisher/fisher.ts";
import { fillNormals, STREAMS } from "../../src/math/random/stream.ts";
import { EnsembleMeasurer } from "../../src/measure/ensemble-measures.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import { crossTest, type Ranked, rankedOf } from "../../src/cli/sweep/ranking.ts";
import { type Row, rowsOf } from "../../src/cli/sweep/row.ts";
import { summaryLines } from "../../src/cli/sweep/summary.ts";

/** A combination of settings measured at two halves of points. */
function ranked(a: readonly number[], b: readonly number[]): Ranked {
  const [first, second] = [meanOf(a), meanOf(b)];
  const validation = meanOf([...a, ...b]);
  return { settings: [], validation, parzen: validation, halves: [first, second] };
}

test("the test is of the choice and not of the luck by which it was chosen", () => {
  // 20 combinations that are all worth 0, measured at 10 points again and again.
  const [best, tested]: [number[], number[]] = [[], []];
  for (let seed = 1; seed <= 300; seed++) {
    const values = new Float64Array(200);
    fillNormals(seed, STREAMS.point, 0, values);
    const all = Array.from({ length: 20 }, (_, k) => {
      const own = [...values.subarray(10 * k, 10 * k + 10)];
      return ranked(own.slice(0, 5), own.slice(5));
    });
    best.push(Math.min(...all.map(({ validation }) => validation.value)));
    tested.push(crossTest(all)!.value);
  }
  // The least of 20 normals of deviation 1/√10 is -0.59 in the mean.
  expect(meanOf(best).value).toBeCloseTo(-0.59, 1);
  const { value, standardError } = meanOf(tested);
  expect(Math.abs(value)).toBeLessThan(3 * standardError);
  expect(standardError).toBeLessThan(0.03);
});

test("each half measures what is best at the other half", () => {
  const halves = [ranked([1, 1], [5, 7]), ranked([2, 4], [0, 0])];
  // At the second half the second one is best, at the first half the first: 3 and 6.
  expect(crossTest(halves)).toEqual({ value: 4.5, standardError: Math.hypot(1, 1) / 2 });
  expect(crossTest(halves.map((each) => ({ ...each, halves: undefined })))).toBeUndefined();
});

describe("a sweep's rows", () => {
  const planOf = (values: readonly number[]): SweepPlan =>
    planSweep({
      data: { kind: "points", values },
      sweep: { "noise.sigma": [0.3, 1] },
      model: { hidden: [3], activation: "tanh" },
      ensemble: { seeds: 2 },
      steps: 5,
    });
  const plan = planOf(Array.from({ length: 21 }, (_, n) => Math.sin(n * n)));
  const open = () =>
    Promise.resolve({
      capacity: () => 9,
      createEnsemble: (problems: Parameters<typeof trainOneByOne>[0]) =>
        trainOneByOne(problems, createReferenceTrainer),
      close: () => {},
    });
  async function rows(of = plan): Promise<Row[]> {
    const how = { open, done: new Set<number>(), signal: new AbortController().signal };
    const all: Row[] = [];
    const measurer = new EnsembleMeasurer();
    for await (const some of runSweep(of, how, (slice) => rowsOf(slice, measurer))) {
      all.push(...some);
    }
    return all;
  }

  test("have both halves of the points held out, whose mean is that of all", async () => {
    for (const row of await rows()) {
      // 5 points: 3 and 2.
      expect((3 * row.heldOutA! + 2 * row.heldOutB!) / 5).toBeCloseTo(row.heldOut!, 12);
      expect(row.heldOutAError).toBeGreaterThan(0);
      expect(row.heldOutBError).toBeGreaterThan(0);
    }
  });

  test("are ranked by the mean over seeds", async () => {
    const some = (await rows()).slice(0, 2);
    const { validation, halves } = rankedOf([0.3], some)!;
    expect(validation.value).toBeCloseTo((some[0]!.heldOut! + some[1]!.heldOut!) / 2, 12);
    expect(halves![1].value).toBeCloseTo((some[0]!.heldOutB! + some[1]!.heldOutB!) / 2, 12);
    const lost = some.map((row): Row => ({ ...row, status: "diverged" }));
    expect(rankedOf([0.3], lost)).toBeUndefined();
  });

  test("are summed up by what chose and what tests it, with a warning where values repeat", async () => {
    const lines = summaryLines(plan, await rows());
    expect(lines[1]).toMatch(/^noise\.sigma {2}validation: held-out score matching {2}/);
    expect(lines.at(-1)).toMatch(/^Test of this choice: .* at 5 points held out \(each half of/);
    const ratings = planOf(Array.from({ length: 60 }, (_, n) => (n * n) % 5));
    expect(summaryLines(ratings, await rows(ratings)).at(-1)).toMatch(
      /^Warning: These scores mean little, because the values repeat/,
    );
  });
});
