import type { LossWeight, Regression } from "../schema/limits.ts";
import type { Value } from "./data.ts";

export type { LossWeight, Regression } from "../schema/limits.ts";

/** Denoising score matching, ½|ψ(x̃) + z/σ|². */
export interface Denoising {
  /** Tells the objectives apart. */
  readonly kind: "dsm";
  /** Whether z and -z come in pairs, for which M must be even; false by default. */
  readonly antithetic: boolean;
  /** Whether terms of mean zero are taken off; false by default. */
  readonly controlVariate: boolean;
  /** λ(σ); "none" by default for one level, "sigma2" for several. */
  readonly weight: LossWeight;
  /** What ψ is fitted to; "noise" by default. */
  readonly regression: Regression;
}

/** Denoising score matching without anything added. */
export const DENOISING: Denoising = {
  kind: "dsm",
  antithetic: false,
  controlVariate: false,
  weight: "none",
  regression: "noise",
};

/**
 * Explicit score matching, where p is known: ½|ψ(x) - ∇ ln p(x)|² for one σ, and at several noise
 * levels ½ λ(σ) |ψ(x̃, σ) - ∇ ln p_σ(x̃)|².
 */
export interface Explicit {
  /** Tells the objectives apart. */
  readonly kind: "esm";
  /** λ(σ); "none" by default for one level, "sigma2" for several. */
  readonly weight: LossWeight;
}

/** Explicit score matching to the Parzen estimate p̃ of the points: ½|ψ(x̃) - ∇ ln p̃(x̃)|². */
export interface ExplicitParzen {
  /** Tells the objectives apart. */
  readonly kind: "esm-parzen";
}

/** Implicit score matching, ½|ψ(x)|² + ∇·ψ(x), with exact derivatives. */
export interface Implicit {
  /** Tells the objectives apart. */
  readonly kind: "ism";
}

/** Sliced score matching, ½|ψ(x)|² + vᵀ∇ψ(x)v. */
export interface Sliced {
  /** Tells the objectives apart. */
  readonly kind: "ssm";
  /** S, projections a point; 1 by default. */
  readonly projections: number;
  /** v, N*S of them; by default signs are drawn with the seed of the noise. */
  readonly values?: readonly Value[] | undefined;
}

/** Implicit score matching, the divergence by central differences. */
export interface FiniteDifference {
  /** Tells the objectives apart. */
  readonly kind: "fd";
  /** h, in the units that are trained in; 0.1 by default. */
  readonly step: number;
}

/** What is minimised: the mean over points, and over their noisy copies where there are any. */
export type Objective =
  | Denoising
  | Explicit
  | ExplicitParzen
  | Implicit
  | Sliced
  | FiniteDifference;
