import type { Floor } from "../core/assessment.ts";
import type { Experiment } from "../core/experiment.ts";
import type { Estimate } from "../core/metrics.ts";
import type { Backend } from "../core/trainer.ts";

/** An experiment file as the page has it: JSON text, or a file that holds it. */
export type Source = string | Blob;

/** What the page asks of its worker. */
export type Command =
  | {
      readonly kind: "train";
      readonly source: Source;
      /** "cpu" leaves a GPU unused. */
      readonly backend: Backend["kind"];
    }
  | { readonly kind: "stop" };

/** What the worker tells the page. Events of one run come in order, and runs do not overlap. */
export type LabEvent =
  /** The answer to a "train", in the order of asking: its experiment will run next. */
  | {
      readonly kind: "accepted";
      /** The experiment with every default filled in, where it is short enough to be read. */
      readonly text?: string | undefined;
    }
  /** The other answer: it is no experiment, and what ran before goes on. */
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "started"; readonly start: Start }
  | { readonly kind: "picture"; readonly picture: Picture }
  | { readonly kind: "ended"; readonly end: End }
  /** Nothing can be trained, or no more. */
  | { readonly kind: "failed"; readonly message: string };

/** What is known before a run's first step. */
export interface Start {
  readonly backend: Backend;
  /** Whether the adapter is a CPU that plays a GPU. */
  readonly software: boolean;
  /** Why the CPU trains and no GPU; nothing where the GPU trains. */
  readonly fallback?: string | undefined;
  readonly shape: Shape;
  /** The loss of the exact score, where it is known. */
  readonly floor?: Floor | undefined;
  /** In one dimension. */
  readonly line?: Line | undefined;
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
  readonly sigma: number;
  readonly fresh: boolean;
  /** The model in words. */
  readonly model: string;
  readonly steps: number;
}

/** What a 1-D run is drawn against, on its grid. */
export interface Line {
  /** The grid, (n). */
  readonly x: Float64Array;
  /** Of the data, as a density, (n). */
  readonly histogram: Float64Array;
  /** Some of the data, for the rug. */
  readonly rug: Float64Array;
  /** What the data come from, and the same smoothed by σ; nothing where it is not known. */
  readonly target?: Curves | undefined;
  readonly smoothed?: Curves | undefined;
}

/** A density and its score on the grid, (n). */
export interface Curves {
  readonly density: Float64Array;
  readonly score: Float64Array;
}

/** A run at one of its steps. */
export interface Picture {
  /** Updates done. */
  readonly step: number;
  /** Milliseconds spent training. */
  readonly milliseconds: number;
  /** The loss of the last step; nothing before the first. */
  readonly loss?: number | undefined;
  readonly losses: LossCurve;
  /** ψ and the density recovered from it, in one dimension. */
  readonly model?: Curves | undefined;
}

/** Losses thinned to what can be seen. */
export interface LossCurve {
  /** Counted from 1. */
  readonly steps: Float64Array;
  readonly losses: Float64Array;
}

/** How a run ended. */
export interface End {
  readonly outcome: "finished" | "stopped" | "diverged";
  /** What happened and what to try, where it diverged. */
  readonly message?: string | undefined;
  /** Where the data's distribution is known. */
  readonly fisher?: Estimate | undefined;
  readonly agreement: Agreement;
}

/** How far the gradients of GPU and CPU are apart at the initial parameters. */
export type Agreement =
  /** Relative to the largest entry. */
  | { readonly kind: "compared"; readonly error: number; readonly tolerance: number }
  | { readonly kind: "cpu-only" }
  /** The CPU would take too long. */
  | { readonly kind: "too-large" };
