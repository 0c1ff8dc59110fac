import { describe, expect, it } from "vitest";
import { ExperimentError, parseExperiment } from "../../src/experiment/experiment.ts";

describe("parseExperiment", () => {
  it("fills in the tutorial's run, in the order of the documentation", () => {
    const experiment = parseExperiment({});
    expect(experiment).toEqual({
      data: { kind: "tutorial" },
      noise: { sigma: 0.3, perPoint: 1, seed: 1, fresh: false },
      model: {
        kind: "mlp",
        hidden: [8],
        activation: "relu",
        prediction: "score",
        inputScale: "none",
        sigmaData: 0.5,
        condition: { kind: "none" },
        init: { kind: "tutorial" },
      },
      objective: {
        kind: "dsm",
        antithetic: false,
        controlVariate: false,
        regression: "noise",
        weight: "none",
      },
      optimizer: {
        kind: "adam",
        learningRate: 0.01,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        schedule: { kind: "constant" },
        weightDecay: 0,
      },
      steps: 500,
      saveEvery: 4,
    });
    expect(Object.keys(experiment)).toEqual(
      "data noise model objective optimizer steps saveEvery".split(" "),
    );
  });

  it("starts another model than the tutorial's from Glorot's weights", () => {
    const { init } = parseExperiment({ model: { hidden: [16] } }).model;
    expect(init).toEqual({ kind: "glorot-uniform", seed: 1 });
  });

  it("fills in a mixture's count and seed", () => {
    const data = { kind: "mixture", components: [{ weight: 1, mean: [0, 1], std: 1 }] };
    expect(parseExperiment({ data }).data).toEqual({ ...data, count: 1024, seed: 1 });
  });

  it("keeps noise values without a seed", () => {
    const noise = { sigma: 1, perPoint: 2, values: [1, 2], fresh: false };
    expect(parseExperiment({ data: { kind: "points", values: [0] }, noise }).noise).toEqual(noise);
  });

  it("checks 100,000 points and their noise", () => {
    const values = Array.from({ length: 100_000 }, (_, i) => [i, -i]);
    const { data } = parseExperiment({ data: { kind: "points", values }, noise: { values } });
    expect(data).toMatchObject({ values });
  });
});

const component = { weight: 1, mean: 0, std: 1 };
const mixture = (...components: object[]): object => ({ data: { kind: "mixture", components } });
const points = (...values: unknown[]): object => ({ data: { kind: "points", values } });

