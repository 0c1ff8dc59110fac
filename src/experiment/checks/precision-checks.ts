import { dimensionsOf, flatten, isStandardized, listedValues } from "../../data/points.ts";
import {
  continuousLevel,
  type LevelLaw,
  levelLaw,
  levelRange,
  placeOfLevels,
} from "../../data/noise-levels.ts";
import {
  outputForNoise,
  outputForScore,
  outputWeight,
  readoutAt,
  readoutKind,
} from "../../model/prediction.ts";
import { ExperimentError } from "../error.ts";
import type { Component, Data, Experiment, LossWeight, Value } from "../types.ts";
import { smallestDifference } from "../../math/float32.ts";
import { scalingOf, standardize } from "../../data/scaling.ts";
import { TUTORIAL_COMPONENTS } from "../../data/tutorial.ts";

// What float32 would compute silently wrong, although it holds every single number.

/** Where 1/σ² fits float32 with room for squares; the energy model's loss has 1/σ⁴. */
const SIGMA = { mlp: [1e-15, 1e15], energy: [1e-8, 1e8] } as const;
/** A spread below this share of the values is fewer than 32 steps of float32. */
const RESOLUTION = 2 ** -18;
/** How far the points of a Gaussian reach, in standard deviations. */
const REACH = 4;

/** Refuses what float32 would make a wrong result of. @throws ExperimentError */
export function checkPrecision(experiment: Experiment): void {
  checkSigma(experiment);
  checkResolution(experiment.data);
  checkDifference(experiment);
}

function checkSigma(experiment: Experiment): void {
  const { noise, model } = experiment;
  if (noise.sigma === undefined || isWeighted(experiment)) return checkLevelRange(experiment);
  const [low, high] = SIGMA[model.kind];
  if (noise.sigma >= low && noise.sigma <= high) return;
  const [least, most] = [low, high].map((limit) => limit.toExponential().replace("+", ""));
  throw new ExperimentError(
    "noise.sigma",
    `expected a number from ${least} to ${most}, as float32 cannot hold the loss at others, found ${noise.sigma}`,
  );
}

/** Whether the loss depends on σ in another way than that of ψ itself. */
const isWeighted = ({ model, objective }: Experiment): boolean =>
  ("weight" in objective && objective.weight !== "none") ||
  (model.kind === "mlp" &&
    (model.prediction !== "score" ||
      model.inputScale !== "none" ||
      model.condition.kind !== "none"));

/** What a factor of the loss and a number within it may be in float32, with room for sums. */
const FACTOR = [1e-32, 1e32] as const;
const LARGEST = 1e15;
/** How far log-normal levels are drawn, in standard deviations. */
const DRAWN = 6;

/** The least and the largest σ that a law draws. */
function drawnRange(law: LevelLaw): readonly [number, number] {
  if (law.kind !== "log-normal") return levelRange(law);
  return [continuousLevel(law, -DRAWN), continuousLevel(law, DRAWN)];
}

function checkLevelRange(experiment: Experiment): void {
  checkDataDeviation(experiment);
  const { noise, objective } = experiment;
  const { prediction } = readoutKind(experiment);
  const weight = weightOf(objective);
  const sigma = drawnRange(levelLaw(noise)).find((own) => !holdsLevel(experiment, own));
  if (sigma === undefined) return;
  const regression =
    objective.kind === "dsm" && objective.regression === "score" ? ' and regression "score"' : "";
  throw new ExperimentError(
    placeOfLevels(noise),
    `expected levels whose loss float32 can hold with prediction "${prediction}" and weight "${weight}"${regression}, ` +
      `found σ = ${sigma.toPrecision(3)}; prediction "epsilon" with weight "sigma2" takes the widest range, from 1e-32 to 1e15`,
  );
}

const weightOf = (objective: Experiment["objective"]): LossWeight =>
  "weight" in objective ? objective.weight : "none";

