import { describe, expect, it } from "vitest";
import { ExperimentError, parseExperiment } from "../../src/experiment/experiment.ts";

/** A document, and the sentence that it gets. */
type Refusal = readonly [document: object, sentence: string];

const points = { data: { kind: "points", values: [1, 2, 3, 4] } };
const values = [1, -1, 0.5, 2];
const sigmas = [1, 2, 3, 4];
const list = { kind: "list", values: [1, 2] };
const each = { ...list, assign: "each" };
const withLevels = (levels: object): object => ({ noise: { levels } });
const withCondition = (condition: unknown): object => ({ model: { condition } });

const CASES: Record<string, Refusal[]> = {
  "levels that are named in two ways": [
    [
      { noise: { sigma: 1, levels: list } },
      "noise: expected one of sigma, levels and sigmas, found sigma and levels.",
    ],
    [
      { ...points, noise: { sigma: 1, values, sigmas } },
      "noise: expected one of sigma, levels and sigmas, found sigma and sigmas.",
    ],
    [
      { ...points, noise: { levels: list, values, sigmas } },
      "noise: expected one of sigma, levels and sigmas, found levels and sigmas.",
    ],
  ],
  "σ that are given without their noise, or that do not fit it": [
    [
      { ...points, noise: { sigmas } },
      "noise.values: expected the noise that noise.sigmas belongs to, found nothing.",
    ],
    [
      { ...points, noise: { values, sigmas: [1, 2, 3] } },
      "noise.sigmas: expected 4 points x 1 = 4 values, found 3.",
    ],
  ],
  "a σ that is not above 0": [
    [
      withLevels({ kind: "list", values: [1, 0] }),
      "noise.levels.values[1]: expected a number above 0, found 0.",
    ],
    [
      withLevels({ kind: "geometric", from: 0, to: 1, count: 2 }),
      "noise.levels.from: expected a number above 0, found 0.",
    ],
    [
      withLevels({ kind: "geometric", from: 1, to: -1, count: 2 }),
      "noise.levels.to: expected a number above 0, found -1.",
    ],
    [
      withLevels({ kind: "log-uniform", from: -2, to: 1 }),
      "noise.levels.from: expected a number above 0, found -2.",
    ],
    [
      withLevels({ kind: "ve", from: 0, to: 1 }),
      "noise.levels.from: expected a number above 0, found 0.",
    ],
    [
      withLevels({ kind: "log-normal", mean: 0, std: 0 }),
      "noise.levels.std: expected a number above 0, found 0.",
    ],
    [
      { ...points, noise: { values, sigmas: [1, 2, 0, 4] } },
      "noise.sigmas[2]: expected a number above 0, found 0.",
    ],
    [
      { ...withLevels(list), measure: { sigmas: [1, -1] } },
      "measure.sigmas[1]: expected a number above 0, found -1.",
    ],
  ],
  "levels of a diffusion that say too little, or too much": [
    [
      withLevels({ kind: "ddpm", beta: [0.1, 0.2] }),
      'noise.levels.count: expected levels of kind "ddpm" to have either beta and count, or betas, found nothing.',
    ],
    [
      withLevels({ kind: "ddpm", count: 3 }),
      'noise.levels.beta: expected levels of kind "ddpm" to have either beta and count, or betas, found nothing.',
    ],
    [
      withLevels({ kind: "ddpm", beta: [0.1, 0.2], count: 2, betas: [0.1] }),
      "noise.levels: expected either betas, or beta with count, found both.",
    ],
    [
      withLevels({ kind: "ddpm", betas: [0.1, 1] }),
      "noise.levels.betas[1]: expected a number above 0 and below 1, found 1.",
    ],
  ],
  "levels that cannot be assigned": [
    [
      { noise: { levels: each, perPoint: 3 } },
      'noise.perPoint: expected a multiple of 2 (the number of levels) for noise.levels.assign "each", found 3.',
    ],
    [
      { noise: { levels: each, perPoint: 2 }, objective: { kind: "dsm", antithetic: true } },
      "noise.perPoint: expected a multiple of 4 (twice the number of levels, as pairs z and -z share one) " +
        'for noise.levels.assign "each", found 2.',
    ],
    [
      withLevels({ kind: "ve", from: 1, to: 2, assign: "each" }),
      'noise.levels.assign: unknown key, expected "kind", "from" or "to".',
    ],
  ],
  "an index that levels do not have": [
    [
      {
        noise: { levels: { kind: "log-uniform", from: 1, to: 2 } },
        ...withCondition({ kind: "index" }),
      },
      'model.condition: expected "log-sigma" or another function of σ, as only numbered levels have an index, ' +
        'found "index" with levels of kind "log-uniform".',
    ],
    [
      { ...points, noise: { values, sigmas }, ...withCondition({ kind: "index" }) },
      'model.condition: expected "log-sigma" or another function of σ, as only numbered levels have an index, ' +
        'found "index" with noise.sigmas.',
    ],
    [
      { noise: { levels: { kind: "list", values: [1, 1] } }, ...withCondition({ kind: "index" }) },
      'noise.levels: expected levels that all differ for model.condition "index", found equal ones.',
    ],
  ],
  "a condition that says too little, or too much": [
    [withCondition("log-sigma"), 'model.condition: expected an object, found "log-sigma".'],
    [
      withCondition({ kind: "fourier" }),
      "model.condition.features: expected the number of frequencies to draw, or frequencies, found nothing.",
    ],
    [
      withCondition({ kind: "fourier", scale: 1, frequencies: [1] }),
      "model.condition: expected either frequencies, or features with scale and seed, found both.",
    ],
  ],
  "a batch larger than its points": [
    [
      { ...points, batch: { size: 5 } },
      "batch.size: expected at most 4, the number of points, found 5.",
    ],
    [
      { ...points, heldOut: { fraction: 0.5 }, batch: { size: 3 } },
      "batch.size: expected at most 2, the number of points, found 3.",
    ],
    [{ batch: { size: 0 } }, "batch.size: expected a whole number from 1 to 4,000,000, found 0."],
  ],
  "several levels where there is one": [
    ...["ism", "ssm", "fd", "esm-parzen"].map((kind): Refusal => [
      { noise: { levels: list }, objective: { kind }, model: { activation: "tanh" } },
      `objective.kind: expected "dsm" or "esm" for several noise levels, found "${kind}", which has one.`,
    ]),
    [
      { ...points, noise: { values, sigmas }, objective: { kind: "esm-parzen" } },
      'objective.kind: expected "dsm" or "esm" for several noise levels, found "esm-parzen", which has one.',
    ],
    [
      { noise: { levels: list }, model: { kind: "energy" } },
      'model.kind: expected "mlp" for several noise levels, found "energy", which has one.',
    ],
    [
      { measure: { sigmas: [1] } },
      "measure: expected nothing for one noise level, at which the run is measured anyway.",
    ],
  ],
  "a readout of ψ where ψ is differentiated": [
    [
      { objective: { kind: "ism" }, model: { activation: "tanh", prediction: "epsilon" } },
      'model.prediction: expected "score" for objective "ism", which differentiates ψ by x, found "epsilon".',
    ],
    [
      { objective: { kind: "fd" }, model: { inputScale: "vp" } },
      'model.inputScale: expected "none" for objective "fd", which differentiates ψ by x, found "vp".',
    ],
    [
      {
        objective: { kind: "ssm" },
        model: { activation: "tanh", condition: { kind: "sigma" } },
      },
      'model.condition.kind: expected "none" for objective "ssm", which differentiates ψ by x, found "sigma".',
    ],
  ],
  "a target that needs a known density": [
    ...["score", "mixed"].flatMap((regression): Refusal[] => [
      [
        {
          data: { kind: "dataset", name: "penguin-flippers" },
          objective: { kind: "dsm", regression },
        },
        `target: expected a mixture, as regression "${regression}" needs a known density, which data of kind ` +
          '"dataset" do not have, found nothing.',
      ],
      [
        { ...points, objective: { kind: "dsm", regression } },
        `target: expected a mixture, as regression "${regression}" needs a known density, which data of kind ` +
          '"points" do not have, found nothing.',
      ],
      [
        { objective: { kind: "dsm", regression, controlVariate: true } },
        `objective.controlVariate: expected false for regression "${regression}", whose target is not noise ` +
          "alone, found true.",
      ],
    ]),
    [
      { ...points, noise: { levels: list }, objective: { kind: "esm" } },
      'target: expected a mixture, as objective "esm" needs a known density, which data of kind "points" do ' +
        "not have, found nothing.",
    ],
  ],
};

