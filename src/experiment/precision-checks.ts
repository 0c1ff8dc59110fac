import { dimensionsOf, flatten, isStandardized, listedValues } from "../data/points.ts";
import { ExperimentError } from "./error.ts";
import type { Component, Data, Experiment, Value } from "./types.ts";
import { smallestDifference } from "../math/float32.ts";
import { scalingOf, standardize } from "../data/scaling.ts";
import { TUTORIAL_COMPONENTS } from "../data/tutorial.ts";

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

function checkSigma({ noise: { sigma }, model }: Experiment): void {
  const [low, high] = SIGMA[model.kind];
  if (sigma >= low && sigma <= high) return;
  const [least, most] = [low, high].map((limit) => limit.toExponential().replace("+", ""));
  throw new ExperimentError(
    "noise.sigma",
    `expected a number from ${least} to ${most}, as float32 cannot hold the loss at others, found ${sigma}`,
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
