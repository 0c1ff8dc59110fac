import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memberOf } from "../../src/training/ensemble/ensemble.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { groupByShape } from "../../src/experiment/sweep/groups.ts";
import { isSweep, planEnsemble, planSweep } from "../../src/experiment/sweep/sweep.ts";

const points = { kind: "points", values: Array.from({ length: 40 }, (_, i) => i) };

describe("a sweep", () => {
  test("is the product of its settings, times the seeds, which vary fastest", () => {
    const plan = planSweep({
      sweep: { "noise.sigma": [0.1, 0.3], "model.hidden": [[4], [8, 8]] },
      ensemble: { seeds: 3 },
    });
    expect(plan.count).toBe(12);
    const all = Array.from({ length: 12 }, (_, i) => plan.at(i));
    expect(all.map(({ settings }) => settings[0])).toEqual([
      ...Array.from({ length: 6 }, () => 0.1),
      ...Array.from({ length: 6 }, () => 0.3),
    ]);
    expect(all.map(({ seed }) => seed)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
    const { experiment } = all[10]!;
    expect(experiment.noise).toMatchObject({ sigma: 0.3, seed: 2 });
    expect(experiment.model).toMatchObject({ hidden: [8, 8], init: { seed: 2 } });
    expect(experiment).not.toHaveProperty("ensemble");
    expect(experiment.saveEvery).toBe(0);
  });

  test("takes spans, whose ends are exact", () => {
    const { axes } = planSweep({
      sweep: {
        "optimizer.learningRate": { log: [1e-3, 1e-1, 3] },
        "noise.sigma": { linear: [0.1, 0.7, 4] },
      },
    });
    expect(axes[0]!.values).toEqual([1e-3, expect.closeTo(0.01, 12), 1e-1]);
    expect(axes[1]!.values).toEqual([0.1, expect.closeTo(0.3, 12), expect.closeTo(0.5, 12), 0.7]);
  });

  test("gives every model a valid experiment, for any settings", () => {
    const sigmas = fc.uniqueArray(fc.double({ min: 0.01, max: 3, noNaN: true }), {
      minLength: 1,
      maxLength: 5,
    });
    const widths = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    return fc.assert(
      fc.asyncProperty(
        sigmas,
        widths,
        fc.integer({ min: 1, max: 4 }),
        async (sigma, width, seeds) => {
          const plan = planSweep({
            sweep: { "noise.sigma": sigma, "model.hidden": width.map((w) => [w]) },
            ensemble: { seeds },
          });
          expect(plan.count).toBe(sigma.length * width.length * seeds);
          const groups = await groupByShape(plan);
          const indices = groups.flatMap((group) => [...group]);
          expect(indices.toSorted((a, b) => a - b)).toEqual(indices.map((_, i) => i));
          for (const i of indices) {
            const { experiment, settings } = plan.at(i);
            expect(parseExperiment(experiment)).toEqual(experiment);
            expect(experiment.noise.sigma).toBe(settings[0]);
          }
          expect(groups).toHaveLength(new Set(width).size);
        },
      ),
      { seed: 1, numRuns: 30 },
    );
  });

  test.each([
    [{ "noise.sgima": [1] }, /^sweep, with noise\.sgima 1: noise\.sgima: unknown key/],
    [{ "noise.sigma": [0.1, -1] }, /^sweep, with noise\.sigma -1: .*a number above 0, found -1/],
    [{ "noise.sigma": [] }, /^sweep\.noise\.sigma: expected at least 1 value/],
    [{ "noise.sigma": 3 }, /^sweep\.noise\.sigma: expected an array of values, \{"log"/],
    [{ "noise.sigma": { log: [0, 1, 3] } }, /^sweep\.noise\.sigma\.log: expected ends above 0/],
    [{ "noise.sigma": { log: [1, 2] } }, /^sweep\.noise\.sigma\.log/],
    [{ "ensemble.seeds": [1] }, /^sweep\.ensemble\.seeds: expected the path of a setting/],
    [
      { "noise.seed": { linear: [0, 1e6, 1e6] }, "noise.sigma": [1, 2] },
      /at most 1,000,000 models in all, found 2,000,000/,
    ],
    [
      { "noise.sigma": { log: [1, 2, 3], linear: [1, 2, 3] } },
      /^sweep\.noise\.sigma: give "log" or "linear", not both\.$/,
    ],
  ])("refuses %j in a sentence", async (sweep, message) => {
    const plan = async () => groupByShape(planSweep({ sweep }));
    await expect(plan()).rejects.toThrow(message);
  });

  test("is told from an experiment", () => {
    expect([isSweep({ sweep: {} }), isSweep({}), isSweep(null)]).toEqual([true, false, false]);
    expect(() => planSweep({})).toThrow(/^sweep: expected an object of settings/);
  });

  test("of 100,000 models keeps 4 bytes a model", async () => {
    const plan = planSweep({
      sweep: { "noise.sigma": { log: [0.01, 1, 100] }, "model.hidden": [[4], [8]] },
      ensemble: { seeds: 500 },
    });
    const groups = await groupByShape(plan);
    expect(groups.map(({ length }) => length)).toEqual([50_000, 50_000]);
    expect(groups.reduce((bytes, group) => bytes + group.byteLength, 0)).toBe(400_000);
    expect(plan.at(99_999).experiment.noise).toMatchObject({ sigma: 1, seed: 500 });
  });
});

describe("points that are held out", () => {
  test("are those that no model sees, the same for all", () => {
    const plan = planSweep({ data: points, sweep: { "noise.sigma": [1, 2] } });
    expect(plan.heldOut).toHaveLength(10);
    const seen = plan.at(0).experiment.data;
    expect(plan.at(1).experiment.data).toEqual(seen);
    const all = [...plan.heldOut!, ...(seen.kind === "points" ? seen.values : [])] as number[];
    expect(all.toSorted((a, b) => a - b)).toEqual(points.values);
  });

  test("depend on their seed and fraction", () => {
    const heldOut = (options: object) =>
      planSweep({ data: points, heldOut: options, sweep: {} }).heldOut;
    expect(heldOut({ seed: 2 })).not.toEqual(heldOut({ seed: 1 }));
    expect(heldOut({ fraction: 0.5 })).toHaveLength(20);
    expect(() => heldOut({ fraction: 0.001 })).toThrow(/heldOut\.fraction: .* of 40 points/);
  });

  test("are not asked of data that are drawn", () => {
    expect(() => planSweep({ heldOut: {}, sweep: {} })).toThrow(/^heldOut: expected nothing/);
    expect(planSweep({ sweep: {} }).heldOut).toBeUndefined();
  });
});

test("100,000 models are planned in a few bytes each", async () => {
  const plan = planSweep({
    sweep: { "noise.sigma": { log: [0.05, 1, 50] }, "model.hidden": [[4], [8]] },
    ensemble: { seeds: 1000 },
  });
  expect(plan.count).toBe(100_000);
  const before = process.memoryUsage().arrayBuffers;
  const groups = await groupByShape(plan);
  // What is given to the first member and drawn by the others makes no other shape.
  expect(groups.map(({ length }) => length)).toEqual([50_000, 50_000]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2_000_000);
  expect(plan.at(99_999).experiment.data).toMatchObject({ seed: 999 });
});

test("planning many models pauses, and may be stopped", async () => {
  const plan = planSweep({ sweep: { "noise.sigma": { log: [0.05, 1, 5000] } } });
  let pauses = 0;
  const pause = (): Promise<void> =>
    ++pauses === 3 ? Promise.reject(new Error("stopped")) : Promise.resolve();
  await expect(groupByShape(plan, pause)).rejects.toThrow("stopped");
  expect(pauses).toBe(3);
});

describe("an ensemble", () => {
  const experiment = parseExperiment({ ensemble: { seeds: 3 } });

  test("has the experiment itself as its first member", () => {
    const { ensemble, ...alone } = experiment;
    expect(ensemble).toEqual({ seeds: 3, lossEvery: 1 });
    expect(memberOf(experiment, 0)).toEqual(alone);
    expect(planEnsemble(experiment).at(2).experiment).toEqual({
      ...memberOf(experiment, 2),
      saveEvery: 0,
    });
  });

  test("draws points, noise and weights by each member's own seed", () => {
    const { data, noise, model } = memberOf(experiment, 2);
    expect(data).toMatchObject({ kind: "mixture", count: 1024, seed: 2 });
    expect(noise.seed).toBe(3);
    expect(model.init).toEqual({ kind: "glorot-uniform", seed: 2 });
  });

  test("keeps what is given, and wraps seeds around", () => {
    const given = parseExperiment({
      data: { kind: "points", values: [1, 2] },
      noise: { seed: 2 ** 32 - 1 },
      model: { init: { kind: "values", values: Array.from({ length: 25 }, () => 0) } },
    });
    const member = memberOf(given, 3);
    expect(member.data).toEqual(given.data);
    expect(member.model).toEqual(given.model);
    expect(member.noise.seed).toBe(2);
  });
});
