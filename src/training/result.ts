import { modelDensity, type NormalisedEnergy, normalisedEnergy } from "../model/energy.ts";
import type { Experiment, Value } from "../experiment/experiment.ts";
import type { HeldOutReport } from "../measure/held-out/held-out-report.ts";
import { numbersOf } from "../math/numbers.ts";
import type { LevelMeasures } from "../measure/levels/level-measures.ts";
import { singleSigma } from "../data/noise-levels.ts";
import type { Problem } from "./problem.ts";
import { perUnit, scalingNumbers, type ScalingNumbers, unstandardize } from "../data/scaling.ts";
import type { Backend, Saved } from "./trainer.ts";

/** Why a run ended before its last step. */
export interface Stopped {
  /** Updates done. */
  readonly step: number;
  /** In one sentence. */
  readonly message: string;
}

/** Parameters kept on the way, as JSON has them: their average where the experiment asks for one. */
export interface SavedNumbers {
  /** Updates done when they were kept. */
  readonly step: number;
  /** (P) */
  readonly parameters: readonly number[];
}

/** What a run gave: the result file, as it is written in JSON. */
export interface Result {
  /** With every default filled in: itself an experiment file, which repeats the run. */
  readonly experiment: Experiment;
  /** What trained it. */
  readonly backend: Backend;
  /** One a step, before that step's update. */
  readonly losses: readonly number[];
  /** (P) */
  readonly parameters: readonly number[];
  /** Their average, (P), which the measures are of; only where the experiment asks for it. */
  readonly emaParameters?: readonly number[];
  /** (P) */
  readonly initialParameters: readonly number[];
  /** What was trained on: N numbers, or N arrays of D, in standard units where there is a scaling. */
  readonly points: readonly Value[];
  /** How the data were standardised, (D) each: ψ takes and gives standard units. */
  readonly scaling?: ScalingNumbers;
  /** What was learned, at points that were held out; only where some were. */
  readonly heldOut?: HeldOutReport;
  /** z: N*M numbers, or N*M arrays of D; null where it was drawn afresh or is not used. */
  readonly noise: readonly Value[] | null;
  /** σ of each of the N*M noisy copies; only of several levels that were drawn or given once. */
  readonly sigmas?: readonly number[];
  /** How good the score is at each noise level; only where the experiment names levels. */
  readonly levels?: readonly LevelMeasures[];
  /** v of sliced score matching: N*S numbers, or N*S arrays of D; only where drawn once. */
  readonly projections?: readonly Value[];
  /** Parameters kept on the way, the initial ones first. */
  readonly saved: readonly SavedNumbers[];
  /** In one dimension; null beyond. */
  readonly grid: Grid | null;
  /** ln Z of the energy model, only in one and two dimensions. */
  readonly logZ?: number;
  /** What the training took. */
  readonly seconds: number;
  /** Only where the run ended before its last step. */
  readonly stopped?: Stopped | undefined;
}

/**
 * The trained model's score, and the density that it has: recovered from it, or the energy's; in the
 * data's own units.
 */
export interface Grid {
  /** The noise level of ψ; only where there are several. */
  readonly sigma?: number;
  /** Evenly spaced and ascending, (n). */
  readonly x: readonly number[];
  /** ψ at x, (n). */
  readonly score: readonly number[];
  /** At x, (n); its integral over the grid is 1, unless it is the energy's. */
  readonly density: readonly number[];
}

/** A score on the line, in the units that were trained in. */
export interface ScoreGrid {
  /** The noise level of the score. */
  readonly sigma: number;
  /** Ascending, (n). */
  readonly x: Float64Array;
  /** ψ at x, (n). */
  readonly score: Float64Array;
}

/** A run's outcome, as a trainer holds it. */
export interface Outcome {
  /** What trained it. */
  readonly backend: Backend;
  /** One a step. */
  readonly losses: Float64Array;
  /** (P) */
  readonly parameters: Float64Array;
  /** Their average, (P), where the experiment asks for it. */
  readonly emaParameters?: Float64Array | undefined;
  /** Parameters kept on the way. */
  readonly saved: readonly Saved[];
  /** The measures of the noise levels, where the experiment names them. */
  readonly levels?: readonly LevelMeasures[] | undefined;
  /** In one dimension, where the score is to be shown. */
  readonly grid?: ScoreGrid | undefined;
  /** What the points that were held out say. */
  readonly heldOut?: HeldOutReport | undefined;
  /** What the training took. */
  readonly seconds: number;
  /** Only where the run ended before its last step. */
  readonly stopped?: Stopped | undefined;
}

/**
 * The result file of a run: what JSON.stringify is to be given.
 * @param problem what was trained
 * @param outcome what came of it
 */
export function createResult(problem: Problem, outcome: Outcome): Result {
  const { experiment, dimensions, points, noise, sigmas, projections, scaling } = problem;
  const { backend, losses, parameters, emaParameters, saved, levels, heldOut } = outcome;
  const { grid, seconds, stopped } = outcome;
  const energy = normalisedEnergy(problem, emaParameters ?? parameters);
  return {
    experiment,
    backend,
    losses: numbersOf(losses),
    parameters: numbersOf(parameters),
    ...(emaParameters && { emaParameters: numbersOf(emaParameters) }),
    initialParameters: numbersOf(problem.initialParameters),
    points: toValues(points, dimensions),
    ...(scaling && { scaling: scalingNumbers(scaling) }),
    ...(heldOut && { heldOut }),
    noise: noise === undefined ? null : toValues(noise, dimensions),
    ...(sigmas && { sigmas: numbersOf(sigmas) }),
    ...(levels && { levels }),
    ...(projections && { projections: toValues(projections, dimensions) }),
    saved: saved.map((kept) => ({ step: kept.step, parameters: numbersOf(kept.parameters) })),
    grid: grid === undefined ? null : createGrid(problem, grid, energy),
    ...(energy && { logZ: energy.logZ }),
    seconds,
    ...(stopped && { stopped }),
  };
}

function createGrid(
  { experiment, scaling }: Problem,
  { sigma, x, score }: NonNullable<Outcome["grid"]>,
  energy: NormalisedEnergy | undefined,
): Grid {
  return {
    ...(singleSigma(experiment.noise) === undefined && { sigma }),
    x: [...unstandardize(x, scaling)],
    score: [...perUnit(score, scaling)],
    density: [...perUnit(modelDensity(energy, x, score), scaling)],
  };
}

/** (n, D) as the experiment file has it: n numbers where D is 1, else n arrays of D. */
export function toValues(flat: Float64Array, dimensions: number): Value[] {
  if (dimensions === 1) return numbersOf(flat);
  return Array.from({ length: flat.length / dimensions }, (_, n) =>
    numbersOf(flat.subarray(n * dimensions, (n + 1) * dimensions)),
  );
}
