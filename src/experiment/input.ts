import type {
  Averaging,
  Batch,
  DatasetData,
  DdpmLevels,
  Denoising,
  EnergyModel,
  Ensemble,
  Explicit,
  ExplicitParzen,
  FiniteDifference,
  GivenInit,
  FanInInit,
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
  GeometricLevels,
  ListLevels,
  LogNormalLevels,
  LogUniformLevels,
  Measurement,
  VeLevels,
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

/** {@link NoiseLevels} as they may be written. */
export type NoiseLevelsInput =
  | WithDefaults<GeometricLevels, "assign">
  | WithDefaults<ListLevels, "assign">
  | WithDefaults<DdpmLevels, "assign">
  | LogUniformLevels
  | LogNormalLevels
  | VeLevels;

/** {@link Noise} as it may be written. */
export interface NoiseInput extends WithDefaults<Omit<NoiseSize, "levels">> {
  /** Several noise levels in place of one σ. */
  readonly levels?: NoiseLevelsInput | undefined;
  /** σ of each of the N*M values. Not with a seed. */
  readonly sigmas?: readonly number[] | undefined;
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
  readonly init?:
    | TutorialInit
    | WithDefaults<GlorotInit, "seed">
    | WithDefaults<FanInInit, "seed">
    | GivenInit
    | undefined;
}

/** An {@link EnergyModel} as it may be written. */
export interface EnergyModelInput extends WithDefaults<Omit<EnergyModel, "init">, "hidden"> {
  /** Glorot's by default. */
  readonly init?: WithDefaults<GlorotInit, "seed"> | GivenInit | undefined;
}

/** An {@link Objective} as it may be written. */
export type ObjectiveInput =
  | WithDefaults<Denoising, "antithetic" | "controlVariate" | "weight" | "regression">
  | WithDefaults<Explicit, "weight">
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
  /** Points of a step; all by default. */
  readonly batch?: Batch | undefined;
  /** The average of the parameters that is measured, plotted and exported; none by default. */
  readonly ema?: Averaging | undefined;
  /** Noise levels to measure at; by default those trained at, or 12 of a continuous law. */
  readonly measure?: Measurement | undefined;
  /** The part of the points that is not trained on; only of points without a known density. */
  readonly heldOut?: WithDefaults<HoldOut> | undefined;
  /** Updates; 500 by default. */
  readonly steps?: number | undefined;
  /** Every how many steps parameters are kept, 0 for never; 4 by default. */
  readonly saveEvery?: number | undefined;
  /** The run over many seeds. */
  readonly ensemble?: WithDefaults<Ensemble, "lossEvery"> | undefined;
}
