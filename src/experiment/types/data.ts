import type { DatasetName } from "../../data/datasets/datasets.ts";

/** A point or a mean: a number where D is 1, or an array of D numbers. */
export type Value = number | readonly number[];

/** One Gaussian of a mixture, N(mean, std² I). */
export interface Component {
  /** Its share, of at least 0; the sum over all need not be 1. */
  readonly weight: number;
  /** (D) */
  readonly mean: Value;
  /** In the units of the points, above 0. */
  readonly std: number;
}

/** The tutorial's 1024 points, digit for digit, of 0.1 N(-3, 1) + 0.9 N(3, 1). */
export interface TutorialData {
  /** Tells the kinds of data apart. */
  readonly kind: "tutorial";
}

/** Points to be drawn from a mixture of isotropic Gaussians. */
export interface MixtureData {
  /** Tells the kinds of data apart. */
  readonly kind: "mixture";
  /** At least one, all of the same D. */
  readonly components: readonly Component[];
  /** N; 1024 by default. */
  readonly count: number;
  /** A whole number from 0 to 2^32 - 1; 1 by default. */
  readonly seed: number;
}

/** Points of one's own. */
export interface PointsData {
  /** Tells the kinds of data apart. */
  readonly kind: "points";
  /** x, N of them. */
  readonly values: readonly Value[];
  /** What they are, for plots. */
  readonly name?: string | undefined;
  /** Whether they are trained on in standard units; false by default. */
  readonly standardize: boolean;
}

/** A public data set. */
export interface DatasetData {
  /** Tells the kinds of data apart. */
  readonly kind: "dataset";
  /** Which one. */
  readonly name: DatasetName;
  /** Whether it is trained on in standard units; true by default. */
  readonly standardize: boolean;
}

/** Where the points come from. */
export type Data = TutorialData | MixtureData | PointsData | DatasetData;

/** The density that points of one's own are measured by. */
export interface Target {
  /** The only kind there is. */
  readonly kind: "mixture";
  /** Of the D of the points. */
  readonly components: readonly Component[];
}
