import { DENOISING } from "../../experiment/types.ts";
import { onlySigma } from "../../data/noise-levels.ts";
import { sampleMixture, score } from "../../data/distributions/mixture.ts";
import type { Mixture } from "../../data/distributions/mixture.ts";
import { parzenScore } from "../../data/distributions/parzen.ts";
import { NOTHING_DRAWN } from "../../training/draw.ts";
import type { Problem } from "../../training/problem.ts";
import { fillNormals, STREAMS } from "../../math/random/stream.ts";
import { createTerms } from "../terms.ts";
import type { Terms } from "../terms.ts";
import type { Sides } from "./row.ts";

/** Two sides by Monte Carlo on the same sample, and the standard errors of their difference. */
export interface Sampled extends Sides {
  readonly error: number;
  /** Of each entry of the gradients' difference, (P). */
  readonly gradientErrors: Float64Array;
}

/** Two objectives on the same sample, and what the identity's constant is the mean of. */
export interface Pairing {
  readonly left: Terms;
  readonly right: Terms;
  /** One sample's part of each of the constants. */
  readonly constants: (sample: number) => readonly number[];
}

const SAMPLES = 20_000;
const FEWEST = 500;
/** Samples times parameters times directions: seconds, over all sets of parameters. */
const BUDGET = 1e8;
const SEED = 20_111;

/** Samples of a Monte Carlo mean. */
export const sampleCount = ({ layout, dimensions }: Problem): number => {
  const affordable = Math.floor(BUDGET / (layout.count * (1 + dimensions)));
  return Math.max(FEWEST, Math.min(SAMPLES, affordable));
};

/** ESM and ISM on a sample of p, whose constant is the mean of ½|∇ ln p|². */
export function implicitPairing(problem: Problem, mixture: Mixture): Pairing {
  const count = sampleCount(problem);
  const points = sampleMixture(mixture, count, SEED);
  const targets = score(mixture, points);
  const termsOf = (kind: "esm" | "ism"): Terms => {
    const experiment = { ...problem.experiment, objective: OBJECTIVES[kind] };
    return createTerms({ ...problem, experiment, count, points, targets }, NOTHING_DRAWN);
  };
  return {
    left: termsOf("esm"),
    right: termsOf("ism"),
    constants: (i) => [halfSquare(targets, i, problem.dimensions)],
  };
}

const OBJECTIVES = { esm: { kind: "esm", weight: "none" }, ism: { kind: "ism" } } as const;

/**
 * ESM to the Parzen estimate and DSM on the same corruptions of the points, with the constants
 * C_1 and -C_2, the means of ½|∇ ln p̃_σ(x̃)|² and of -½|z/σ|².
 */
export function parzenPairing(problem: Problem): Pairing {
  const { count, dimensions, points, experiment } = problem;
  const sigma = onlySigma(experiment.noise);
  const perPoint = Math.ceil(sampleCount(problem) / count);
  const noise = new Float64Array(count * perPoint * dimensions);
  fillNormals(SEED, STREAMS.noise, 0, noise);
  const corrupted = noise.map((z, i) => {
    const n = Math.floor(i / (perPoint * dimensions));
    return points[n * dimensions + (i % dimensions)]! + sigma * z;
  });
  const marginal = parzenScore({ points, dimensions, bandwidth: sigma }, corrupted);
  const scaled = noise.map((z) => z / sigma);
  const termsOf = (objective: Problem["experiment"]["objective"]): Terms =>
    createTerms(
      { ...problem, perPoint, experiment: { ...experiment, objective } },
      { ...NOTHING_DRAWN, noise },
    );
  return {
    left: termsOf({ kind: "esm-parzen" }),
    right: termsOf(DENOISING),
    constants: (i) => [halfSquare(marginal, i, dimensions), -halfSquare(scaled, i, dimensions)],
  };
}

function halfSquare(rows: Float64Array, row: number, dimensions: number): number {
  let sum = 0;
  for (let d = row * dimensions; d < (row + 1) * dimensions; d++) sum += rows[d]! ** 2;
  return sum / 2;
}

/** Both sides' means at parameters, (P), and the standard errors of their difference. */
export function estimate(pairing: Pairing, parameters: Float64Array): Sampled {
  const { left, right, constants } = pairing;
  const { samples } = left;
  const count = parameters.length;
  const [one, other] = [new Float64Array(count), new Float64Array(count)];
  const sums = { left: 0, right: 0, squares: 0 };
  const [leftGradient, rightGradient] = [new Float64Array(count), new Float64Array(count)];
  const squares = new Float64Array(count);
  const constantSums = constants(0).map(() => 0);
  for (let i = 0; i < samples; i++) {
    const a = left.at(i, parameters, one.fill(0));
    const b = right.at(i, parameters, other.fill(0));
    const c = constants(i);
    c.forEach((value, k) => (constantSums[k]! += value));
    sums.left += a;
    sums.right += b;
    sums.squares += (a - c.reduce((sum, value) => sum + value, b)) ** 2;
    for (let p = 0; p < count; p++) {
      leftGradient[p]! += one[p]!;
      rightGradient[p]! += other[p]!;
      squares[p]! += (one[p]! - other[p]!) ** 2;
    }
  }
  const mean = (value: number): number => value / samples;
  const errorOf = (square: number, difference: number): number =>
    Math.sqrt(Math.max(0, mean(square) - difference ** 2) / (samples - 1));
  const means = constantSums.map(mean);
  const [meanLeft, meanRight] = [mean(sums.left), mean(sums.right)];
  const difference = meanLeft - means.reduce((sum, value) => sum + value, meanRight);
  for (let p = 0; p < count; p++) {
    leftGradient[p]! /= samples;
    rightGradient[p]! /= samples;
  }
  return {
    left: meanLeft,
    right: meanRight,
    constants: means,
    leftGradient,
    rightGradient,
    error: errorOf(sums.squares, difference),
    gradientErrors: squares.map((s, p) => errorOf(s, leftGradient[p]! - rightGradient[p]!)),
  };
}
