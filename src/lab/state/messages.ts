import type { Experiment } from "../../experiment/experiment.ts";
import type { HeldOutReport } from "../../measure/held-out/held-out-report.ts";
import type { Backend } from "../../training/trainer.ts";
import type { SigmaChoice } from "../../measure/sigma/choice.ts";
import type { Dialect, Given } from "../../data/table/dialect.ts";
import type {
  Ensemble,
  ObjectiveResult,
  Picture,
  Replay,
  Start,
  Sweep,
} from "../../figures/run/run.ts";
import type { Format } from "../../export/formats.ts";

/** What the page asks of its worker. */
export type Command =
  /** Ends the run before, and trains this one from its beginning. */
  | {
      readonly kind: "train";
      /** The run's number. */
      readonly run: number;
      readonly experiment: Experiment;
      /** The number of the result that is shown instead of training. */
      readonly recorded?: number | undefined;
      /** "cpu" leaves a GPU unused. */
      readonly backend: Backend["kind"];
    }
  | { readonly kind: "open"; readonly file: Blob; readonly name: string }
  /** Another column of the file that was opened last, or the file read in another way. */
  | { readonly kind: "column"; readonly column: Chosen }
  | { readonly kind: "dialect"; readonly given: Given }
  | { readonly kind: "play" }
  | { readonly kind: "pause" }
  | { readonly kind: "step" }
  /** Back to the same weights. */
  | { readonly kind: "reset"; readonly play: boolean }
  /** Steps a second; nothing for as fast as it goes. */
  | { readonly kind: "speed"; readonly rate?: number | undefined }
  | { readonly kind: "learningRate"; readonly learningRate: number }
  /** Shows the run at another noise level. */
  | { readonly kind: "level"; readonly sigma: number }
  /** Shows a saved step; nothing for the live one. */
  | { readonly kind: "seek"; readonly step?: number | undefined }
  /** Asks for a saved step without showing it. */
  | { readonly kind: "frame"; readonly step: number }
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

export type StudyKind = "ensemble" | "sweep" | "choice" | "objectives";

/** What the worker tells the page. Events of one run come in order, and runs do not overlap. */
export type LabEvent =
  /** What a file held, in the order of asking. */
  | {
      readonly kind: "opened";
      readonly experiment: Experiment;
      /** The number of the result that the file is. */
      readonly recorded?: number | undefined;
    }
  | { readonly kind: "refused"; readonly message: string }
  /** The table that a file held, or how it may be read; nothing where it held something else. */
  | { readonly kind: "table"; readonly table?: DataFile | FileQuestion | undefined }
  /** What follows is of this run. */
  | { readonly kind: "started"; readonly run: number; readonly start: Start }
  /** What trains from now on. */
  | { readonly kind: "machine"; readonly machine: Machine }
  | { readonly kind: "phase"; readonly phase: Phase; readonly message?: string }
  | { readonly kind: "picture"; readonly picture: Picture }
  /** The noise level that is shown, and what is drawn there; a picture of it comes next. */
  | ({ readonly kind: "level" } & Pick<Start, "sigma" | "line" | "field">)
  /** How good the picture's model is at held-out points; no report while that is being measured. */
  | { readonly kind: "heldOut"; readonly report?: HeldOutReport | undefined }
  /** A saved step; nothing where the live one is shown again. */
  | { readonly kind: "replay"; readonly replay?: Replay | undefined }
  /** The saved step that was asked for; nothing where it is not there. In the order of asking. */
  | { readonly kind: "frame"; readonly replay?: Replay | undefined }
  | { readonly kind: "checked"; readonly check: Check }
  /** How far a study is; no work where it has ended, perhaps in a failure. */
  | {
      readonly kind: "working";
      readonly work?: Work | undefined;
      readonly failure?: string | undefined;
    }
  | { readonly kind: "ensemble"; readonly ensemble: Ensemble }
  | { readonly kind: "sweep"; readonly sweep: Sweep }
  | { readonly kind: "choice"; readonly choice: SigmaChoice }
  | { readonly kind: "objectives"; readonly objectives: readonly ObjectiveResult[] }
  /** The file that was asked for, or why there is none. */
  | { readonly kind: "saved"; readonly message: string; readonly file?: File }
  | { readonly kind: "program"; readonly program: Program }
  /** A run cannot be trained, or nothing at all where none is named. */
  | { readonly kind: "failed"; readonly run?: number; readonly message: string };

/** What was read of a visitor's file. */
export interface DataFile {
  readonly kind: "table";
  /** What was read and what was left out, and why. */
  readonly report: string;
  /** How it is written; nothing of what is not known, as it could not be read. */
  readonly dialect: Given;
  readonly columns: readonly {
    readonly name: string;
    /** Numbers. */
    readonly count: number;
  }[];
  /** How many columns are numbers. */
  readonly numeric: number;
  /** What is trained on. */
  readonly chosen: Chosen | undefined;
}

/** How a visitor's file may be read: the visitor decides. */
export interface FileQuestion {
  readonly kind: "question";
  readonly question: string;
  readonly readings: readonly {
    readonly dialect: Dialect;
    /** The first values, and how the file is written then. */
    readonly sample: string;
    readonly description: string;
  }[];
}

/** A column's place, or all that are numbers, each a dimension. */
export type Chosen = number | "all";

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

/** What trains. */
export interface Machine {
  readonly backend: Backend;
  /** Whether the adapter is a CPU that plays a GPU. */
  readonly software: boolean;
  /** Why the CPU trains and no GPU; nothing where the GPU trains. */
  readonly fallback?: string | undefined;
  /** What happened to the one before. */
  readonly note?: string | undefined;
  /** The file that the run was read from, which trained elsewhere. */
  readonly file?: string | undefined;
}

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
  /** Seconds, where they can be estimated. */
  readonly left?: number;
}
