import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExperimentError, parseExperiment } from "../../src/experiment/experiment.ts";
import { LOSS_WEIGHTS, PREDICTIONS } from "../../src/experiment/schema.ts";
import type { LossWeight, Prediction } from "../../src/experiment/types.ts";
import { SCORES, WEIGHTS } from "../model/forms.ts";

/** A level with what it is trained with. */
interface Setting {
  readonly sigma: number;
  readonly prediction: Prediction;
  readonly weight: LossWeight;
  readonly regression: "noise" | "score";
  readonly sigmaData: number;
}

const documentOf = ({ sigma, prediction, weight, regression, sigmaData }: Setting): object => ({
  noise: { levels: { kind: "list", values: [sigma, 1] } },
  model: { prediction, inputScale: "vp", sigmaData },
  objective: { kind: "dsm", weight, regression },
});

/** What is said of a document; nothing where it is taken. */
function refusalOf(document: unknown): ExperimentError | undefined {
  try {
    parseExperiment(document);
    return undefined;
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    return error;
  }
}

const isRefused = (setting: Setting): boolean => refusalOf(documentOf(setting)) !== undefined;

/** σ, 1/σ, the slope of ψ by F and its weight in the loss; and the part of the target in the loss. */
function sizesOf({ sigma, prediction, weight, regression, sigmaData }: Setting) {
  const psi = (F: number, x: number): number => SCORES[prediction](F, x, sigma, sigmaData);
  const lambda = WEIGHTS[weight](sigma, sigmaData);
  const slope = psi(1, 0) - psi(0, 0);
  const target = regression === "score" ? 1 : 1 / sigma;
  const factors = [sigma, 1 / sigma, Math.abs(slope), lambda * slope ** 2];
  return { factors, loss: (lambda * target ** 2) / 2 };
}

/** Powers of ten, all sizes alike. */
const power = (low: number, high: number) =>
  fc.integer({ min: 100 * low, max: 100 * high }).map((n) => 10 ** (n / 100));
const settings: fc.Arbitrary<Setting> = fc.record({
  sigma: power(-37, 20),
  prediction: fc.constantFrom(...PREDICTIONS),
  weight: fc.constantFrom(...LOSS_WEIGHTS),
  regression: fc.constantFrom("noise", "score"),
  sigmaData: power(-3, 3),
});

describe("a σ that is taken", () => {
  it("makes no number that float32 cannot hold", () => {
    let taken = 0;
    fc.assert(
      fc.property(settings, (setting) => {
        if (isRefused(setting)) return;
        taken++;
        const { factors, loss } = sizesOf(setting);
        for (const factor of factors) {
          expect(factor).toBeGreaterThan(2 ** -126);
          expect(factor).toBeLessThan(2 ** 127);
        }
        expect(loss).toBeLessThan(2 ** 127);
      }),
      { seed: 1, numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(400);
    expect(taken).toBeLessThan(1600);
  });

  it("is any from 1e-6 to 1e6, whatever is predicted and however it is weighed", () => {
    fc.assert(
      fc.property(settings, power(-6, 6), (setting, sigma) => {
        expect(isRefused({ ...setting, sigma })).toBe(false);
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  it("may be 4.9e10, where a diffusion ends, with the predictions that are made for it", () => {
    const levels = { kind: "ddpm", beta: [0.02, 0.8], count: 80 };
    for (const prediction of ["epsilon", "edm"] as const) {
      for (const inputScale of ["none", "vp", "edm"]) {
        expect(refusalOf({ noise: { levels }, model: { prediction, inputScale } })).toBeUndefined();
      }
    }
  });
});

describe("a σ that float32 cannot handle is refused", () => {
  const base = { regression: "noise", sigmaData: 0.5 } as const;

  it.each<[Prediction, LossWeight, number]>([
    ["score", "none", 1e-16],
    ["score", "none", 1e16],
    ["score", "edm", 1e10],
    ["epsilon", "none", 1e-20],
    ["epsilon", "sigma2", 1e-34],
    ["x0", "none", 1e-10],
    ["x0", "none", 1e10],
    ["edm", "none", 1e10],
    ["edm", "edm", 1e-34],
  ])("with prediction %s and weight %s: %f", (prediction, weight, sigma) => {
    const error = refusalOf(documentOf({ ...base, prediction, weight, sigma }))!;
    expect(error.path).toBe("noise.levels");
    expect(error.message).toBe(
      `noise.levels: expected levels whose loss float32 can hold with prediction "${prediction}" and weight ` +
        `"${weight}", found σ = ${sigma.toPrecision(3)}; prediction "epsilon" with weight "sigma2" takes the ` +
        "widest range, from 1e-32 to 1e15.",
    );
  });

  it("with the clean score as the target, which the prediction multiplies", () => {
    for (const [prediction, weight] of [
      ["epsilon", "edm"],
      ["edm", "edm"],
      ["x0", "edm"],
    ] as const) {
      const setting = { ...base, prediction, weight, sigma: 1e12 };
      expect(isRefused(setting)).toBe(false);
      const error = refusalOf(documentOf({ ...setting, regression: "score" }))!;
      expect(error.message).toContain(`and weight "${weight}" and regression "score", found σ = `);
    }
  });

  it.each([
    [{ kind: "log-normal", mean: 0, std: 10 }, "1.14e+26"],
    [{ kind: "log-normal", mean: -100, std: 1 }, "9.22e-47"],
    [{ kind: "ddpm", beta: [0.9, 0.99], count: 1000 }, "Infinity"],
    [{ kind: "ddpm", betas: [1e-80, 0.1] }, "1.00e-40"],
    [{ kind: "ve", from: 1, to: 1e36 }, "1.00e+18"],
    [{ kind: "log-uniform", from: 1e-35, to: 1 }, "1.00e-35"],
  ])("where %j reaches it", (levels, sigma) => {
    const model = { prediction: "epsilon", inputScale: "vp" };
    const { path, message } = refusalOf({ noise: { levels }, model })!;
    expect(path).toBe("noise.levels");
    expect(message).toContain(`found σ = ${sigma};`);
  });

  it("where one σ is named, or σ are given", () => {
    const model = { prediction: "x0" };
    expect(refusalOf({ noise: { sigma: 1e-10 }, model })!.path).toBe("noise.sigma");
    const data = { kind: "points", values: [1, 2] };
    const noise = { values: [1, 2], sigmas: [1, 1e16] };
    expect(refusalOf({ data, noise })!.path).toBe("noise.sigmas");
  });
});

describe("σ_d", () => {
  it.each([
    [{ prediction: "edm" }, { kind: "dsm" }],
    [{ inputScale: "edm" }, { kind: "dsm" }],
    [{}, { kind: "dsm", weight: "edm" }],
  ])("of %j and %j is refused where float32 cannot hold its square", (model, objective) => {
    for (const sigmaData of [1e-20, 1e20]) {
      const { message } = refusalOf({ model: { ...model, sigmaData }, objective })!;
      const found = `found ${sigmaData}.`;
      expect(message).toMatch(
        /^model\.sigmaData: expected a number from 1e-15 to 1e15, as float32 /,
      );
      expect(message.endsWith(found)).toBe(true);
    }
  });

  it("is taken where it is not used", () => {
    expect(refusalOf({ model: { sigmaData: 1e20 } })).toBeUndefined();
  });
});
