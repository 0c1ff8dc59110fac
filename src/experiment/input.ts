import type {
  DatasetData,
  Denoising,
  EnergyModel,
  Ensemble,
  Explicit,
  ExplicitParzen,
  FiniteDifference,
  GivenInit,
  GlorotInit,
  Implicit,
  MixtureData,
  Mlp,
  NoiseSize,
  Optimizer,
  PointsData,
  Sliced,
  Target,
  TutorialData,
  TutorialInit,
  Value,
} from "./types.ts";
import type { HoldOut } from "../data/hold-out.ts";

/** T, of which K may be left out. */
export type WithDefaults<T, K extends keyof T = keyof T> = Omit<T, K> & {
  readonly [Key in K]?: T[Key] | undefined;
};

/** {@link Data} as it may be written. */
export type DataInput =
  | TutorialData
  | WithDefaults<MixtureData, "count" | "seed">
  | WithDefaults<PointsData, "standardize">
  | WithDefaults<DatasetData, "standardize">;

/** {@link Noise} as it may be written. */
export interface NoiseInput extends WithDefaults<NoiseSize> {
  /** Whether every step draws new noise; false by default. */
  readonly fresh?: boolean | undefined;
  /** A whole number from 0 to 2^32 - 1; 1 by default. Not with values. */
  readonly seed?: number | undefined;
  /** z, the N*M standard normals, the M of a point together. Not with a seed. */
  readonly values?: readonly Value[] | undefined;
}

/** An {@link Mlp} as it may be written. */
export interface MlpInput extends WithDefaults<Omit<Mlp, "init">> {
  /** The tutorial's by default where they fit, else Glorot's. */
  readonly init?: TutorialInit | WithDefaults<GlorotInit, "seed"> | GivenInit | undefined;
}

/** An {@link EnergyModel} as it may be written. */
export interface EnergyModelInput extends WithDefaults<Omit<EnergyModel, "init">, "hidden"> {
  /** Glorot's by default. */
  readonly init?: WithDefaults<GlorotInit, "seed"> | GivenInit | undefined;
}

/** An {@link Objective} as it may be written. */
export type ObjectiveInput =
  | WithDefaults<Denoising, "antithetic" | "controlVariate">
  | Explicit
  | ExplicitParzen
  | Implicit
  | WithDefaults<Sliced, "projections">
  | WithDefaults<FiniteDifference, "step">;

/**
 * What may be written in an experiment file: everything may be left out; the default is the
 * tutorial's run.
 */
export interface ExperimentInput {
  /** Where the points come from; the tutorial's by default. */
  readonly data?: DataInput | undefined;
  /** What they are measured by, where they do not say so themselves. */
  readonly target?: Target | undefined;
  /** What is added to them. */
  readonly noise?: NoiseInput | undefined;
  /** What is trained; the tutorial's 1-8-1 by default. */
  readonly model?: MlpInput | EnergyModelInput | undefined;
  /** What is minimised; denoising score matching by default. */
  readonly objective?: ObjectiveInput | undefined;
  /** Adam's settings. */
  readonly optimizer?: WithDefaults<Optimizer> | undefined;
  /** The part of the points that is not trained on; only of points without a known density. */
  readonly heldOut?: WithDefaults<HoldOut> | undefined;
  /** Updates; 500 by default. */
  readonly steps?: number | undefined;
  /** Every how many steps parameters are kept, 0 for never; 4 by default. */
  readonly saveEvery?: number | undefined;
  /** The run over many seeds. */
  readonly ensemble?: WithDefaults<Ensemble, "lossEvery"> | undefined;
}
