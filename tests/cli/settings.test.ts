import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSetting } from "../../src/cli/input/setting.ts";
import { parseSource } from "../../src/cli/input/source.ts";
import type { EnsembleResult } from "../../src/training/ensemble/ensemble-result.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import type { Result } from "../../src/training/result.ts";
import { run, scratchFolder } from "./run.ts";

const cpu = ["train", "--backend", "cpu"];
const withSettings = (document: object, ...texts: string[]) =>
  parseSource(
    { name: "x.json", document: { ...document } },
    texts.map(readSetting),
    parseExperiment,
  );

describe("--set", () => {
  test("takes JSON, or else text, and the last one counts", () => {
    const found = withSettings(
      { model: { hidden: [3, 4] }, noise: { sigma: 1 } },
      "noise.sigma=0.1",
      "model.hidden.1=5",
      "model.hidden.2=6",
      "model.activation=tanh",
      "noise.fresh=true",
      "noise.sigma=0.2",
      'data={"kind":"points","values":[1,2]}',
      "data.name=a=b",
    );
    expect(found).toMatchObject({
      noise: { sigma: 0.2, fresh: true, perPoint: 1 },
      model: { hidden: [3, 5, 6], activation: "tanh" },
      data: { name: "a=b", values: [1, 2] },
    });
  });

  test.for([
    ["noise.sgima=1", /^--set noise\.sgima: unknown key; the nearest is "sigma"\.$/],
    ["noise.sigma=-1", /^--set noise\.sigma: expected a number above 0, found -1\.$/],
    ["model.hidden=[0]", /^--set model\.hidden: model\.hidden\[0\]: expected a whole number/],
    ["model.hidden.3=4", /^--set model\.hidden\.3: expected an item from 0 to 1, found "3"\.$/],
    ["steps.x=1", /^--set steps\.x: expected "x" in an object, found it in 7\.$/],
    ["__proto__.steps=1", /^--set __proto__\.steps: __proto__: unknown key/],
    ["constructor=1", /^--set constructor: unknown key/],
    [`${"long.".repeat(20)}b=1`, /^--set .{60,70}…: expected a path of at most 16 keys\.$/],
    ["noise.values=[1]", /^--set noise\.values: expected 2 points x 1 = 2 values, found 1\.$/],
  ] as const)("%s is refused in a sentence that names it", ([text, message]) => {
    const document = {
      data: { kind: "points", values: [1, 2] },
      model: { hidden: [8] },
      steps: 7,
    };
    expect(() => withSettings(document, text)).toThrow(message);
  });

  test("a mistake elsewhere names the file", () => {
    expect(() => withSettings({ stpes: 1 }, "noise.sigma=1")).toThrow(
      /^x\.json: stpes: unknown key; the nearest is "steps"\.$/,
    );
  });

  test("any experiment is made by its settings, in any order", () => {
    const value = fc.oneof(
      fc.record({ sigma: fc.double({ min: 1e-3, max: 9, noNaN: true }) }),
      fc.record({ seed: fc.nat(2 ** 32 - 1), fresh: fc.boolean() }),
      fc.constant({}),
    );
    const documents = fc.record({
      noise: value,
      model: fc.record({
        hidden: fc.array(fc.integer({ min: 1, max: 256 }), { minLength: 1, maxLength: 4 }),
        activation: fc.constantFrom("relu", "tanh"),
      }),
      data: fc.record({
        kind: fc.constant("points"),
        name: fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom("2019", "true", "[1", "")),
        values: fc.array(
          fc.integer({ min: -90, max: 90 }).map((n) => n / 10),
          { minLength: 1 },
        ),
      }),
      steps: fc.integer({ min: 1, max: 1e7 }),
      saveEvery: fc.constant(0),
    });
    fc.assert(
      fc.property(documents, fc.boolean(), (document, reversed) => {
        const texts = settingsOf(document); // in JSON, which has no -0
        const found = withSettings({}, ...(reversed ? texts.toReversed() : texts));
        expect(found).toEqual(parseExperiment(JSON.parse(JSON.stringify(document))));
      }),
      { seed: 26, numRuns: 300 },
    );
  });
});

