import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Experiment,
  ExperimentError,
  parseExperiment,
} from "../../src/experiment/experiment.ts";
import { openLink, readLink, writeLink } from "../../src/experiment/link.ts";
import { documents as anyDocument } from "./documents.ts";

/** A link as a browser hands it back. */
const throughBrowser = (link: string): string => new URL(`http://x/#${link}`).hash.slice(1);
/** An experiment as its file holds it: JSON knows no -0. */
const asJson = (document: unknown): Experiment =>
  JSON.parse(JSON.stringify(parseExperiment(document))) as Experiment;

const documents = [
  [{}, "1"],
  [{ noise: { sigma: 0.1 } }, "1&noise.sigma=0.1"],
  [
    { model: { hidden: [16, 8], activation: "silu" } },
    "1&model.hidden=[16,8]&model.activation=silu",
  ],
  [{ model: { hidden: [] } }, "1&model.hidden=[]"],
  [{ model: { kind: "energy", hidden: 4 } }, "1&model.kind=energy&model.hidden=4"],
  [
    {
      data: {
        kind: "mixture",
        components: [
          { weight: 1, mean: -2, std: 0.5 },
          { weight: 2, mean: 2.5, std: 1 },
        ],
        count: 50,
      },
      steps: 10,
      ensemble: { seeds: 64 },
    },
    "1&data.kind=mixture&data.components.0.weight=1&data.components.0.mean=-2&data.components.0.std=0.5" +
      "&data.components.1.weight=2&data.components.1.mean=2.5&data.components.1.std=1&data.count=50" +
      "&steps=10&ensemble.seeds=64",
  ],
  [
    { data: { kind: "dataset", name: "galaxy-velocities" }, heldOut: {} },
    "1&data.kind=dataset&data.name=galaxy-velocities&heldOut=%7B%7D",
  ],
  [
    {
      data: {
        kind: "points",
        values: [
          [1, 2],
          [3, 4.5],
        ],
      },
      objective: { kind: "ssm", projections: 2 },
      model: { activation: "tanh" },
    },
    "1&data.kind=points&data.values=[[1,2],[3,4.5]]&model.activation=tanh&objective.kind=ssm&objective.projections=2",
  ],
] as const;

test.for(documents)("writes and reads %j", ([document, link]) => {
  const experiment = parseExperiment(document);
  expect(writeLink(experiment)).toBe(link);
  expect(readLink(link)).toEqual(experiment);
  expect(readLink(throughBrowser(link))).toEqual(experiment);
});

test.for([
  ["0&noise.sigma=1", 'link: expected version 1, found "0"'],
  ["noise.sigma=1", "expected version 1"],
  ["1&noise.sigma=-1", "noise.sigma: expected a number above 0"],
  ["1&noise.sigma", "expected path=value"],
  ["1&noise=2&noise.sigma=1", "expected one value at"],
  ["1&steps=%E0%A4", "expected a value"],
  ["1&steps=5&steps=6", 'expected one value at "steps", found several'],
  ["1&model.hidden=[8]&model.hidden.0=9", "expected one value at"],
  ["1&__proto__.x=1", 'expected the name of a setting, found "__proto__"'],
  ["1&constructor=1", "constructor: unknown key"],
  ["1&constructor.prototype.x=1", "constructor: unknown key"],
  ["1&noise.toString=1", "noise.toString: unknown key"],
  ["1&model.hidden.0=8&model.hidden.-1=3", 'expected item 1, found "-1"'],
  ["1&model.hidden.0=8&model.hidden.1e0=3", 'expected item 1, found "1e0"'],
  ["1&model.hidden.0=8&model.hidden.=3", 'expected item 1, found ""'],
  ["1&model.hidden.0=8&model.hidden.00=3", 'expected item 1, found "00"'],
  ["1&model.hidden.0=8&model.hidden.length=3", 'expected item 1, found "length"'],
  ["1&model.hidden.-1=3", "model.hidden: expected an array"],
  [`1&${"a.".repeat(8000)}b=1`, 'expected a path of at most 16 keys, found "a.a.a'],
  [`1&data=${"[".repeat(100_000)}`, "data: expected an object"],
  ["1&data.components.4000000000.mean=1", "expected item 0"],
  ["1&epochs=3", "epochs: unknown key"],
] as const)("refuses %s", ([link, message]) => {
  expect(() => readLink(link)).toThrow(message);
});

