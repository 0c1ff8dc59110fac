import type { Experiment } from "../core/experiment.ts";
import type { Backend } from "../core/trainer.ts";
import type { Delimiter, Left } from "../core/table/table.ts";
import type { Choice } from "../core/sigma/choice.ts";
import type { Ensemble, ObjectiveResult, Picture, Replay, Start, Sweep } from "../figures/run.ts";
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
  | { readonly kind: "open"; readonly file: Blob; readonly name: string }
  /** Another column of the file that was opened last, or the file read by another delimiter. */
  | { readonly kind: "column"; readonly column: Chosen }
  | { readonly kind: "delimiter"; readonly delimiter: Delimiter }
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
  | { readonly kind: "opened"; readonly experiment: Experiment }
  | { readonly kind: "refused"; readonly message: string }
  /** The table that a file held; nothing where it held something else. */
  | { readonly kind: "table"; readonly table?: DataFile | undefined }
  | { readonly kind: "started"; readonly start: Start }
  /** What trains from now on. */
  | { readonly kind: "machine"; readonly machine: Machine }
  | { readonly kind: "phase"; readonly phase: Phase; readonly message?: string }
  | { readonly kind: "picture"; readonly picture: Picture }
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
  | { readonly kind: "choice"; readonly choice: Choice }
  | { readonly kind: "objectives"; readonly objectives: readonly ObjectiveResult[] }
  /** The file that was asked for, or why there is none. */
  | { readonly kind: "saved"; readonly message: string; readonly file?: File }
  | { readonly kind: "program"; readonly program: Program }
  /** Nothing can be trained, or no more. */
  | { readonly kind: "failed"; readonly message: string };

/** What was read of a visitor's file. */
export interface DataFile {
  readonly name: string;
  readonly delimiter: Delimiter;
  readonly header: boolean;
  readonly rows: number;
  /** Columns in the file, of which the first ones are read. */
  readonly width: number;
  readonly columns: readonly {
    readonly name: string;
    /** Numbers. */
    readonly count: number;
    readonly left: readonly Left[];
  }[];
  /** How many columns are numbers. */
  readonly numeric: number;
  /** What is trained on. */
  readonly chosen: Chosen | undefined;
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
