import type { Floor } from "../../measure/floors.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import type { Estimate } from "../../measure/fisher/fisher.ts";
import type { LevelMeasures } from "../../measure/levels/level-measures.ts";

/** What figures show a run by. */
export interface ShownRun {
  readonly start?: Start;
  readonly picture?: Picture;
  /** A saved step that is shown in place of the last one. */
  readonly replay?: Replay | undefined;
  readonly ensemble?: Ensemble;
  readonly objectives?: readonly ObjectiveResult[];
}

/** A run that has a picture to be drawn. */
export type Drawn = ShownRun & Required<Pick<ShownRun, "start" | "picture">>;

/** What is known before a run's first step. */
export interface Start {
  readonly facts: RunFacts;
  /** The loss of the exact score, where it is known. */
  readonly floor?: Floor | undefined;
  /** The noise level that is shown. */
  readonly sigma: number;
  /** What is drawn at this noise level, in one dimension. */
  readonly line?: Line | undefined;
  /** What is drawn at this noise level, in two dimensions. */
  readonly field?: Field | undefined;
}

export interface RunFacts {
  /** What the data are called. */
  readonly title?: string | undefined;
  /** N */
  readonly points: number;
  /** M */
  readonly perPoint: number;
  /** D */
  readonly dimensions: number;
  /** P */
  readonly parameters: number;
  readonly objective: Experiment["objective"]["kind"];
  /** Whether the objective aims at the score of the smoothed density, and not of the true one. */
  readonly smoothed: boolean;
  /** Whether the distribution of the data is known. */
  readonly known: boolean;
  /** The noise levels, ascending; of a continuous law the ends of its range. */
  readonly sigmas: readonly number[];
  readonly fresh: boolean;
  /** The model in words. */
  readonly model: string;
  readonly steps: number;
  readonly saveEvery: number;
}

/** What a 1-D run is drawn against, on its grid, in the data's own units. */
export interface Line {
  /** The grid, (n). */
  readonly x: Float64Array;
  /** What x is. */
  readonly label: string;
  /** Of the data, as a density, (n). */
  readonly histogram: Float64Array;
  /** Some of the data, for the rug. */
  readonly rug: Float64Array;
  /** The data's Parzen estimate of bandwidth σ; nothing where there are too many. */
  readonly parzen?: Float64Array | undefined;
  /** The Parzen estimate of the usual bandwidth, where the density is not known. */
  readonly usual?: { readonly bandwidth: number; readonly density: Float64Array } | undefined;
  /** What the data come from, and the same smoothed by σ; nothing where it is not known. */
  readonly target?: Curves | undefined;
  readonly smoothed?: Curves | undefined;
  /** Some x̃ and their targets -z/σ, one after the other; nothing where the objective has none. */
  readonly targets?: Float64Array | undefined;
}

/** What a 2-D run is drawn against, in the data's own units. */
export interface Field {
  /** From the first to the last arrow. */
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
  /** What scores are multiplied with to be arrows, in the units that are trained in. */
  readonly scale: number;
  /** Some of the points, (m, 2). */
  readonly points: Float64Array;
  /** Arrows of the score that the run aims at, (n, 4); nothing where it is not known. */
  readonly target?: Float64Array | undefined;
}

/** A density and its score on the grid, (n). */
export interface Curves {
  readonly density: Float64Array;
  readonly score: Float64Array;
}

/** The model at one of a run's steps. */
export interface Replay {
  /** Updates done. */
  readonly step: number;
  /** The loss of the last step; nothing before the first. */
  readonly loss?: number | undefined;
  /** ψ and the density recovered from it, in one dimension. */
  readonly model?: Curves | undefined;
  /** Arrows of ψ, (n, 4), in two dimensions. */
  readonly arrows?: Float64Array | undefined;
  /** Where the first layer's relus bend, -b/w. */
  readonly kinks?: Float64Array | undefined;
  /** The Fisher divergence at the noise level shown, where p is known and it is quickly measured. */
  readonly fisher?: Estimate | undefined;
  /** How good ψ is at each of several noise levels, where that is quickly measured. */
  readonly levels?: readonly LevelMeasures[] | undefined;
}

/** A run at its last step. */
export interface Picture extends Replay {
  /** Milliseconds spent training. */
  readonly milliseconds: number;
  readonly losses: Trace;
  /** The Fisher divergence by step, where p is known. */
  readonly fishers: Trace;
  readonly agreement: Agreement;
  /** The learning rate and, where it was changed on the way, after which step. */
  readonly learning: { readonly rate: number; readonly changed: number | undefined };
  /** The last saved step. */
  readonly saved?: number | undefined;
}

/** Values by step, thinned to what can be seen. */
export interface Trace {
  /** Updates done; of losses counted from 1. */
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

/** How far GPU and CPU are apart at the same parameters. */
export type Agreement =
  | {
      readonly kind: "compared";
      /** Updates done. */
      readonly steps: Float64Array;
      /** Of the loss, relative to its size. */
      readonly loss: Float64Array;
      /**
       * Of the gradient, relative to the largest entry there was or, where the samples' parts nearly
       * cancel, to the mean size of these.
       */
      readonly gradient: Float64Array;
      /** Of ψ, relative to its largest value. */
      readonly psi: Float64Array;
    }
  | { readonly kind: "cpu-only" }
  /** The run was read from a file, which does not hold it. */
  | { readonly kind: "not-kept" }
  /** The CPU would take too long. */
  | { readonly kind: "too-large" };

/** Quantiles over models, QUANTILES, each (n). */
type Bands = readonly Float64Array[];

/** The experiment over its seeds. */
export interface Ensemble {
  readonly models: number;
  readonly diverged: number;
  readonly seconds: number;
  /** On the grid, in one dimension. */
  readonly score?: Bands | undefined;
  readonly density?: Bands | undefined;
  /** Quantiles of the Fisher divergence, where p is known. */
  readonly fisher?: readonly number[] | undefined;
}

/** The Fisher divergence against σ: means over seeds with their standard errors. */
export interface Sweep {
  readonly sigmas: Float64Array;
  readonly seeds: number;
  /** To p_σ. */
  readonly smoothed: Points;
  /** To p. */
  readonly clean: Points;
}

export interface Points {
  readonly mean: Float64Array;
  readonly error: Float64Array;
}

/** One objective on the experiment's data. */
export interface ObjectiveResult {
  readonly name: string;
  /** To p_σ, and to p. */
  readonly smoothed?: number | undefined;
  readonly clean?: number | undefined;
  readonly milliseconds: number;
  /** ψ on the grid, in one dimension. */
  readonly score?: Float64Array | undefined;
  readonly note?: string | undefined;
}
