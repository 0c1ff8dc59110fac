import { expect, test } from "vitest";
import { parseExperiment } from "../../src/core/experiment.ts";
import { readLink, writeLink } from "../../src/core/link.ts";

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
  // As a browser hands it back.
  expect(readLink(new URL(`http://x/#${link}`).hash.slice(1))).toEqual(experiment);
});

test.for([
  ["0&noise.sigma=1", 'link: expected version 1, found "0"'],
  ["noise.sigma=1", "expected version 1"],
  ["1&noise.sigma=-1", "noise.sigma: expected a number above 0"],
  ["1&noise.sigma", "expected path=value"],
  ["1&noise=2&noise.sigma=1", "expected one value at"],
  ["1&steps=%E0%A4", "expected a value"],
  ["1&__proto__.x=1", "__proto__"],
  ["1&data.components.4000000000.mean=1", "expected item 0"],
  ["1&epochs=3", "epochs: unknown key"],
] as const)("refuses %s", ([link, message]) => {
  expect(() => readLink(link)).toThrow(message);
});

test("has no link for data too long for one", () => {
  const values = Array.from({ length: 5000 }, (_, n) => n);
  expect(writeLink(parseExperiment({ data: { kind: "points", values } }))).toBeUndefined();
});