test("has no link for data too long for one", () => {
  const values = Array.from({ length: 5000 }, (_, n) => n);
  expect(writeLink(parseExperiment({ data: { kind: "points", values } }))).toBeUndefined();
});

test.for(["2019", "true", "null", "0.3", "[1]", "{}", '"a"', "", "a&b=c", "50%", "\ud800"])(
  "reads data named %j by that name",
  (name) => {
    const data = { kind: "points", values: [1, 2], name };
    const link = writeLink(parseExperiment({ data }))!;
    expect(readLink(throughBrowser(link)).data).toMatchObject(data);
  },
);

test("reads any experiment back from its link, where it has one", () => {
  let linked = 0;
  fc.assert(
    fc.property(anyDocument, (document) => {
      const experiment = asJson(document);
      const link = writeLink(experiment);
      if (link === undefined) return;
      linked++;
      expect(readLink(throughBrowser(link))).toEqual(experiment);
    }),
    { seed: 4, numRuns: 200 },
  );
  expect(linked).toBeGreaterThan(100);
});

test("writes a link without the points, from which data make the experiment again", () => {
  let linked = 0;
  fc.assert(
    fc.property(anyDocument, (document) => {
      const experiment = asJson(document);
      const { data } = experiment;
      const link = writeLink(experiment, "kept");
      if (data.kind !== "points" || link === undefined) return;
      linked++;
      const opened = openLink(throughBrowser(link));
      const { values } = data;
      expect(opened.leftOut).toMatchObject({ id: "kept", count: values.length });
      expect(opened.experiment({ ...opened.leftOut!.data, values }).data).toEqual(data);
      // Noise that is given for each point does not fit the tutorial's.
      if (experiment.noise.values) expect(() => opened.settings()).toThrow("noise.values");
      else expect(opened.settings().data).toEqual({ kind: "tutorial" });
      expect(link).not.toContain("data.values=");
      expect(() => opened.experiment()).toThrow("found a link that leaves them out");
      expect(opened.experiment(data)).toEqual(experiment);
    }),
    { seed: 6, numRuns: 200 },
  );
  expect(linked).toBeGreaterThan(20);
});

test("writes a link without the points however many they are", () => {
  const values = Array.from({ length: 100_000 }, (_, n) => n);
  const document = {
    data: { kind: "points", values, name: "2019", standardize: true },
    heldOut: {},
  };
  const experiment = parseExperiment(document);
  expect(writeLink(experiment)).toBeUndefined();
  expect(writeLink(experiment, "kept")).toBe(
    "1&data.kind=points&data.values.id=kept&data.values.count=100000&data.name=%222019%22&data.standardize=true&heldOut=%7B%7D",
  );
});

/** Links that are right in part. */
const entries = fc.array(
  fc.tuple(
    fc.oneof(
      fc.constantFrom("data", "data.kind", "noise.sigma", "a.0.b", "steps.x", "model.hidden.0", ""),
      fc.constantFrom(
        "constructor",
        "__proto__",
        "a.__proto__.b",
        "model.hidden.-1",
        "data.values.id",
      ),
      fc.array(fc.string({ maxLength: 3 }), { maxLength: 30 }).map((keys) => keys.join(".")),
    ),
    fc.oneof(fc.string(), fc.json(), fc.constantFrom("points", "%7B", "[", "null")),
  ),
);
const nearly = entries.map((all) =>
  ["1", ...all.map(([path, value]) => `${path}=${value}`)].join("&"),
);

test("reads any text, or refuses it in one sentence", () => {
  const readsOrRefuses = (link: string): void => {
    try {
      readLink(link);
    } catch (error) {
      if (!(error instanceof ExperimentError)) throw error;
      expect(error.message).toMatch(/^[^\n]*: .*\.$/);
    }
  };
  const texts = fc.oneof(nearly, fc.string(), fc.string({ unit: "binary" }));
  fc.assert(fc.property(texts, readsOrRefuses), { seed: 5, numRuns: 1000 });
});
