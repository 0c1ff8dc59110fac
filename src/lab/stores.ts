import type { End, LabEvent, Picture, Source, Start } from "./messages.ts";
import { Store } from "./store.ts";

/** The run that the page shows. */
export interface RunState {
  readonly phase: "opening" | "training" | "failed" | End["outcome"];
  readonly start?: Start;
  readonly picture?: Picture;
  readonly end?: End;
  /** Why nothing can be trained. */
  readonly failure?: string;
}

/** The experiment that the page trains. */
interface ExperimentState {
  readonly source: Source;
  /** With every default filled in, where it is short enough to be read. */
  readonly text?: string | undefined;
  /** Why the last one asked for is none. */
  readonly refusal?: string | undefined;
}

export interface Stores {
  readonly run: Store<RunState>;
  readonly experiment: Store<ExperimentState>;
}

/** Nothing trained yet; the experiment is the default one, the tutorial's. */
export function createStores(): Stores {
  return {
    run: new Store<RunState>({ phase: "opening" }),
    experiment: new Store<ExperimentState>({ source: "{}" }),
  };
}

/** The run after an event. */
export function reduceRun(run: RunState, event: LabEvent): RunState {
  switch (event.kind) {
    case "started":
      return { phase: "training", start: event.start };
    case "picture":
      return { ...run, picture: event.picture };
    case "ended":
      return { ...run, phase: event.end.outcome, end: event.end };
    case "failed":
      return { ...run, phase: "failed", failure: event.message };
    case "accepted":
    case "refused":
      return run;
    default:
      return event satisfies never;
  }
}
