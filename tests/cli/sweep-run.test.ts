import { describe, expect, test } from "vitest";
import { trainOneByOne } from "../../src/training/ensemble/one-by-one.ts";
import { planSweep } from "../../src/experiment/sweep/sweep.ts";
import { DeviceLostError, type EnsembleTrainer } from "../../src/training/trainer.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import { EnsembleMeasurer } from "../../src/measure/ensemble-measures.ts";
import { type Row, rowsOf } from "../../src/cli/sweep/row.ts";
import { runSweep, type SweepOptions } from "../../src/training/ensemble/sweep-run.ts";

const plan = planSweep({
  data: { kind: "mixture", components: [{ weight: 1, mean: 0, std: 1 }], count: 20 },
  sweep: {
    "noise.sigma": [0.5, 1],
    "model.hidden": [
      [8, 8, 8, 8],
      [9, 9, 9, 9],
    ],
    "optimizer.learningRate": [0.01, 1e35],
  },
  ensemble: { seeds: 3 },
  steps: 4,
});

/** A backend on the CPU, and whether it is open. */
function backend(capacity: number, spoil: (ensemble: EnsembleTrainer) => EnsembleTrainer) {
  const opened: { closed: boolean }[] = [];
  const open: SweepOptions["open"] = () => {
    const state = { closed: false };
    opened.push(state);
    return Promise.resolve({
      capacity: () => capacity,
      createEnsemble: async (problems) =>
        spoil(await trainOneByOne(problems, createReferenceTrainer)),
      close: () => void (state.closed = true),
    });
  };
  return { open, opened };
}

const healthy = (ensemble: EnsembleTrainer): EnsembleTrainer => ensemble;

async function train(options: Partial<SweepOptions> & Pick<SweepOptions, "open">): Promise<Row[]> {
  const rows: Row[] = [];
  const measurer = new EnsembleMeasurer();
  const how = { done: new Set<number>(), signal: new AbortController().signal, ...options };
  for await (const some of runSweep(plan, how, (slice) => rowsOf(slice, measurer))) {
    rows.push(...some);
  }
  return rows.toSorted((a, b) => a.model - b.model);
}

const whole = train({ open: backend(100, healthy).open });

test("every model has a row, also one that diverges", async () => {
  const rows = await whole;
  expect(rows.map(({ model }) => model)).toEqual(Array.from({ length: 24 }, (_, i) => i));
  for (const { settings, status, steps, loss, fisher } of rows) {
    const diverges = settings[2] === 1e35;
    expect([status, steps]).toEqual(diverges ? ["diverged", 1] : ["done", 4]);
    expect([typeof loss, typeof fisher]).toEqual(["number", "number"]);
  }
});

test.each([1, 2, 5])("rows do not depend on slices of %d models", async (capacity) => {
  expect(await train({ open: backend(capacity, healthy).open })).toEqual(await whole);
});

test("a cancelled sweep, gone on with, has the same rows", async () => {
  const interrupt = new AbortController();
  let ensembles = 0;
  const { open, opened } = backend(4, (ensemble) => {
    if (++ensembles === 3) interrupt.abort(new Error("enough"));
    return ensemble;
  });
  const first: Row[] = [];
  const measurer = new EnsembleMeasurer();
  const how = { open, done: new Set<number>(), signal: interrupt.signal };
  const rest = async () => {
    for await (const some of runSweep(plan, how, (slice) => rowsOf(slice, measurer))) {
      first.push(...some);
    }
  };
  await expect(rest()).rejects.toThrow("enough");
  expect(first).toHaveLength(8);
  expect(opened).toEqual([{ closed: true }]);
  const done = new Set(first.map(({ model }) => model));
  const second = await train({ open: backend(5, healthy).open, done });
  const rows = [...first, ...second].toSorted((a, b) => a.model - b.model);
  expect(rows).toEqual(await whole);
});

describe("a lost device", () => {
  /** Loses the device in the given ensembles' training. */
  const losing = (...lost: number[]) => {
    let ensembles = 0;
    return (ensemble: EnsembleTrainer): EnsembleTrainer => {
      if (lost.includes(++ensembles)) {
        ensemble.advance = () => Promise.reject(new DeviceLostError("The GPU device was lost."));
      }
      return ensemble;
    };
  };

  test("is replaced once, and the sweep goes on from the last finished slice", async () => {
    const { open, opened } = backend(5, losing(3));
    expect(await train({ open })).toEqual(await whole);
    expect(opened).toEqual([{ closed: true }, { closed: true }]);
  });

  test("that is lost again ends the sweep with what is done", async () => {
    const { open, opened } = backend(4, losing(2, 4));
    const rows: Row[] = [];
    const measurer = new EnsembleMeasurer();
    const how = { open, done: new Set<number>(), signal: new AbortController().signal };
    const run = async () => {
      for await (const some of runSweep(plan, how, (slice) => rowsOf(slice, measurer))) {
        rows.push(...some);
      }
    };
    await expect(run()).rejects.toThrow("The GPU device was lost.");
    expect(rows).toHaveLength(8);
    expect(opened).toEqual([{ closed: true }, { closed: true }]);
  });
});
