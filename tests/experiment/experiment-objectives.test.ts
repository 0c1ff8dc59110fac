import { describe, expect, it } from "vitest";
import { ExperimentError, parseExperiment } from "../../src/experiment/experiment.ts";

const points = { kind: "points", values: [1, 2] } as const;
const plane = { kind: "points", values: [[1, 2]] } as const;
const target = (mean: number | number[]) => ({
  kind: "mixture" as const,
  components: [{ weight: 1, mean, std: 1 }],
});

describe("defaults", () => {
  it.each([
    [
      { kind: "dsm" },
      {
        kind: "dsm",
        antithetic: false,
        controlVariate: false,
        regression: "noise",
        weight: "none",
      },
    ],
    [{ kind: "esm" }, { kind: "esm", weight: "none" }],
    [{ kind: "esm-parzen" }, { kind: "esm-parzen" }],
    [{ kind: "ism" }, { kind: "ism" }],
    [{ kind: "ssm" }, { kind: "ssm", projections: 1 }],
    [{ kind: "fd" }, { kind: "fd", step: 0.1 }],
  ] as const)("of %j", (objective, filled) => {
    const model = { activation: "tanh" } as const;
    expect(parseExperiment({ objective, model }).objective).toEqual(filled);
  });

  it("of the energy model are H = D and Glorot's weights", () => {
    const { model } = parseExperiment({ data: plane, model: { kind: "energy" } });
    const init = { kind: "glorot-uniform", seed: 1 };
    expect(model).toEqual({ kind: "energy", hidden: 2, init });
  });

  it("keep a target, after the data", () => {
    const experiment = parseExperiment({ data: points, target: target(1) });
    expect(Object.keys(experiment).slice(0, 3)).toEqual(["data", "target", "noise"]);
    expect(parseExperiment(experiment)).toEqual(experiment);
  });
});

describe("what is allowed", () => {
  it.each([
    { objective: { kind: "fd" }, model: { activation: "relu" } },
    { objective: { kind: "ism" }, model: { hidden: [] } }, // without a hidden layer: no relu
    { objective: { kind: "ism" }, model: { kind: "energy" } },
    { objective: { kind: "esm" }, data: points, target: target([1]) },
    { objective: { kind: "dsm", antithetic: true }, noise: { perPoint: 2, fresh: true } },
    { objective: { kind: "ssm", values: [1, [-1]] }, data: points, model: { hidden: [] } },
    { model: { kind: "energy", hidden: 3, init: { kind: "values", values: Array(7).fill(0) } } },
  ])("%j", (document) => {
    const experiment = parseExperiment(document);
    expect(parseExperiment(experiment)).toEqual(experiment);
  });
});

const REFUSED: [document: object, sentence: string][] = [
  ...["ism", "ssm"].map((kind): [object, string] => [
    { objective: { kind } },
    `model.activation: expected a smooth activation for objective "${kind}", as relu's second derivative is 0 almost ` +
      'everywhere and the gradient of the divergence would miss its kinks, found "relu".',
  ]),
  [
    { objective: { kind: "esm" }, data: points },
    'target: expected a mixture, as objective "esm" needs a known density, which data of kind "points" do not have, found nothing.',
  ],
  [
    { objective: { kind: "esm" }, data: points, target: target([0, 0]) },
    "target.components[0].mean: expected 1 number like the data, found 2.",
  ],
  [{ target: { kind: "points" } }, 'target.kind: expected "mixture", found "points".'],
  [
    { objective: { kind: "dsm", antithetic: true }, noise: { perPoint: 3 } },
    "noise.perPoint: expected an even number, as antithetic corruptions come in pairs z and -z, found 3.",
  ],
  [
    { objective: { kind: "dsm", antithetic: true } },
    "noise.perPoint: expected an even number, as antithetic corruptions come in pairs z and -z, found 1.",
  ],
  [
    {
      objective: { kind: "dsm", antithetic: true },
      data: points,
      noise: { perPoint: 2, values: [1, 2, 3, 4] },
    },
    "objective.antithetic: expected false where noise.values fixes the noise, found true.",
  ],
  ...["esm", "ism", "ssm", "fd"].map((kind): [object, string] => [
    {
      objective: { kind },
      data: points,
      target: target(0),
      model: { activation: "tanh" },
      noise: { values: [1, 2] },
    },
    `noise.values: expected nothing, as objective "${kind}" uses no noise, found 2 values.`,
  ]),
  [
    { objective: { kind: "ssm", values: [1, 0.5] }, data: points, model: { activation: "tanh" } },
    "objective.values[1]: expected 1 or -1, found 0.5.",
  ],
  [
    { objective: { kind: "ssm", values: [1] }, data: points, model: { activation: "tanh" } },
    "objective.values: expected 2 points x 1 = 2 values, found 1.",
  ],
  [
    { objective: { kind: "ssm", values: [1] }, data: plane, model: { activation: "tanh" } },
    "objective.values[0]: expected 2 numbers like the data, found 1.",
  ],
  [
    {
      objective: { kind: "ssm", values: [1, 1] },
      data: points,
      noise: { fresh: true },
      model: { activation: "tanh" },
    },
    "noise.fresh: expected false where objective.values fixes the projections, found true.",
  ],
  [
    { objective: { kind: "ssm", projections: 0 } },
    "objective.projections: expected a whole number from 1 to 256, found 0.",
  ],
  [{ objective: { kind: "fd", step: 0 } }, "objective.step: expected a number above 0, found 0."],
  [{ objective: { kind: "fd", step: -1 } }, "objective.step: expected a number above 0, found -1."],
  [{ objective: { kind: "ism", step: 1 } }, 'objective.step: unknown key, expected "kind".'],
  [
    { model: { kind: "energy", activation: "tanh" } },
    'model.activation: unknown key, expected "kind", "hidden" or "init".',
  ],
  [
    { model: { kind: "energy", hidden: [3] } },
    "model.hidden: expected a whole number from 1 to 256, found an array of 1.",
  ],
  [
    { model: { kind: "energy", init: { kind: "tutorial" } } },
    'model.init.kind: expected "glorot-uniform" or "values", found "tutorial".',
  ],
  [
    {
      data: plane,
      model: { kind: "energy", hidden: 3, init: { kind: "values", values: Array(7).fill(0) } },
    },
    "model.init.values: expected 11 parameters, W (3, 2), b (3) and c (2), found 7.",
  ],
  [{ model: { kind: "rbm" } }, 'model.kind: expected "mlp" or "energy", found "rbm".'],
];

describe("a document that makes no sense is refused", () => {
  it.each(REFUSED)("%j", (document, sentence) => {
    expect(() => parseExperiment(document)).toThrow(ExperimentError);
    expect(() => parseExperiment(document)).toThrow(new RegExp(`^${escape(sentence)}$`));
  });
});

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