/** Whether float32 holds what a row at a noise level is computed from, and its loss. */
function holdsLevel({ model, objective }: Experiment, sigma: number): boolean {
  const kind = readoutKind({ model });
  const factor = outputWeight(kind, weightOf(objective), sigma);
  const { scale, skip, inputScale } = readoutAt(kind, sigma);
  const noisy = Math.max(1, sigma);
  const target =
    objective.kind === "dsm" && objective.regression === "score"
      ? outputForScore(kind, sigma, noisy, 1)
      : outputForNoise(kind, sigma, 1, 1);
  const condition =
    model.kind === "mlp" && model.condition.kind === "variance" ? sigma ** 2 : sigma;
  const [least, most] = FACTOR;
  return (
    factor >= least &&
    factor <= most &&
    [factor * target ** 2, scale, skip].every((size) => Math.abs(size) <= most) &&
    [target, inputScale * noisy, condition].every((size) => Math.abs(size) <= LARGEST)
  );
}

/** σ_d, where it is used: the GPU squares it. */
function checkDataDeviation({ model, objective }: Experiment): void {
  if (model.kind === "energy") return;
  const { prediction, inputScale, sigmaData } = model;
  if (![prediction, inputScale, weightOf(objective)].includes("edm")) return;
  if (sigmaData >= 1 / LARGEST && sigmaData <= LARGEST) return;
  throw new ExperimentError(
    "model.sigmaData",
    `expected a number from 1e-15 to 1e15, as float32 cannot hold the square of others, found ${sigmaData}`,
  );
}

function checkResolution(data: Data): void {
  if (data.kind === "mixture") checkComponents(data.components);
  const values = listedValues(data);
  if (!values || isStandardized(data)) return;
  for (const { low, high } of rangesOf(values, dimensionsOf(data))) {
    const size = Math.max(Math.abs(low), Math.abs(high));
    if (high === low || high - low >= RESOLUTION * size) continue;
    throw new ExperimentError(
      "data.standardize",
      `expected true, as float32 does not tell values from ${low} to ${high} apart, found false`,
    );
  }
}

function checkComponents(components: readonly Component[]): void {
  for (const [k, { mean, std }] of components.entries()) {
    const least = RESOLUTION * largestOf([mean].flat());
    if (std >= least) continue;
    throw new ExperimentError(
      `data.components[${k}].std`,
      `expected at least ${least.toPrecision(2)}, as float32 does not tell points apart that lie so ` +
        `close together around ${JSON.stringify(mean)}, found ${std}`,
    );
  }
}

function checkDifference(experiment: Experiment): void {
  const { objective, data } = experiment;
  if (objective.kind !== "fd") return;
  const largest = largestPoint(data);
  const least = smallestDifference(largest);
  if (objective.step >= least) return;
  throw new ExperimentError(
    "objective.step",
    `expected at least ${least.toPrecision(2)} where points are as large as ${largest.toPrecision(2)}, ` +
      `as float32 rounds smaller differences away, found ${objective.step}`,
  );
}

/** About the size of the largest point, in the units that are trained in. */
function largestPoint(data: Data): number {
  const values = listedValues(data);
  if (values) {
    const dimensions = dimensionsOf(data);
    const points = flatten(values, dimensions);
    const scaling = isStandardized(data) ? scalingOf(points, dimensions) : undefined;
    return largestOf(standardize(points, scaling));
  }
  const components = data.kind === "mixture" ? data.components : TUTORIAL_COMPONENTS;
  return components.reduce(
    (most, { mean, std }) => Math.max(most, largestOf([mean].flat()) + REACH * std),
    0,
  );
}

/** The least and the largest value in each dimension. */
function rangesOf(values: readonly Value[], dimensions: number) {
  const points = flatten(values, dimensions);
  const ranges = Array.from({ length: dimensions }, () => ({ low: Infinity, high: -Infinity }));
  points.forEach((x, i) => {
    const range = ranges[i % dimensions]!;
    if (x < range.low) range.low = x;
    if (x > range.high) range.high = x;
  });
  return ranges;
}

function largestOf(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}
