import type { Experiment } from "../../experiment/experiment.ts";
import type { Backend } from "../../training/trainer.ts";
import type { Given } from "../../data/table/dialect.ts";
import type { Replay } from "../../figures/run/run.ts";
import { download } from "../dom/download.ts";
import type { Chosen, Command, LabEvent, SaveFormat, StudyKind } from "./messages.ts";
import { same } from "../dom/same.ts";
import { awaitRun, reduceRun, type RunState, type Stores } from "./stores.ts";

/** The page's side of the worker: has the experiment trained, and keeps the run's store. */
export class Client {
  readonly #worker = new Worker(new URL("../worker/worker.ts", import.meta.url), {
    type: "module",
  });
  readonly #stores: Stores;
  readonly #backend: Backend["kind"];
  readonly #fit: (opened: Experiment) => Experiment;
  #experiment: Experiment | undefined;
  /** The number of the run that was asked for last, and whether its events have begun to come. */
  #run = { number: 0, begun: false };
  /** The number of the result that is being opened. */
  #recorded: number | undefined;
  /** Who waits for saved steps, in the order of asking. */
  readonly #frames: ((replay: Replay | undefined) => void)[] = [];
  /** What the run store becomes with the next frame. */
  #next: RunState | undefined;

  /** @param fit the experiment to be trained of one that a file held */
  constructor(stores: Stores, backend: Backend["kind"], fit: (opened: Experiment) => Experiment) {
    this.#stores = stores;
    this.#backend = backend;
    this.#fit = fit;
    this.#worker.addEventListener("message", ({ data }: MessageEvent<LabEvent>) => {
      this.#take(data);
    });
    this.#worker.addEventListener("error", (event) => {
      const message = `The worker failed: ${event.message || "not loaded"}`;
      this.#take({ kind: "failed", message });
    });
    stores.experiment.follow(({ experiment }) => this.#train(experiment));
  }

  play(): void {
    this.#stores.experiment.settle();
    const { phase } = this.#stores.run.value;
    if (this.#isRecorded) this.#train(this.#stores.experiment.value.experiment, true);
    else if (phase === "paused") {
      this.#post({ kind: "play" });
      if (!this.#stores.run.value.ensemble) this.#studyEnsemble(); // which playing on ends
    } else if (phase === "failed") this.#train(this.#stores.experiment.value.experiment, true);
    else {
      this.#post({ kind: "reset", play: true });
      this.#studyEnsemble();
    }
  }

  pause(): void {
    this.#post({ kind: "pause" });
  }

  step(): void {
    this.#post({ kind: "step" });
  }

  /** Back to the same weights, to wait there. */
  reset(): void {
    if (this.#isRecorded) this.#train(this.#stores.experiment.value.experiment, true);
    this.#post({ kind: "reset", play: false });
  }

  speed(rate: number | undefined): void {
    this.#post({ kind: "speed", rate });
  }

  seek(step: number | undefined): void {
    this.#post({ kind: "seek", step });
  }

  /** The model at a saved step, without showing it; nothing where it is not there. */
  frame(step: number): Promise<Replay | undefined> {
    this.#post({ kind: "frame", step });
    return new Promise((resolve) => this.#frames.push(resolve));
  }

  check(): void {
    this.#post({ kind: "check" });
  }

  study(study: StudyKind): void {
    this.#post({ kind: "study", study });
  }

  cancel(): void {
    this.#post({ kind: "cancel" });
  }

  /** @param name what the file is called, for what is said of it */
  open(file: Blob, name: string): void {
    this.#post({ kind: "open", file, name });
  }

  column(column: Chosen): void {
    this.#post({ kind: "column", column });
  }

  /** Has the last file read in another way. */
  dialect(given: Given): void {
    this.#post({ kind: "dialect", given });
  }

  /** Shows the run at another noise level. */
  level(sigma: number): void {
    this.#post({ kind: "level", sigma });
    const { replay } = this.#stores.run.value;
    if (replay) this.seek(replay.step);
  }

  /** @param step the replayed one, if any */
  save(format: SaveFormat, step: number | undefined): void {
    this.#post({ kind: "save", format, step, shown: false });
  }

  /** Has a program written that is to be shown. */
  program(format: SaveFormat, step: number | undefined): void {
    this.#post({ kind: "save", format, step, shown: true });
  }

  /** A result is shown, and anything else trained. */
  #open({ experiment, recorded }: Extract<LabEvent, { kind: "opened" }>): void {
    this.#recorded = recorded;
    this.#stores.experiment.accept(recorded ? experiment : this.#fit(experiment));
    this.#recorded = undefined;
  }

  /** A run under way goes on where only its learning rate is another. */
  #train(experiment: Experiment, again = false): void {
    const before = this.#experiment;
    if (experiment === before && !again) return;
    this.#experiment = experiment;
    const { phase } = this.#stores.run.value;
    const underWay = phase === "training" || phase === "paused";
    const recorded = this.#recorded;
    if (before && underWay && !again && !recorded && differInRate(before, experiment)) {
      const { learningRate } = experiment.optimizer;
      this.#post({ kind: "learningRate", learningRate });
      this.#studyEnsemble();
      return;
    }
    // What is shown is of the run before, which may take a while to end.
    this.#next = undefined;
    this.#run = { number: this.#run.number + 1, begun: false };
    this.#stores.run.set(awaitRun(this.#stores.run.value));
    const run = this.#run.number;
    this.#post({ kind: "train", run, experiment, recorded, backend: this.#backend });
    if (recorded === undefined) this.#studyEnsemble(); // a result has its own
  }

  /** Whether the run was read from a file: it does not train. */
  get #isRecorded(): boolean {
    return this.#stores.run.value.machine?.file !== undefined;
  }

  /** The experiment over its seeds is trained when it itself is. */
  #studyEnsemble(): void {
    if ((this.#experiment?.ensemble?.seeds ?? 1) > 1) this.study("ensemble");
  }

  #post(command: Command): void {
    this.#worker.postMessage(command, []);
  }

  #take(event: LabEvent): void {
    const { experiment, file } = this.#stores;
    if (event.kind === "opened") this.#open(event);
    else if (event.kind === "table") {
      // A question is no refusal, and takes the place of one.
      if (event.table?.kind === "question") experiment.settle();
      file.set(event.table);
    } else if (event.kind === "refused") experiment.refuse(event.message, "file");
    else if (event.kind === "frame") this.#frames.shift()?.(event.replay);
    else if (!this.#isOld(event)) this.#draw(event);
    if (event.kind === "saved" && event.file) download(event.file, event.file.name);
    // Nothing will answer any more.
    if (event.kind === "failed") for (const wait of this.#frames.splice(0)) wait(undefined);
  }

  /** Whether an event is of a run before the one that was asked for last. */
  #isOld(event: LabEvent): boolean {
    const number = event.kind === "started" || event.kind === "failed" ? event.run : undefined;
    if (event.kind === "failed" && number === undefined) return false;
    this.#run.begun ||= number === this.#run.number;
    return !this.#run.begun;
  }

  /** Events may come faster than they can be drawn: once a frame is enough. */
  #draw(event: LabEvent): void {
    if (!this.#next) requestAnimationFrame(() => this.#flush());
    this.#next = reduceRun(this.#next ?? this.#stores.run.value, event);
  }

  #flush(): void {
    const next = this.#next;
    this.#next = undefined;
    if (next) this.#stores.run.set(next);
  }
}

/** Whether two experiments are the same but for their learning rate. */
function differInRate(a: Experiment, b: Experiment): boolean {
  if (a.optimizer.learningRate === b.optimizer.learningRate) return false;
  const { learningRate } = a.optimizer;
  return same(a, { ...b, optimizer: { ...b.optimizer, learningRate } });
}
