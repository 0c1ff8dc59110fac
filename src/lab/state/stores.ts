import { type Experiment, ExperimentError, parseExperiment } from "../../experiment/experiment.ts";
import type { HeldOutReport } from "../../measure/held-out/held-out-report.ts";
import type { SigmaChoice } from "../../measure/sigma/choice.ts";
import type { ShownRun, Start, Sweep } from "../../figures/run/run.ts";
import type {
  Check,
  DataFile,
  FileQuestion,
  LabEvent,
  Machine,
  Phase,
  Program,
  Work,
} from "./messages.ts";
import { same } from "../dom/same.ts";
import { Store } from "./store.ts";

/** The run that the page shows. */
export interface RunState extends ShownRun {
  readonly phase: "opening" | "failed" | Phase;
  readonly machine?: Machine;
  /** What happened and what to try, where it diverged or nothing can be trained. */
  readonly message?: string | undefined;
  readonly check?: Check;
  /** How good the picture's model is at held-out points. */
  readonly heldOut?: HeldOutReport | "measuring" | undefined;
  readonly work?: Work | undefined;
  /** Why the last study came to nothing. */
  readonly studyFailure?: string | undefined;
  readonly sweep?: Sweep;
  readonly choice?: SigmaChoice;
  /** What was saved last, or why nothing was. */
  readonly saved?: string;
  /** The programs that were asked for last, by their formats. */
  readonly programs?: Readonly<Record<string, Program>>;
}

/** A run that was asked for, before anything is known of it. */
export const awaitRun = ({ machine }: RunState): RunState => ({
  phase: machine ? "training" : "opening",
  // The next one runs where this one did, unless it was read from a file.
  ...(machine && machine.file === undefined && { machine }),
});

/** The run after an event. */
export function reduceRun(run: RunState, event: LabEvent): RunState {
  switch (event.kind) {
    case "started":
      return { ...awaitRun(run), phase: "training", start: event.start };
    case "machine":
      return { ...run, machine: event.machine };
    case "phase":
      return { ...run, phase: event.phase, message: event.message };
    case "picture":
      return { ...run, picture: event.picture, heldOut: undefined };
    case "level":
      return { ...run, ...atLevel(run, event) };
    case "heldOut":
      return { ...run, heldOut: event.report ?? "measuring" };
    case "replay":
      return { ...run, replay: event.replay };
    case "checked":
      return { ...run, check: event.check };
    case "working":
      return { ...run, work: event.work, studyFailure: event.failure };
    case "ensemble":
      return { ...run, ensemble: event.ensemble };
    case "sweep":
      return { ...run, sweep: event.sweep };
    case "choice":
      return { ...run, choice: event.choice };
    case "objectives":
      return { ...run, objectives: event.objectives };
    case "failed":
      return { ...run, phase: "failed", message: event.message };
    case "saved":
      return { ...run, saved: event.message };
    case "program":
      return { ...run, programs: { ...run.programs, [event.program.format]: event.program } };
    case "frame":
    case "opened":
    case "refused":
    case "table":
      return run;
    default:
      return event satisfies never;
  }
}

/** What is shown at another noise level; the bands there are still to come. */
function atLevel(
  { start, ensemble }: RunState,
  { sigma, line, field }: Pick<Start, "sigma" | "line" | "field">,
) {
  if (!start) return {};
  const bare = ensemble && { ...ensemble, score: undefined, density: undefined, fisher: undefined };
  return { start: { ...start, sigma, line, field }, ...(bare && { ensemble: bare }) };
}

/** The experiment that the page trains, and how it came about. */
export interface ExperimentState {
  readonly experiment: Experiment;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Why the last change asked for is none, and which control asked. */
  readonly refusal?: { readonly message: string; readonly by: string } | undefined;
}

/** Most experiments that undo goes back. */
const MOST = 100;

/** Holds the experiment with the ones before it. */
export class ExperimentStore extends Store<ExperimentState> {
  #past: Experiment[] = [];
  #future: Experiment[] = [];

  constructor(experiment: Experiment) {
    super({ experiment, canUndo: false, canRedo: false });
  }

  /**
   * Changes the experiment; what is none is refused and leaves it as it is.
   * @param document as in a file
   * @param by who asks, so that a refusal is shown there
   */
  change(document: unknown, by: string): void {
    let experiment: Experiment;
    try {
      experiment = parseExperiment(document);
    } catch (error) {
      if (!(error instanceof ExperimentError)) throw error;
      this.refuse(error.message, by);
      return;
    }
    this.accept(experiment);
  }

  /** Changes the experiment to one that is checked already. */
  accept(experiment: Experiment): void {
    // The same again is trained again, and is nothing to be undone.
    if (!same(experiment, this.value.experiment)) {
      this.#past = [...this.#past, this.value.experiment].slice(-MOST);
      this.#future = [];
    }
    this.#show(experiment);
  }

  refuse(message: string, by: string): void {
    this.set({ ...this.value, refusal: { message, by } });
  }

  /** Forgets a refusal. */
  settle(): void {
    if (this.value.refusal) this.set({ ...this.value, refusal: undefined });
  }

  undo(): void {
    const before = this.#past.pop();
    if (!before) return;
    this.#future.push(this.value.experiment);
    this.#show(before);
  }

  redo(): void {
    const next = this.#future.pop();
    if (!next) return;
    this.#past.push(this.value.experiment);
    this.#show(next);
  }

  #show(experiment: Experiment): void {
    const [canUndo, canRedo] = [this.#past.length > 0, this.#future.length > 0];
    this.set({ experiment, canUndo, canRedo });
  }
}

export interface Stores {
  readonly run: Store<RunState>;
  readonly experiment: ExperimentStore;
  /** The table of a visitor's file that was opened last, or how it may be read. */
  readonly file: Store<DataFile | FileQuestion | undefined>;
}

/** Nothing trained yet. */
export function createStores(experiment: Experiment): Stores {
  return {
    run: new Store<RunState>({ phase: "opening" }),
    experiment: new ExperimentStore(experiment),
    file: new Store<DataFile | FileQuestion | undefined>(undefined),
  };
}
