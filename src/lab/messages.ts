import type { Floor } from "../core/assessment.ts";
import type { Experiment } from "../core/experiment.ts";
import type { Estimate } from "../core/metrics.ts";
import type { Backend } from "../core/trainer.ts";
import type { Format } from "../export/formats.ts";

/** What the page asks of its worker. */
export type Command =
  /** Ends the run before, and trains this one from its beginning. */
  | {
      readonly kind: "train";
      readonly experiment: Experiment;
      /** "cpu" leaves a GPU unused. */
      readonly backend: Backend["kind"];
    }
  | { readonly kind: "open"; readonly file: Blob }
  | { readonly kind: "play" }
  | { readonly kind: "pause" }
  | { readonly kind: "step" }
  /** Back to the same weights. */
  | { readonly kind: "reset"; readonly play: boolean }
  /** Steps a second; nothing for as fast as it goes. */
  | { readonly kind: "speed"; readonly rate?: number | undefined }
  | { readonly kind: "learningRate"; readonly learningRate: number }
  /** Shows a saved step; nothing for the live one. */
  | { readonly kind: "seek"; readonly step?: number | undefined }
  | { readonly kind: "check" }
  | { readonly kind: "study"; readonly study: StudyKind }
  | { readonly kind: "cancel" }
  /** Of what is one model, at a saved step; nothing for the live one. */
  | {
      readonly kind: "save";
      readonly format: SaveFormat;
      readonly step?: number | undefined;
      /** Whether it is to be shown and not to be a file. */
      readonly shown: boolean;
    };

/** What a run is saved as: its result file, or an export. */
export type SaveFormat = "result" | Format;

export type StudyKind = "ensemble" | "sweep" | "objectives";

/** What the worker tells the page. Events of one run come in order, and runs do not overlap. */
export type LabEvent =
  /** What a file held, in the order of asking. */
  | { readonly kind: "opened"; readonly experiment: Experiment }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "started"; readonly start: Start }
  /** What trains from now on. */
  | { readonly kind: "machine"; readonly machine: Machine }
  | { readonly kind: "phase"; readonly phase: Phase; readonly message?: string }
  | { readonly kind: "picture"; readonly picture: Picture }
  /** A saved step; nothing where the live one is shown again. */
  | { readonly kind: "replay"; readonly replay?: Replay | undefined }
  | { readonly kind: "checked"; readonly check: Check }
  /** How far a study is; no work where it has ended, perhaps in a failure. */
  | {
      readonly kind: "working";
      readonly work?: Work | undefined;
      readonly failure?: string | undefined;
    }
  | { readonly kind: "ensemble"; readonly ensemble: Ensemble }
  | { readonly kind: "sweep"; readonly sweep: Sweep }
  | { readonly kind: "objectives"; readonly objectives: readonly ObjectiveResult[] }
  /** The file that was asked for, or why there is none. */
  | { readonly kind: "saved"; readonly message: string; readonly file?: File }
  | { readonly kind: "program"; readonly program: Program }
  /** Nothing can be trained, or no more. */
  | { readonly kind: "failed"; readonly message: string };

/** A fitted score as a program. */
export interface Program {
  readonly format: SaveFormat;
  /** Updates done. */
  readonly step: number;
  /** Nothing where it is too long to be shown. */
  readonly text: string | undefined;
}

/** `paused` is also a run that has not begun. */
export type Phase = "training" | "paused" | "finished" | "diverged";

/** What is known before a run's first step. */
export interface Start {
  readonly shape: Shape;
  /** The loss of the exact score, where it is known. */
  readonly floor?: Floor | undefined;
  /** In one dimension. */
  readonly line?: Line | undefined;
}

/** What trains. */
export interface Machine {
  readonly backend: Backend;
  /** Whether the adapter is a CPU that plays a GPU. */
  readonly software: boolean;
  /** Why the CPU trains and no GPU; nothing where the GPU trains. */
  readonly fallback?: string | undefined;
  /** What happened to the one before. */
  readonly note?: string | undefined;
}

export interface Shape {
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
  readonly sigma: number;
  readonly fresh: boolean;
  /** The model in words. */
  readonly model: string;
  readonly steps: number;
  readonly saveEvery: number;
}

/** What a 1-D run is drawn against, on its grid. */
export interface Line {
  /** The grid, (n). */
  readonly x: Float64Array;
  /** Of the data, as a density, (n). */
  readonly histogram: Float64Array;
  /** Some of the data, for the rug. */
  readonly rug: Float64Array;
  /** The data's Parzen estimate of bandwidth σ; nothing where there are too many. */
  readonly parzen?: Float64Array | undefined;
  /** What the data come from, and the same smoothed by σ; nothing where it is not known. */
  readonly target?: Curves | undefined;
  readonly smoothed?: Curves | undefined;
  /** Some x̃ and their targets -z/σ, one after the other; nothing where the objective has none. */
  readonly targets?: Float64Array | undefined;
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
  /** Where the first layer's relus bend, -b/w. */
  readonly kinks?: Float64Array | undefined;
  /** The Fisher divergence, where p is known and it is quickly measured. */
  readonly fisher?: Estimate | undefined;
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
      /** Of the gradient, relative to the largest entry there was. */
      readonly gradient: Float64Array;
      /** Of ψ, relative to its largest value. */
      readonly psi: Float64Array;
    }
  | { readonly kind: "cpu-only" }
  /** The CPU would take too long. */
  | { readonly kind: "too-large" };

/** What the full check found, at one step. */
export interface Check {
  readonly step: number;
  readonly rows: readonly {
    readonly name: string;
    readonly error: number;
    readonly limit: number;
  }[];
  /** Derivatives that were differenced, of so many parameters. */
  readonly differenced: readonly [number, number];
}

/** What goes on beside the run; of nothing while it waits for the run to rest. */
export interface Work {
  readonly study: StudyKind;
  readonly done: number;
  readonly of: number;
}

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