describe.each(Object.entries(CASES))("%s", (_, refusals) => {
  it.each(refusals)("%j", (document, sentence) => {
    let caught: unknown;
    try {
      parseExperiment(document);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ExperimentError);
    const { message, path } = caught as ExperimentError;
    expect(message).toBe(sentence);
    expect(message.startsWith(`${path}: `)).toBe(true);
  });
});

describe("what is taken", () => {
  it.each([
    { ...points, batch: { size: 4 } },
    { noise: { levels: each, perPoint: 4 }, objective: { kind: "dsm", antithetic: true } },
    { noise: { levels: { kind: "list", values: [1, 1] } } },
    { noise: { levels: { kind: "list", values: [2] } }, ...withCondition({ kind: "index" }) },
    { noise: { levels: { kind: "list", values: [2] } }, objective: { kind: "esm-parzen" } },
    { noise: { levels: { kind: "list", values: [2] } }, model: { kind: "energy" } },
    { ...points, noise: { values, sigmas } },
    {
      ...points,
      target: { kind: "mixture", components: [{ weight: 1, mean: 0, std: 1 }] },
      objective: { kind: "dsm", regression: "mixed" },
    },
  ])("%j", (document) => {
    expect(() => parseExperiment(document)).not.toThrow();
  });

  it("has the defaults of many levels where σ are given for each copy", () => {
    const { model, objective } = parseExperiment({ ...points, noise: { values, sigmas } });
    expect(model).toMatchObject({ condition: { kind: "log-sigma" } });
    expect(objective).toMatchObject({ weight: "sigma2" });
  });

  it("has the defaults of one level where there is one, however it is named", () => {
    for (const noise of [{ sigma: 2 }, { levels: { kind: "list", values: [2] } }]) {
      const { model, objective } = parseExperiment({ noise });
      expect(model).toMatchObject({ condition: { kind: "none" } });
      expect(objective).toMatchObject({ weight: "none" });
    }
  });
});
