import type { Experiment } from "../../experiment/experiment.ts";
import { updatesOf } from "../../measure/sigma/effort.ts";
import { drawProblem } from "../../training/problem.ts";
import type { Command, LabEvent, StudyKind, Work } from "../state/messages.ts";
import { Backends } from "./run/backends.ts";
import type { Bands } from "./studies/bands.ts";
import { messageOf } from "./message-of.ts";
import { Reading } from "./files/reading.ts";
import { Session } from "./run/session.ts";
import type { StudyContext } from "./studies/studies.ts";

// Trains beside the page: one experiment at a time, and a new one ends the one before.

const backends = new Backends();
let session: Session | undefined;
let newest: Experiment | undefined;
let rate: number | undefined;
let study = new AbortController();
/** The study that was asked for last. */
let studied: StudyKind | undefined;
/** The models of the last ensemble. */
let bands: Bands | undefined;
/** Whether an ensemble was asked for and has not come to its end. */
let bandsDue = false;
/** What was asked of a run before it was there. */
let asked: ((session: Session) => void)[] = [];
const send = (event: LabEvent): void => postMessage(event);
const reading = new Reading(send);
/** Experiments run in the order in which they were asked for. */
let running = Promise.resolve();

type Train = Extract<Command, { kind: "train" }>;

addEventListener("message", ({ data }: MessageEvent<Command>) => {
  obey(data);
});

function obey(command: Command): void {
  switch (command.kind) {
    case "train":
      newest = command.experiment;
      backends.backend = command.backend;
      endStudy();
      bands = undefined;
      asked = [];
      session?.end();
      running = running.then(() => train(command));
      return;
    case "open":
      return reading.open(command.file, command.name);
    case "column":
      return reading.choose(command.column);
    case "dialect":
      return reading.reread(command.given);
    case "speed":
      ({ rate } = command);
      return ask((run) => run.speed(rate));
    case "learningRate":
      return ask((run) => run.learningRate(command.learningRate));
    case "level":
      return ask((run) => {
        run.level(command.sigma);
        if (bands) run.do(() => showBands(run));
      });
    case "seek":
      return ask((run) => run.seek(command.step));
    case "frame":
      // Answered at once, also where there is no run.
      return send({ kind: "frame", replay: session?.replay(command.step) });
    case "pause":
      return ask((run) => run.pause());
    case "play":
    case "step":
      endStudy(); // which would keep it waiting
      return ask((run) => run[command.kind]());
    case "reset":
      endStudy();
      return ask((run) => run.reset(command.play));
    case "check":
      return ask(check);
    case "study":
      return begin(command.study);
    case "cancel":
      study.abort();
      return resume();
    case "save":
      return ask((run) =>
        run.do(async (trainer) => {
          const { save } = await import("./files/save.ts");
          send(await save(run, trainer, command));
        }),
      );
    default:
      command satisfies never;
  }
}

/** Asks something of the newest run, which may not be there yet. */
function ask(act: (session: Session) => void): void {
  if (session && session.problem.experiment === newest) act(session);
  else asked.push(act);
}

/** The ensemble at the noise level that is shown now. */
function showBands({ measures }: Session): void {
  if (bands) send({ kind: "ensemble", ensemble: bands.at(measures.start.sigma) });
}

const check = (run: Session): void =>
  run.do(async (trainer) => {
    // A run that was read from a file is checked where another one would be trained.
    const opened =
      run.recorded && (await backends.open(run.problem, { state: await trainer.state() }));
    try {
      send({
        kind: "checked",
        check: await run.measures.comparison.check(opened?.trainer ?? trainer),
      });
    } finally {
      opened?.trainer.destroy();
    }
  });

async function train({ run, experiment, recorded }: Train): Promise<void> {
  if (experiment !== newest) return; // a newer one waits
  try {
    const record = reading.recorded(recorded);
    session = new Session(drawProblem(experiment), backends, send, record);
    const over = session.run(run, rate);
    if (record?.ensemble) send({ kind: "ensemble", ensemble: record.ensemble });
    for (const act of asked.splice(0)) act(session);
    await over;
  } catch (error) {
    send({ kind: "failed", run, message: messageOf(error) });
  } finally {
    session = undefined;
  }
}

function endStudy(): void {
  study.abort();
  bandsDue = false;
}

/** Goes on with the bands that another study took the place of. */
function resume(): void {
  if (bandsDue && studied !== "ensemble") begin("ensemble");
  else bandsDue = false;
}

/** A study has the machine for itself: the run rests meanwhile. */
function begin(kind: StudyKind): void {
  study.abort();
  study = new AbortController();
  studied = kind;
  bandsDue ||= kind === "ensemble";
  const { signal } = study;
  const report = (work?: Work, failure?: string): void => {
    if (!signal.aborted) send({ kind: "working", work, failure });
  };
  ask((run) => {
    signal.addEventListener("abort", () => send({ kind: "working" }));
    // The ensemble is part of the run: that it waits need not be said.
    if (kind !== "ensemble") report({ study: kind, done: 0, of: 0, ...firstGuess(kind, run) });
    run.whenIdle(async () => {
      if (signal.aborted) return;
      try {
        const { rates, time } = run;
        const sigma = (): number => run.measures.start.sigma;
        const asked = { experiment: rates.experiment, sigma, stepTime: time.perStep };
        await conduct(kind, { ...asked, backends, signal, report });
        report();
        if (!signal.aborted) resume();
      } catch (error) {
        report(undefined, messageOf(error));
      }
    });
  });
}

/** Seconds that the choice of σ takes if its steps take as long as those of the run. */
function firstGuess(kind: StudyKind, { rates, time }: Session): { readonly left?: number } {
  const left = (updatesOf(rates.experiment) * time.perStep) / 1000;
  return kind === "choice" && Number.isFinite(left) ? { left } : {};
}

/** The page needs none of this to open. */
async function conduct(kind: StudyKind, context: StudyContext): Promise<void> {
  const { studyEnsemble, studyObjectives, studySweep } = await import("./studies/studies.ts");
  switch (kind) {
    case "ensemble":
      bands = await studyEnsemble(context);
      return send({ kind: "ensemble", ensemble: bands.at(context.sigma()) });
    case "sweep":
      return send({ kind: "sweep", sweep: await studySweep(context) });
    case "choice": {
      const { studyChoice } = await import("./studies/sigma-study.ts");
      return send({ kind: "choice", choice: await studyChoice(context) });
    }
    case "objectives":
      return studyObjectives(context, (objectives) => send({ kind: "objectives", objectives }));
    default:
      return kind satisfies never;
  }
}
