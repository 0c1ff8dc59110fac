import { describe, expect, it } from "vitest";
import { INPUT_SCALES, LOSS_WEIGHTS, PREDICTIONS } from "../../src/experiment/schema.ts";
import type { InputScale, Prediction } from "../../src/experiment/types.ts";
import {
  outputForNoise,
  outputForScore,
  outputWeight,
  readoutAt,
  weightAt,
} from "../../src/model/prediction.ts";
import { INPUTS, SCORES, WEIGHTS } from "./forms.ts";

const SIGMAS = [0.01, 0.3, 1, 2.06, 50];
const DATA_STDS = [0.5, 2.06];
const CASES = SIGMAS.flatMap((sigma) => DATA_STDS.map((sigmaData) => ({ sigma, sigmaData })));

/** Relative to the numbers of which a value is made. */
function expectClose(found: number, expected: number, size = Math.abs(expected)): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-12 * size);
}

const kindOf = (prediction: Prediction, sigmaData: number, inputScale: InputScale = "none") => ({
  prediction,
  inputScale,
  sigmaData,
});

describe.each(PREDICTIONS)("the prediction %s", (prediction) => {
  it("makes ψ of F", () => {
    for (const { sigma, sigmaData } of CASES) {
      const { scale, skip } = readoutAt(kindOf(prediction, sigmaData), sigma);
      for (const [F, x] of [
        [0.7, -3],
        [-2, 0.4],
        [0, 1],
      ] as const) {
        const expected = SCORES[prediction](F, x, sigma, sigmaData);
        expectClose(scale * F + skip * x, expected, (Math.abs(F) + Math.abs(x)) / sigma ** 2 + 1);
      }
    }
  });

  it("has an output F* at which ψ is the score that is wanted", () => {
    for (const { sigma, sigmaData } of CASES) {
      const kind = kindOf(prediction, sigmaData);
      for (const [x, score] of [
        [2, -0.8],
        [-0.3, 5],
      ] as const) {
        const F = outputForScore(kind, sigma, x, score);
        const size = Math.abs(score) + Math.abs(x) / sigma ** 2;
        expectClose(SCORES[prediction](F, x, sigma, sigmaData), score, size);
      }
    }
  });

  it("has an output F* at which ψ is −z/σ", () => {
    for (const { sigma, sigmaData } of CASES) {
      const kind = kindOf(prediction, sigmaData);
      for (const [clean, z] of [
        [2, -0.8],
        [-0.3, 1.5],
      ] as const) {
        const x = clean + sigma * z;
        const F = outputForNoise(kind, sigma, clean, z);
        const size = Math.abs(z) / sigma + Math.abs(x) / sigma ** 2;
        expectClose(SCORES[prediction](F, x, sigma, sigmaData), -z / sigma, size);
      }
    }
  });

  it.each(LOSS_WEIGHTS)("with weight %s counts an error of F as λ times that of ψ", (weight) => {
    for (const { sigma, sigmaData } of CASES) {
      const psi = (F: number): number => SCORES[prediction](F, 0, sigma, sigmaData);
      const expected = WEIGHTS[weight](sigma, sigmaData) * (psi(1) - psi(0)) ** 2;
      expectClose(outputWeight(kindOf(prediction, sigmaData), weight, sigma), expected);
    }
  });
});

it.each(INPUT_SCALES)("the input scale %s", (inputScale) => {
  for (const prediction of PREDICTIONS) {
    for (const { sigma, sigmaData } of CASES) {
      const readout = readoutAt(kindOf(prediction, sigmaData, inputScale), sigma);
      expectClose(readout.inputScale, INPUTS[inputScale](sigma, sigmaData));
    }
  }
});

it.each(LOSS_WEIGHTS)("the weight %s", (weight) => {
  for (const { sigma, sigmaData } of CASES) {
    expectClose(weightAt(weight, sigma, sigmaData), WEIGHTS[weight](sigma, sigmaData));
  }
});

describe("where σ is 4.9e10", () => {
  const sigma = 4.9e10;

  it("the noise's output keeps all digits of what it predicts", () => {
    expect(outputForNoise(kindOf("epsilon", 0.5), sigma, 3, 0.7)).toBe(0.7);
    expect(outputForNoise(kindOf("x0", 0.5), sigma, 3, 0.7)).toBe(3);
    // EDM's output there is x/σ_d, as D = c_out F and c_out = σ_d.
    expectClose(outputForNoise(kindOf("edm", 0.5), sigma, 3, 0.7), 6, 60);
  });

  it("the weights that match a prediction are exactly 1", () => {
    expect(outputWeight(kindOf("epsilon", 0.5), "sigma2", sigma)).toBe(1);
    expect(outputWeight(kindOf("edm", 0.5), "edm", sigma)).toBe(1);
  });
});
