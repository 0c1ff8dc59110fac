import { score, smooth, targetOf } from "../data/distributions/mixture.ts";
import { parzenScore } from "../data/distributions/parzen.ts";
import { hasLevels, singleSigma } from "../data/noise-levels.ts";
import type { Experiment } from "../experiment/types.ts";
import { mixingShares } from "../model/mixing.ts";
import {
  outputForNoise,
  outputForScore,
  outputWeight,
  readoutKind,
  weightAt,
} from "../model/prediction.ts";
import type { Draw } from "./draw.ts";
import type { Problem } from "./problem.ts";

/** What the network is evaluated at in each row of a step, and what it is to give there. */
export interface RegressionRows {
  /** x̃, (rows, D). */
  readonly inputs: Float64Array;
  /** F*, (rows, D). */
  readonly outputs: Float64Array;
  /** The factor of ½|F - F*|², (rows). */
  readonly weights: Float64Array;
  /** (rows) */
  readonly sigmas: Float64Array;
  /** The numbers of the levels, from 1, (rows); undefined where they have none. */
  readonly levels: Uint32Array | undefined;
}

/** The noise level of a row, and its weight λ. */
interface RowLevel {
  readonly sigma: number;
  readonly number: number | undefined;
  readonly weight: number;
}

/** The point that is in a place of the step's batch. */
export const pointOf = ({ batch }: Draw, place: number): number => batch?.[place] ?? place;

/** B, the points of a step. */
export const rowsOf = ({ count }: Problem, { batch }: Draw): number => batch?.length ?? count;

export function levelOf(experiment: Experiment, draw: Draw, row: number): RowLevel {
  const { noise, objective } = experiment;
  const sigma = draw.sigmas?.[row] ?? singleSigma(noise)!;
  const weight = "weight" in objective ? objective.weight : "none";
  const { sigmaData } = readoutKind(experiment);
  return { sigma, number: draw.levels?.[row], weight: weightAt(weight, sigma, sigmaData) };
}

/** The shares of a target that is not mixed. */
const PURE = { noise: { noise: 1, score: 0 }, score: { noise: 0, score: 1 } } as const;

/** Rows of denoising score matching: the target is −z/σ, ∇ ln p(x), or a mixture of both. */
export function denoisingRows(problem: Problem, draw: Draw): RegressionRows {
  const { experiment, dimensions, points, perPoint, targets } = problem;
  const { objective } = experiment;
  const regression = objective.kind === "dsm" ? objective.regression : "noise";
  const kind = readoutKind(experiment);
  const rows = corruptedRows(problem, draw);
  const shares = regression === "mixed" ? mixingShares(targetOf(experiment)!) : undefined;
  rows.outputs.forEach((_, i) => {
    const [row, d] = [Math.floor(i / dimensions), i % dimensions];
    const clean = pointOf(draw, Math.floor(row / perPoint)) * dimensions + d;
    const sigma = rows.sigmas[row]!;
    const share = shares?.(sigma, d) ?? PURE[regression === "noise" ? "noise" : "score"];
    let output = 0;
    if (share.noise > 0) {
      output += share.noise * outputForNoise(kind, sigma, points[clean]!, draw.noise![i]!);
    }
    if (share.score > 0) {
      output += share.score * outputForScore(kind, sigma, rows.inputs[i]!, targets![clean]!);
    }
    rows.outputs[i] = output;
  });
  return rows;
}

/**
 * Rows of explicit score matching: the scores of p at clean points, of p_σ at noisy points where
 * there are noise levels, or of the Parzen estimate at noisy points.
 */
export function explicitRows(problem: Problem, draw: Draw): RegressionRows {
  const { experiment, dimensions, points, targets } = problem;
  const { objective, noise } = experiment;
  const kind = readoutKind(experiment);
  const clean = objective.kind === "esm" && !hasLevels(noise);
  const rows = clean ? cleanRows(problem, draw) : corruptedRows(problem, draw);
  const scores = clean
    ? undefined
    : objective.kind === "esm"
      ? scoresByLevel(experiment, rows, dimensions)
      : parzenScore({ points, dimensions, bandwidth: singleSigma(noise)! }, rows.inputs);
  rows.outputs.forEach((_, i) => {
    const [row, d] = [Math.floor(i / dimensions), i % dimensions];
    const score = scores?.[i] ?? targets![pointOf(draw, row) * dimensions + d]!;
    rows.outputs[i] = outputForScore(kind, rows.sigmas[row]!, rows.inputs[i]!, score);
  });
  return rows;
}

/** ∇ ln p_σ(x̃) of each row, (rows, D); where levels have numbers, level by level. */
function scoresByLevel(
  experiment: Experiment,
  { inputs, sigmas }: RegressionRows,
  dimensions: number,
): Float64Array {
  const target = targetOf(experiment)!;
  const out = new Float64Array(inputs.length);
  for (let row = 0; row < sigmas.length; row++) {
    const start = row * dimensions;
    const x = inputs.subarray(start, start + dimensions);
    out.set(score(smooth(target, sigmas[row]!), x), start);
  }
  return out;
}

function cleanRows(problem: Problem, draw: Draw): RegressionRows {
  const { points, dimensions } = problem;
  const rows = createRows(problem, draw, 1);
  rows.inputs.forEach((_, i) => {
    const [row, d] = [Math.floor(i / dimensions), i % dimensions];
    rows.inputs[i] = points[pointOf(draw, row) * dimensions + d]!;
  });
  return rows;
}

/** Rows at x̃ = x + σz. */
function corruptedRows(problem: Problem, draw: Draw): RegressionRows {
  const { points, dimensions, perPoint } = problem;
  const rows = createRows(problem, draw, perPoint);
  rows.inputs.forEach((_, i) => {
    const [row, d] = [Math.floor(i / dimensions), i % dimensions];
    const n = pointOf(draw, Math.floor(row / perPoint));
    rows.inputs[i] = points[n * dimensions + d]! + rows.sigmas[row]! * draw.noise![i]!;
  });
  return rows;
}

/** Rows with their levels and weights. @param perPoint rows of a point */
function createRows(problem: Problem, draw: Draw, perPoint: number): RegressionRows {
  const { experiment, dimensions } = problem;
  const { objective } = experiment;
  const kind = readoutKind(experiment);
  const weight = "weight" in objective ? objective.weight : "none";
  const count = rowsOf(problem, draw) * perPoint;
  const sigmas = draw.sigmas ?? new Float64Array(count).fill(singleSigma(experiment.noise)!);
  return {
    inputs: new Float64Array(count * dimensions),
    outputs: new Float64Array(count * dimensions),
    weights: sigmas.map((sigma) => outputWeight(kind, weight, sigma)),
    sigmas,
    levels: draw.levels,
  };
}
