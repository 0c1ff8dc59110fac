import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ExperimentError } from "../../src/experiment/experiment.ts";
import { planSweep } from "../../src/experiment/sweep/sweep.ts";

/** A model's experiment as text; nothing where its settings do not go together. */
function tryAt(plan: ReturnType<typeof planSweep>, i: number): string | undefined {
  try {
    return JSON.stringify(plan.at(i).experiment);
  } catch (error) {
    if (error instanceof ExperimentError) return undefined;
    throw error;
  }
}

/** Sweeps of up to three axes, many of which have no effect or a common place. */
const sweeps = fc
  .uniqueArray(
    fc.constantFrom(
      ["noise.sigma", [0.1, 0.2, 0.3]],
      ["noise", [{}, { sigma: 0.1 }, { seed: 2 }]],
      ["noise.fresh", [true, false, false]],
      ["model.hidden", [[8], [4], [4, 4]]],
      ["model.hidden.0", [4, 8, 8]],
      ["model.hidden.1", [4, 8]],
      ["model", [{}, { hidden: [4] }, { kind: "energy" }]],
      ["model.activation", ["tanh", "relu"]],
      ["model.init.seed", [1, 2]],
      ["data.seed", [1, 2]],
      ["data", [{ kind: "tutorial" }, { kind: "points", values: [1, 2] }]],
      ["objective", [{ kind: "dsm" }, { kind: "fd" }, { kind: "dsm", antithetic: false }]],
      ["objective.step", [0.1, 0.2]],
      ["steps", [1, 2, 2]],
      ["prototype", [1, 2]],
    ),
    { selector: ([path]) => path, minLength: 1, maxLength: 3 },
  )
  .map((axes) => ({ sweep: Object.fromEntries(axes) as object }));

describe("a sweep's axes", () => {
  const noEffect =
    /^sweep\.\S+: expected the path of a setting, found a place that has no effect\.$/;
  const noItem = /^sweep, with \S+ \d: model\.hidden\.\S+: expected an item from 0 to 1, found "/;
  const overlap = /^sweep\.\S+: expected a setting of its own, but the axis \S+ sets it too\.$/;
  const equal = /^sweep\.\S+: expected values that differ, but \[2\] and \[0\] make the same exp/;
  test.each([
    ['{"model.hidden.3": [4, 8]}', noItem],
    ['{"model.hidden.3": [4]}', noItem],
    ['{"model.hidden.-1": [4, 8]}', noItem],
    ['{"model.hidden.00": [4, 8]}', noItem],
    ['{"model.hidden.length": [1, 2]}', noItem],
    ['{"__proto__": [1, 2]}', noEffect],
    ['{"constructor": [1, 2]}', noEffect],
    ['{"prototype": [1, 2]}', noEffect],
    ['{"toString": [1, 2]}', /^sweep, with toString 1: toString: unknown key/],
    ['{"noise.__proto__": [1, 2]}', /^sweep, with noise\.__proto__ 1: .*unknown key/],
    ['{"noise.constructor.name": ["a", "b"]}', /^sweep, with noise\.constructor.*unknown key/],
    ['{"__proto__.steps": [1, 2]}', /^sweep, with __proto__\.steps 1: .*unknown key/],
    ['{"model": [{}, {"hidden": [3]}], "model.hidden": [[2], [4]]}', overlap],
    ['{"model.hidden": [[2], [4]], "model": [{}, {"hidden": [3]}]}', overlap],
    ['{"model.hidden": [[2], [4]], "model.hidden.0": [3, 5]}', overlap],
    ['{"noise.sigma": [0.1, 0.2, 0.1]}', equal],
    ['{"model.hidden": [[8], [4], [8.0]]}', equal],
    ['{"model": [{}, {"hidden": [4]}, {"kind": "mlp", "hidden": [8]}]}', equal],
    ['{"noise.sigma": {"linear": [1, 1, 3]}}', /^sweep\.noise\.sigma: expected values that differ/],
  ])("refuses %s, which would train models twice", (sweep, message) => {
    const document = { model: { hidden: [8] }, sweep: JSON.parse(sweep) as object };
    expect(() => planSweep(document)).toThrow(message);
  });

  test("leave the points alone where some are held out", () => {
    const points = { kind: "points", values: [1, 2, 3, 4, 5] };
    const other = { kind: "points", values: [5, 6, 7, 8] };
    const message =
      /^sweep\.data: expected the same data for all models, as some points are held out/;
    expect(() => planSweep({ data: points, sweep: { data: [points, other] } })).toThrow(message);
    const inUnits = { data: points, sweep: { "data.standardize": [true, false] } };
    expect(planSweep(inUnits).count).toBe(2);
  });

  test("takes one value, even the default, and an item of a list that is there", () => {
    expect(planSweep({ sweep: { "noise.sigma": [0.3] } }).count).toBe(1);
    const layers = { model: { hidden: [4, 5] }, sweep: { "model.hidden.1": [5, 6] } };
    expect(planSweep(layers).at(1).experiment.model.hidden).toEqual([4, 6]);
    const deeper = planSweep({ sweep: { "model.hidden.0": [5, 6] } });
    expect(deeper.at(1).experiment.model.hidden).toEqual([6]);
  });

  test("trains no experiment twice, whatever it varies", () => {
    fc.assert(
      fc.property(sweeps, (document) => {
        let plan: ReturnType<typeof planSweep>;
        try {
          plan = planSweep(document);
        } catch (error) {
          if (error instanceof ExperimentError) return;
          throw error;
        }
        const all = Array.from({ length: plan.count }, (_, i) => tryAt(plan, i)).filter(Boolean);
        expect(new Set(all).size).toBe(all.length);
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});