/** A document, and the sentence that it gets. */
const REFUSED: [document: unknown, sentence: string][] = [
  [[], "the experiment: expected an object, found an empty array."],
  [null, "the experiment: expected an object, found null."],
  [undefined, "the experiment: expected an object, found nothing."],
  ["x".repeat(99), `the experiment: expected an object, found "${"x".repeat(36)}….`],
  [{ datas: 1 }, 'datas: unknown key; the nearest is "data".'],
  [
    { optimizer: { learningrate: 1 } },
    'optimizer.learningrate: unknown key; the nearest is "learningRate".',
  ],
  [
    { noise: { [`\u001b${"k".repeat(99)}`]: 1 } },
    `noise.\\u001b${"k".repeat(59)}…: unknown key, expected "sigma", "levels", "sigmas", "perPoint", "seed", "values" or "fresh".`,
  ],
  [
    { toString: 1 },
    'toString: unknown key, expected "data", "target", "noise", "model", "objective", "optimizer", "batch", "ema", "measure", "heldOut", "steps", "saveEvery" or "ensemble".',
  ],
  [{ data: [] }, "data: expected an object, found an empty array."],
  [
    { data: {} },
    'data.kind: expected "tutorial", "mixture", "points" or "dataset", found nothing.',
  ],
  [
    { data: { kind: "x" } },
    'data.kind: expected "tutorial", "mixture", "points" or "dataset", found "x".',
  ],
  [{ data: { kind: "tutorial", seed: 1 } }, 'data.seed: unknown key, expected "kind".'],
  [
    { data: { kind: "mixture" } },
    "data.components: expected an array of components, found nothing.",
  ],
  [mixture(), "data.components: expected at least 1 component, found an empty array."],
  [mixture(1 as never), "data.components[0]: expected an object, found 1."],
  [
    mixture({ weight: 1, mean: 0 }),
    "data.components[0].std: expected a number above 0, found nothing.",
  ],
  [
    mixture(component, { ...component, std: 0 }),
    "data.components[1].std: expected a number above 0, found 0.",
  ],
  [
    mixture({ ...component, weight: -1 }),
    "data.components[0].weight: expected a number of at least 0, found -1.",
  ],
  [
    mixture({ ...component, weight: 0 }),
    "data.components: expected weights with a sum above 0, found an array of 1.",
  ],
  [
    mixture({ ...component, mean: [1, "a"] }),
    'data.components[0].mean[1]: expected a number, found "a".',
  ],
  [
    mixture({ ...component, mean: "a" }),
    'data.components[0].mean: expected a finite number or an array of finite numbers, found "a".',
  ],
  [
    mixture(component, { ...component, mean: [1, 2] }),
    "data.components[1].mean: expected 1 number like the first component's mean, found 2.",
  ],
  [points(), "data.values: expected at least 1 value, found an empty array."],
  [
    points(1, Number.NaN),
    "data.values[1]: expected a finite number or an array of finite numbers, found NaN.",
  ],
  [points(1, Infinity), "data.values[1]: expected a finite number, found Infinity."],
  [points([1, -Infinity]), "data.values[0][1]: expected a finite number, found -Infinity."],
  [points([]), "data.values[0]: expected at least 1 number, found an empty array."],
  [
    points(Array(17).fill(0)),
    "data.values[0]: expected at most 16 numbers (D, the dimensions), found an array of 17.",
  ],
  [points([1, 2], [3]), "data.values[1]: expected 2 numbers like the first point, found 1."],
  [{ noise: [] }, "noise: expected an object, found an empty array."],
  [{ noise: { sigma: 0 } }, "noise.sigma: expected a number above 0, found 0."],
  [{ noise: { sigma: "1" } }, 'noise.sigma: expected a number above 0, found "1".'],
  [{ noise: { sgima: 1 } }, 'noise.sgima: unknown key; the nearest is "sigma".'],
  [
    { noise: { perPoint: 4000 } },
    "noise.perPoint: expected at most 4,000,000 corrupted points in all, found 1024 points x 4000.",
  ],
  [{ noise: { fresh: 1 } }, "noise.fresh: expected true or false, found 1."],
  [{ noise: { seed: 1, values: [1] } }, "noise: expected either seed or values, found both."],
  [
    { noise: { fresh: true, values: [1] } },
    "noise.fresh: expected false where noise.values fixes the noise, found true.",
  ],
  [{ noise: { values: [1] } }, "noise.values: expected 1024 points x 1 = 1024 values, found 1."],
  [
    { ...points(1), noise: { values: [[1, 2]] } },
    "noise.values[0]: expected 1 number like the data, found 2.",
  ],
  [
    { model: { activation: "swish" } },
    'model.activation: expected "relu", "tanh", "sigmoid", "softplus", "silu" or "gelu", found "swish".',
  ],
  [
    { model: { hidden: [257] } },
    "model.hidden[0]: expected a whole number from 1 to 256, found 257.",
  ],
  [
    { model: { hidden: [1, 1, 1, 1, 1] } },
    "model.hidden: expected at most 4 hidden layers, found an array of 5.",
  ],
  [
    { model: { init: { kind: "values", values: [1] } } },
    "model.init.values: expected 25 parameters, found 1.",
  ],
  [
    { model: { hidden: [4], init: { kind: "tutorial" } } },
    'model.init: expected "glorot-uniform" or "values", as the tutorial\'s weights fit only D = 1 and hidden [8], ' +
      'found "tutorial" with D = 1 and hidden [4].',
  ],
  [
    { objective: { kind: "x" } },
    'objective.kind: expected "dsm", "esm", "esm-parzen", "ism", "ssm" or "fd", found "x".',
  ],
  [{ optimizer: { kind: "sgd" } }, 'optimizer.kind: expected "adam", found "sgd".'],
  [{ optimizer: { beta1: 1 } }, "optimizer.beta1: expected a number from 0 to below 1, found 1."],
  [{ steps: 0 }, "steps: expected a whole number from 1 to 10,000,000, found 0."],
  [{ steps: 1e9 }, "steps: expected a whole number from 1 to 10,000,000, found 1000000000."],
  [{ steps: 2.5 }, "steps: expected a whole number from 1 to 10,000,000, found 2.5."],
  [
    { steps: 1e7, saveEvery: 1 },
    "saveEvery: expected 0 or at least 16, as 10,000,001 saved sets of 25 parameters do not fit, found 1.",
  ],
];

/** What is said of a document; nothing where it is taken. */
function refusalOf(document: unknown): string {
  try {
    parseExperiment(document);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a document that is refused", () => {
  it.each(REFUSED)("%j", (document, sentence) => {
    expect(() => parseExperiment(document)).toThrow(ExperimentError);
    expect(() => parseExperiment(document)).toThrow(sentence);
  });

  it.each([1, 2, 9, 40, 256])("names the least saveEvery that it takes, at width %d", (width) => {
    const document = { model: { hidden: [width] }, steps: 1e7, saveEvery: 1 };
    const least = /at least ([\d,]+),/.exec(refusalOf(document))![1]!.replaceAll(",", "");
    expect(refusalOf({ ...document, saveEvery: Number(least) })).toBe("");
    expect(refusalOf({ ...document, saveEvery: Number(least) - 1 })).not.toBe("");
  });

  it("has the place beside the sentence", () => {
    let caught: unknown;
    try {
      parseExperiment(mixture({ weight: 1, mean: 0 }));
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ name: "ExperimentError", path: "data.components[0].std" });
  });
});