const TWO_POINTS = '{"kind":"mixture","components":[{"weight":1,"mean":0,"std":1}],"count":2}';

/** The settings of a document one by one; lists whole. */
function settingsOf(node: object, path = ""): string[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? settingsOf(value, `${path}${key}.`)
      : [`${path}${key}=${JSON.stringify(value)}`],
  );
}

test("an option that is a setting is explained", async () => {
  const { code, stderr } = await run(["train", "--learning-rate", "1"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^Settings of the experiment are changed by --set, such as --set optimizer\.learningRate=0\.01\.$/m,
  );
  const missing = await run(["check", "--set", "steps"]);
  expect([missing.code, missing.stderr]).toEqual([
    2,
    expect.stringContaining("Expected path=value"),
  ]);
});

test.for([
  ["train", "--backend", "cpu", "--set", "steps=2"],
  ["check"],
  ["compare", "--backend", "cpu", "--seeds", "1", "--objectives", "dsm", "--set", "steps=2"],
  [
    "identities",
    "--set",
    'model={"hidden":[1],"activation":"tanh"}',
    "--set",
    `data=${TWO_POINTS}`,
  ],
  ["variance", "--draws", "2"],
])("%s takes --set", async ([name, ...args]) => {
  const { code, stdout } = await run([name!, "--set", "noise.sigma=0.7", ...args, "--out", "-"]);
  expect(code).toBe(0);
  const found = JSON.parse(stdout) as { experiment?: { noise: object } };
  // check writes no experiment.
  if (name !== "check") expect(found.experiment?.noise).toMatchObject({ sigma: 0.7 });
});

test("a sweep takes --set, but not of what it varies", async () => {
  const file = join(scratchFolder(), "sweep.json");
  writeFileSync(file, JSON.stringify({ sweep: { "noise.sigma": [0.1, 0.2] } }));
  const sweep = ["sweep", file, "--backend", "cpu", "--out", "-"];
  const { stdout } = await run([...sweep, "--set", "steps=3", "--set", "ensemble.seeds=1"]);
  const rows = JSON.parse(stdout) as { steps: number }[];
  expect(rows.map(({ steps }) => steps)).toEqual([3, 3]);
  const { code, stderr } = await run([...sweep, "--set", "noise.sigma=3"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: --set noise\.sigma: \S+ varies this setting in its sweep\.$/m);
});

describe("a saved result's run is repeated", () => {
  const train = async (document: object, ...options: string[]) => {
    const folder = scratchFolder();
    const [file, first, second] = ["x", "first", "second"].map((n) => join(folder, `${n}.json`));
    writeFileSync(file!, JSON.stringify(document));
    expect((await run(["train", file!, ...options, "--out", first!])).code).toBe(0);
    const { code, stdout } = await run(["train", first!, "--out", second!]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\S+first\.json is a saved result, whose run is repeated\.$/m);
    return [first!, second!].map((path) => ({
      ...(JSON.parse(readFileSync(path, "utf8")) as Result & EnsembleResult),
      seconds: 0,
    }));
  };

  test.for([
    [
      "on the CPU, of public data",
      { data: { kind: "dataset", name: "galaxy-velocities" }, heldOut: {} },
      "cpu",
    ],
    ["on the GPU", { noise: { fresh: true }, model: { hidden: [4] } }, "webgpu"],
    ["of an ensemble", { ensemble: { seeds: 3, lossEvery: 5 } }, "cpu"],
  ] as const)("%s", async ([, document, backend]) => {
    const [first, second] = await train({ ...document, steps: 12 }, "--backend", backend);
    expect(second).toEqual(first);
    expect(second!.backend?.kind).toBe(backend);
  });

  test("with settings, or a backend, that are changed", async () => {
    const folder = scratchFolder();
    const first = join(folder, "first.json");
    await run([...cpu, "--set", "steps=5", "--out", first]);
    const { stdout } = await run(["train", first, "--set", "steps=6", "--out", "-"]);
    const result = JSON.parse(stdout) as Result;
    expect([result.losses.length, result.backend.kind]).toEqual([6, "cpu"]);
  });
});
