import type { Value } from "./data.ts";

/** How the rows of a step take numbered levels. */
export interface NumberedLevelsBase {
  /**
   * `random` (the default) draws a level for each noisy copy; `each` gives copy m of a point the
   * level m mod L.
   */
  readonly assign: "random" | "each";
}

/** L levels with a constant ratio, from the first to the last. */
export interface GeometricLevels extends NumberedLevelsBase {
  /** Tells the kinds of levels apart. */
  readonly kind: "geometric";
  /** σ_1 */
  readonly from: number;
  /** σ_L */
  readonly to: number;
  /** L */
  readonly count: number;
}

/** Levels that are listed. */
export interface ListLevels extends NumberedLevelsBase {
  /** Tells the kinds of levels apart. */
  readonly kind: "list";
  /** σ_1, …, σ_L. */
  readonly values: readonly number[];
}

/**
 * The levels of a variance-preserving process of K steps, σ_k = √((1 − ᾱ_k)/ᾱ_k) with
 * ᾱ_k = Π_{j≤k} (1 − β_j).
 */
export interface DdpmLevels extends NumberedLevelsBase {
  /** Tells the kinds of levels apart. */
  readonly kind: "ddpm";
  /** β_1 and β_K, between which β is linear. Not with `betas`. */
  readonly beta?: readonly [number, number] | undefined;
  /** K. Not with `betas`. */
  readonly count?: number | undefined;
  /** β_1, …, β_K. */
  readonly betas?: readonly number[] | undefined;
}

/** σ whose logarithm is uniform. */
export interface LogUniformLevels {
  /** Tells the kinds of levels apart. */
  readonly kind: "log-uniform";
  /** The σ of one end. */
  readonly from: number;
  /** The σ of the other end. */
  readonly to: number;
}

/** σ whose logarithm is normal. */
export interface LogNormalLevels {
  /** Tells the kinds of levels apart. */
  readonly kind: "log-normal";
  /** Of ln σ. */
  readonly mean: number;
  /** Of ln σ. */
  readonly std: number;
}

/** σ = √t with t uniform: the variance-exploding process dx = dw. */
export interface VeLevels {
  /** Tells the kinds of levels apart. */
  readonly kind: "ve";
  /** The least t. */
  readonly from: number;
  /** The largest t. */
  readonly to: number;
}

/** The noise levels that a score is trained at. */
export type NoiseLevels =
  | GeometricLevels
  | ListLevels
  | DdpmLevels
  | LogUniformLevels
  | LogNormalLevels
  | VeLevels;

/** What all noise has. Exactly one of `sigma`, `levels` and `sigmas` is there. */
export interface NoiseSize {
  /** σ of x̃ = x + σz, in the units that are trained in; 0.3 by default. */
  readonly sigma?: number | undefined;
  /** Several noise levels in place of one σ. */
  readonly levels?: NoiseLevels | undefined;
  /** M, noisy copies of each point; 1 by default. */
  readonly perPoint: number;
}

/** Noise that is drawn. */
export interface SeededNoise extends NoiseSize {
  /** Whether every step draws new noise; false by default. */
  readonly fresh: boolean;
  /** A whole number from 0 to 2^32 - 1; 1 by default. */
  readonly seed: number;
  /** Not with a seed. */
  readonly values?: never;
  /** Not with a seed. */
  readonly sigmas?: never;
}

/** Noise that is given. */
export interface GivenNoise extends NoiseSize {
  /** What is given is not drawn. */
  readonly fresh: false;
  /** z, the N*M standard normals, the M of a point together. */
  readonly values: readonly Value[];
  /** σ of each of the N*M noisy copies, the M of a point together. */
  readonly sigmas?: readonly number[] | undefined;
  /** Not with values. */
  readonly seed?: never;
}

/** The noise of a run. */
export type Noise = SeededNoise | GivenNoise;
