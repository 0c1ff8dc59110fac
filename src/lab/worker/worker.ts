import type { Experiment } from "../../core/experiment.ts";
import { drawProblem } from "../../core/problem.ts";
import type { Command, LabEvent, StudyKind, Work } from "../messages.ts";
import { Machines } from "./machines.ts";
import { readFile } from "./read-file.ts";
import { saveResult } from "./save.ts";
import { Session } from "./session.ts";
import { type Means, studyEnsemble, studyObjectives, studySweep } from "./studies.ts";

// Trains beside the page: one experiment at a time, and a new one ends the one before.

const machines = new Machines();
let session: Session | undefined;
let newest: Experiment | undefined;
let rate: number | undefined;
let study = new AbortController();
/** Has the study begin that was asked for before its run was there. */
let ask: (() => void) | undefined;
/** Files are read, and experiments run, in the order in which they were asked for. */
let reading = Promise.resolve();
let running = Promise.resolve();

addEventListener("message", ({ data }: MessageEvent<Command>) => {
  obey(data);
});

function obey(command: Command): void {
  switch (command.kind) {
    case "train":
      newest = command.experiment;
      machines.backend = command.backend;
      study.abort();
      ask = undefined;
      session?.end();
      running = running.then(() => train(command.experiment));
      return;
    case "open":
      reading = reading.then(() => open(command.file));
      return;
    case "speed":
      ({ rate } = command);
      return session?.speed(rate);
    case "learningRate":
      return session?.learningRate(command.learningRate);
    case "seek":
      return session?.seek(command.step);
    case "frame":
      return send({ kind: "frame", replay: session?.replay(command.step) });
    case "pause":
      return session?.pause();
    case "play":
    case "step":
      study.abort(); // which would keep it waiting
      return session?.[command.kind]();
    case "reset":
      study.abort();
      return session?.reset(command.play);
    case "check":
      return session?.do(async (trainer) => {
        send({ kind: "checked", check: await session!.scene.referee.check(trainer) });
      });
    case "study":
      return begin(command.study);
    case "cancel":
      return study.abort();
    case "save":
      return session?.do(async (trainer) => {
        send({ kind: "saved", file: await saveResult(session!, trainer) });
      });
    default:
      command satisfies never;
  }
}

async function open(file: Blob): Promise<void> {
  try {
    send({ kind: "opened", experiment: await readFile(file) });
  } catch (error) {
    send({ kind: "refused", message: messageOf(error) });
  }
}

async function train(experiment: Experiment): Promise<void> {
  if (experiment !== newest) return; // a newer one waits
  try {
    session = new Session(drawProblem(experiment), machines, send);
    const over = session.run(rate);
    ask?.();
    ask = undefined;
    await over;
  } catch (error) {
    send({ kind: "failed", message: messageOf(error) });
  } finally {
    session = undefined;
  }
}

/** A study has the machine for itself: the run rests meanwhile. */
function begin(kind: StudyKind): void {
  study.abort();
  study = new AbortController();
  const { signal } = study;
  const report = (work?: Work, failure?: string): void => {
    if (!signal.aborted) send({ kind: "working", work, failure });
  };
  const wait = (): void => {
    signal.addEventListener("abort", () => send({ kind: "working" }));
    // The ensemble is part of the run: that it waits need not be said.
    if (kind !== "ensemble") report({ study: kind, done: 0, of: 0 });
    session!.whenIdle(async () => {
      if (signal.aborted) return;
      try {
        await conduct(kind, { experiment: session!.experiment, machines, signal, report });
        report();
      } catch (error) {
        report(undefined, messageOf(error));
      }
    });
  };
  if (session?.problem.experiment === newest) wait();
  else ask = wait;
}

async function conduct(kind: StudyKind, means: Means): Promise<void> {
  switch (kind) {
    case "ensemble":
      return send({ kind: "ensemble", ensemble: await studyEnsemble(means) });
    case "sweep":
      return send({ kind: "sweep", sweep: await studySweep(means) });
    case "objectives":
      return studyObjectives(means, (objectives) => send({ kind: "objectives", objectives }));
    default:
      return kind satisfies never;
  }
}

const send = (event: LabEvent): void => postMessage(event);

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
