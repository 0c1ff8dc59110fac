import { describe, expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { frequenciesOf } from "../../src/model/condition.ts";
import { evaluate } from "../../src/reference/mlp.ts";
import { loss } from "../../src/reference/objective.ts";
import type { Draw } from "../../src/training/draw.ts";
import { drawOf, type Problem } from "../../src/training/problem.ts";
import { INPUTS, SCORES, WEIGHTS } from "../model/forms.ts";
import { draw, someParameters } from "./objectives.ts";
import {
  type AnyCondition,
  FITS,
  objectiveOf,
  type Settings,
  settingsOf,
  type TargetName,
} from "./settings.ts";

const SIGMA_DATA = 1.3;
const LEVELS = [2, 0.1, 0.6];
const COMPONENTS = [
  { weight: 0.25, mean: [-1, 2], std: 0.8 },
  { weight: 0.75, mean: [1, 0.5], std: 0.4 },
] as const;
/** The variance of p: that within the components and that between them, by hand. */
const VARIANCE = [0.28 + 0.1875 * 4, 0.28 + 0.1875 * 2.25];
const data = { kind: "mixture", components: COMPONENTS, count: 4 } as const;

const drawWith = (
  { condition, inputScale, prediction, weight }: Settings,
  target: TargetName,
  more: ExperimentInput = {},
): Problem =>
  draw({
    data,
    noise: { levels: { kind: "list", values: LEVELS }, perPoint: 3 },
    model: {
      hidden: [4, 3],
      activation: "tanh",
      condition,
      inputScale,
      prediction,
      sigmaData: SIGMA_DATA,
    },
    objective: objectiveOf(target, weight),
    ...more,
  });

/** The inputs that tell the level. */
function conditionAt(condition: AnyCondition, sigma: number): number[] {
  switch (condition.kind) {
    case "none":
      return [];
    case "log-sigma":
      return [Math.log(sigma) / 4];
    case "sigma":
      return [sigma];
    case "variance":
      return [sigma ** 2];
    case "index":
      return [LEVELS.indexOf(sigma) + 1];
    case "fourier": {
      const angles = [...frequenciesOf(condition)].map((f) => (Math.PI * f * Math.log(sigma)) / 2);
      return [...angles.map(Math.cos), ...angles.map(Math.sin)];
    }
    default:
      return condition satisfies never;
  }
}

/** F of 2 inputs and a condition: two layers of tanh and an affine one. */
function network(parameters: Float64Array, inputs: readonly number[]): number[] {
  let [values, place] = [inputs, 0];
  for (const [l, width] of [4, 3, 2].entries()) {
    const weight = parameters.subarray(place, place + width * values.length);
    place += weight.length;
    const bias = parameters.subarray(place, place + width);
    place += width;
    const before = values;
    const sums = [...bias].map(
      (b, j) => b + before.reduce((sum, a, i) => sum + weight[j * before.length + i]! * a, 0),
    );
    values = l < 2 ? sums.map(Math.tanh) : sums;
  }
  return [...values];
}

/** ψ(x, σ) */
function psiAt(
  { condition, inputScale, prediction }: Settings,
  parameters: Float64Array,
  x: readonly number[],
  sigma: number,
): number[] {
  const scale = INPUTS[inputScale](sigma, SIGMA_DATA);
  const inputs = [...x.map((own) => scale * own), ...conditionAt(condition, sigma)];
  const outputs = network(parameters, inputs);
  return outputs.map((F, d) => SCORES[prediction](F, x[d]!, sigma, SIGMA_DATA));
}

/** ∇ ln p_σ(x) */
function scoreAt(x: readonly number[], sigma: number): number[] {
  const parts = COMPONENTS.map(({ weight, mean, std }) => {
    const variance = std ** 2 + sigma ** 2;
    const square = (x[0]! - mean[0]) ** 2 + (x[1]! - mean[1]) ** 2;
    return { density: (weight * Math.exp(-square / variance / 2)) / variance, mean, variance };
  });
  const total = parts.reduce((sum, { density }) => sum + density, 0);
  return x.map((own, d) =>
    parts.reduce((sum, part) => {
      return sum + ((part.density / total) * (part.mean[d]! - own)) / part.variance;
    }, 0),
  );
}

/** What a row has. */
interface Row {
  readonly x: readonly number[];
  readonly noisy: readonly number[];
  readonly z: readonly number[];
  readonly sigma: number;
}

function rowsOf({ points, perPoint }: Problem, { noise, sigmas }: Draw): Row[] {
  return Array.from(sigmas!, (sigma, row) => {
    const n = Math.floor(row / perPoint);
    const x = [...points.subarray(2 * n, 2 * n + 2)];
    const z = [...noise!.subarray(2 * row, 2 * row + 2)];
    return { x, z, sigma, noisy: x.map((own, d) => own + sigma * z[d]!) };
  });
}

function targetAt(target: TargetName, { x, noisy, z, sigma }: Row): number[] {
  if (target === "exact") return scoreAt(noisy, sigma);
  const [noise, clean] = [z.map((own) => -own / sigma), scoreAt(x, 0)];
  if (target === "noise") return noise;
  if (target === "score") return clean;
  return noise.map((own, d) => {
    const kappa = sigma ** 2 / (sigma ** 2 + VARIANCE[d]!);
    return kappa * own + (1 - kappa) * clean[d]!;
  });
}

/** Combinations whose loss is not ½ λ(σ)‖ψ(x̃, σ) − t‖² in the mean. */
function wrongLosses(target: TargetName, all: readonly Settings[], more: ExperimentInput = {}) {
  return all.filter((settings) => {
    const problem = drawWith(settings, target, more);
    const parameters = someParameters(problem);
    const own = drawOf(problem, 1);
    const rows = rowsOf(problem, own);
    const sum = rows.reduce((sum, row) => {
      const psi = psiAt(settings, parameters, row.noisy, row.sigma);
      const t = targetAt(target, row);
      const square = psi.reduce((all, value, d) => all + (value - t[d]!) ** 2, 0);
      return sum + (WEIGHTS[settings.weight](row.sigma, SIGMA_DATA) * square) / 2;
    }, 0);
    const found = loss(problem, parameters, own);
    return !(Math.abs(found / (sum / rows.length) - 1) < 1e-11);
  });
}

describe.each(FITS)("with prediction $prediction and target $target", ({ prediction, target }) => {
  it("the loss is ½ λ(σ)‖ψ(x̃, σ) − t‖², for any condition, input scale and weight", () => {
    expect(wrongLosses(target, settingsOf(prediction))).toEqual([]);
  });

  it("it is too where levels are drawn from a law, or given", () => {
    const law = { kind: "log-normal", mean: -0.5, std: 1 } as const;
    const without = settingsOf(prediction).filter(({ condition }) => condition.kind !== "index");
    expect(wrongLosses(target, without, { noise: { levels: law, perPoint: 3 } })).toEqual([]);
    const values = Array.from({ length: 12 }, (_, i) => [Math.sin(i), 2 * Math.cos(i)]);
    const sigmas = values.map((_, i) => 0.1 + i / 4);
    const given = { noise: { values, sigmas, perPoint: 3 } };
    expect(wrongLosses(target, without, given)).toEqual([]);
  });
});

describe.each(["score", "epsilon", "x0", "edm"] as const)("with prediction %s", (prediction) => {
  it("the control variate takes ψ(x, σ)·z/σ and (‖z‖² − D)/2σ² off, times λ", () => {
    for (const settings of settingsOf(prediction)) {
      const { weight } = settings;
      for (const antithetic of [false, true]) {
        const objective = { kind: "dsm", weight, antithetic, controlVariate: true } as const;
        const noise = { levels: { kind: "list", values: LEVELS }, perPoint: 2 } as const;
        const problem = drawWith(settings, "noise", { objective, noise });
        const plain = { objective: { ...objective, controlVariate: false }, noise };
        const parameters = someParameters(problem);
        const own = drawOf(problem, 1);
        const rows = rowsOf(problem, own);
        const removed = rows.map(({ x, z, sigma }) => {
          const psi = psiAt(settings, parameters, x, sigma);
          const product = psi.reduce((sum, value, d) => sum + (value * z[d]!) / sigma, 0);
          const square = z.reduce((sum, value) => sum + value ** 2 - 1, 0) / (2 * sigma ** 2);
          return WEIGHTS[weight](sigma, SIGMA_DATA) * (product + square);
        });
        const mean = removed.reduce((sum, value) => sum + value, 0) / rows.length;
        const whole = loss(drawWith(settings, "noise", plain), parameters, own);
        const found = loss(problem, parameters, own);
        expect(Math.abs(found - (whole - mean))).toBeLessThan(1e-11 * (whole + Math.abs(mean)));
      }
    }
  });

  it("ψ is evaluated at any σ", () => {
    for (const settings of settingsOf(prediction)) {
      const problem = drawWith(settings, "noise");
      const parameters = someParameters(problem);
      for (const sigma of LEVELS) {
        const found = evaluate(problem, parameters, Float64Array.of(0.3, -2, 1, 5), sigma);
        const expected = [
          ...psiAt(settings, parameters, [0.3, -2], sigma),
          ...psiAt(settings, parameters, [1, 5], sigma),
        ];
        found.forEach((value, i) => {
          expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-12 * (1 + 10 / sigma ** 2));
        });
      }
    }
  });
});
