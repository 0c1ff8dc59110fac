import { DATASETS } from "./datasets/datasets.ts";
import { createMixture, sampleMixture } from "./distributions/mixture.ts";
import { ExperimentError } from "../experiment/error.ts";
import type { Data, Experiment, PointsData, Value } from "../experiment/types.ts";
import { countHeldOut, splitValues } from "./hold-out.ts";
import { type Scaling, scalingOf, standardize } from "./scaling.ts";
import { tutorialPoints } from "./tutorial.ts";

/** Points as they are listed, or nothing where the data are drawn from a density. */
export function listedValues(data: Data): readonly Value[] | undefined {
  switch (data.kind) {
    case "points":
      return data.values;
    case "dataset":
      return DATASETS[data.name].values;
    case "tutorial":
    case "mixture":
      return undefined;
    default:
      return data satisfies never;
  }
}

/** Whether data are trained on in standard units. */
export const isStandardized = (data: Data): boolean => "standardize" in data && data.standardize;

/** Listed data with other points in their place. */
export const relist = (data: Data, values: readonly Value[]): PointsData => ({
  kind: "points",
  values,
  standardize: isStandardized(data),
});

/** N, the number of points that an experiment is trained on: without those held out. */
export function countPoints({ data, heldOut }: Pick<Experiment, "data" | "heldOut">): number {
  switch (data.kind) {
    case "tutorial":
      return 1024;
    case "mixture":
      return data.count;
    case "points":
    case "dataset": {
      const { length } = listedValues(data)!;
      return heldOut ? length - countHeldOut(length, heldOut) : length;
    }
    default:
      return data satisfies never;
  }
}

/** D, the dimensions of an experiment's data. */
export function dimensionsOf(data: Data): number {
  switch (data.kind) {
    case "tutorial":
      return 1;
    case "mixture":
      return [data.components[0]!.mean].flat().length;
    case "points":
      return [data.values[0]!].flat().length;
    case "dataset":
      return 1;
    default:
      return data satisfies never;
  }
}

/** What an experiment is trained on. */
interface Drawn {
  /** x, (N, D), in standard units where there is a scaling. */
  readonly points: Float64Array;
  /** What is not trained on, (n, D), in the units of the others; else undefined. */
  readonly heldOut: Float64Array | undefined;
  /** How the data were standardised; undefined where they are trained on as they are. */
  readonly scaling: Scaling | undefined;
}

/** Draws an experiment's points, or takes those that it lists. */
export function drawPoints({ data, heldOut }: Experiment, dimensions: number): Drawn {
  switch (data.kind) {
    case "tutorial":
      return asTheyAre(tutorialPoints());
    case "mixture":
      return asTheyAre(sampleMixture(createMixture(data.components), data.count, data.seed));
    case "points":
    case "dataset": {
      const values = listedValues(data)!;
      const split = heldOut ? splitValues(values, heldOut) : { kept: values, heldOut: undefined };
      const points = flatten(split.kept, dimensions);
      const others = split.heldOut && flatten(split.heldOut, dimensions);
      return data.standardize
        ? inStandardUnits(points, others, dimensions)
        : asTheyAre(points, others);
    }
    default:
      return data satisfies never;
  }
}

const asTheyAre = (points: Float64Array, heldOut?: Float64Array): Drawn => ({
  points,
  heldOut,
  scaling: undefined,
});

/** By the mean and deviation of what is trained on: nothing is known of the others. */
function inStandardUnits(
  points: Float64Array,
  heldOut: Float64Array | undefined,
  dimensions: number,
): Drawn {
  const scaling = scalingOf(points, dimensions);
  const equal = scaling.std.indexOf(0);
  if (equal >= 0) {
    const which = heldOut ? "points that are not held out" : "points";
    const where = dimensions === 1 ? "" : ` in dimension ${equal + 1}`;
    throw new ExperimentError(
      "data.standardize",
      `expected false, as the ${which} all equal ${points[equal]}${where} and their spread would be the unit; found true`,
    );
  }
  return {
    points: standardize(points, scaling),
    heldOut: heldOut && standardize(heldOut, scaling),
    scaling,
  };
}

/** Numbers, or arrays of D numbers, one after the other: (n, D). */
export function flatten(values: readonly Value[], dimensions: number): Float64Array {
  const out = new Float64Array(values.length * dimensions);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (typeof value === "number") out[i] = value;
    else out.set(value, i * dimensions);
  }
  return out;
}
