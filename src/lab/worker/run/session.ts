import { measuredParameters } from "../../../training/measured-parameters.ts";
import type { Problem } from "../../../training/problem.ts";
import {
  DeviceError,
  DeviceLostError,
  DivergedError,
  type ResumableTrainer,
} from "../../../training/trainer.ts";
import type { Replay } from "../../../figures/run/run.ts";
import type { LabEvent, Machine, Phase } from "../../state/messages.ts";
import { growthOf } from "./growth.ts";
import type { Backends } from "./backends.ts";
import { Pace } from "./pace.ts";
import { Rates } from "./rates.ts";
import { openRecorded, type Recorded } from "../files/recorded.ts";
import { Rescue } from "./rescue.ts";
import { RunMeasures } from "../measures/run-measures.ts";
import { Wait } from "./wait.ts";

/** What a session may do between two slices of steps. */
type Task = (trainer: ResumableTrainer) => void | Promise<void>;

/** One experiment in training: plays, pauses, steps and goes back as it is told. */
export class Session {
  readonly problem: Problem;
  readonly measures: RunMeasures;
  readonly rates: Rates;
  readonly #backends: Backends;
  readonly #send: (event: LabEvent) => void;
  readonly #stop = new AbortController();
  #pause = new AbortController();
  readonly #tasks: Task[] = [];
  /** Those that wait until it does not train. */
  readonly #idle: Task[] = [];
  readonly #wait = new Wait();
  /** Whether the model as it is now is still to be measured at held-out points. */
  #unmeasured = false;
  #phase: Phase = "training";
  /** Single steps that are asked for. */
  #steps = 0;
  readonly #pace: Pace;
  #milliseconds = 0;
  /** Milliseconds that the last picture took. */
  #drawing = 0;
  readonly #rescue: Rescue;
  #trainer: ResumableTrainer | undefined;

  /** A run that was read from a file, and is shown instead of training. */
  readonly recorded: Recorded | undefined;

  constructor(
    problem: Problem,
    backends: Backends,
    send: (event: LabEvent) => void,
    recorded?: Recorded,
  ) {
    this.problem = problem;
    this.recorded = recorded;
    if (recorded) {
      this.#milliseconds = recorded.milliseconds;
      this.#phase = recorded.losses.length < problem.experiment.steps ? "diverged" : "finished";
    }
    this.#backends = backends;
    this.#send = send;
    this.rates = new Rates(problem);
    this.measures = new RunMeasures(problem);
    this.#pace = new Pace(problem.experiment.steps);
    this.#rescue = new Rescue(problem);
  }

  /** Goes on until `end`. */
  async run(run: number, rate: number | undefined): Promise<void> {
    this.#pace.rate = rate;
    this.#send({ kind: "started", run, start: this.measures.start });
    while (!this.#stop.signal.aborted) {
      const { trainer, machine } = this.recorded
        ? openRecorded(this.problem, this.recorded)
        : await this.#backends.open(this.problem, this.#rescue.from);
      this.#trainer = trainer;
      try {
        await this.#follow(trainer, machine);
      } catch (error) {
        if (!(error instanceof DeviceError)) throw error;
        this.#rescue.fail(error, trainer);
      } finally {
        trainer.destroy();
      }
    }
  }

  end(): void {
    this.#stop.abort();
    this.#pause.abort();
    this.#wait.end();
  }

  play(): void {
    this.do((trainer) => {
      if (this.#phase !== "paused" || trainer.step >= this.problem.experiment.steps) return;
      this.#enter("training");
    });
  }

  pause(): void {
    this.#pause.abort();
    this.do(async (trainer) => {
      if (this.#phase !== "training") return;
      this.#enter("paused");
      await this.#show(trainer, true);
    });
  }

  step(): void {
    this.do(() => {
      if (this.#phase === "training") this.#enter("paused");
      if (this.#phase === "paused") this.#steps++;
    });
  }

  reset(play: boolean): void {
    this.#pause.abort();
    this.do(async (trainer) => {
      this.#rescue.rewind(trainer);
      this.measures.clear();
      this.rates.reset();
      this.#pace.reset();
      [this.#milliseconds, this.#steps] = [0, 0];
      this.#enter(play ? "training" : "paused");
      await this.#show(trainer, !play);
    });
  }

  speed(rate: number | undefined): void {
    this.#pace.rate = rate;
    this.#pause.abort();
    this.#wait.end();
  }

  learningRate(rate: number): void {
    this.do((trainer) => {
      this.rates.change(rate, trainer.step);
      trainer.setLearningRate(rate);
      return this.#show(trainer, false);
    });
  }

  /** Shows another noise level. */
  level(sigma: number): void {
    this.do(async (trainer) => {
      const shown = this.measures.show(sigma);
      await this.#show(trainer, this.#phase !== "training", { kind: "level", ...shown });
    });
  }

  /** Shows the saved step at or before this one; nothing for the live one. */
  seek(step: number | undefined): void {
    const show = () => (step === undefined ? undefined : this.replay(step));
    this.do(() => this.#send({ kind: "replay", replay: show() }));
  }

  /** The model at the saved step at or before this one; nothing where none is saved. */
  replay(step: number): Replay | undefined {
    const trainer = this.#trainer;
    const kept = trainer?.saved.findLast((each) => each.step <= step);
    return kept && this.measures.replay(kept, trainer!.losses);
  }

  /** Does something between two slices of steps. */
  do(task: Task): void {
    this.#tasks.push(task);
    this.#wait.end();
  }

  /** Does something when it does not train. */
  whenIdle(task: Task): void {
    this.#idle.push(task);
    this.#wait.end();
  }

  /** Milliseconds of training, in all and for a step: not finite before the first. */
  get time(): { readonly all: number; readonly perStep: number } {
    const all = this.#milliseconds;
    return { all, perStep: all / (this.#trainer?.step ?? 0) };
  }

  async #follow(trainer: ResumableTrainer, machine: Machine): Promise<void> {
    this.#send({ kind: "machine", machine });
    trainer.setLearningRate(this.rates.learning.rate);
    await this.#show(trainer, this.#phase !== "training");
    if (this.recorded) this.#enter(this.#phase, this.recorded.message);
    while (!this.#stop.signal.aborted) {
      const task = this.#tasks.shift();
      if (task) await task(trainer);
      else if (this.#steps > 0) {
        this.#steps--;
        await this.#advance(trainer, 1);
      } else if (this.#phase === "training") await this.#advanceInTime(trainer);
      else if (this.#unmeasured) await this.#measure(trainer);
      else await (this.#idle.shift() ?? (() => this.#wait.rest()))(trainer);
    }
  }

  async #advanceInTime(trainer: ResumableTrainer): Promise<void> {
    const start = performance.now();
    const { steps, least } = this.#pace;
    await this.#advance(trainer, steps);
    const spent = performance.now() - start;
    this.#pace.adapt(spent, this.#drawing);
    if (this.#phase === "training") await this.#wait.sleep(least - spent);
  }

  async #advance(trainer: ResumableTrainer, wanted: number): Promise<void> {
    const { steps } = this.problem.experiment;
    const before = this.#phase;
    const start = performance.now();
    try {
      if (this.#pause.signal.aborted) this.#pause = new AbortController();
      const some = Math.min(wanted, steps - trainer.step);
      await trainer.advance(some, { signal: this.#pause.signal });
    } catch (error) {
      if (error instanceof DivergedError) this.#enter("diverged", error.message);
      else if (!this.#pause.signal.aborted || error instanceof DeviceLostError) throw error;
    }
    this.#milliseconds += performance.now() - start;
    if (this.#phase !== "diverged" && trainer.step >= steps) this.#phase = "finished";
    await this.#show(trainer, this.#phase !== "training");
    if (this.#phase !== before && this.#phase === "finished") {
      this.#enter("finished", growthOf(trainer.losses));
    }
  }

  /** @param first what is to be said just before the picture */
  async #show(trainer: ResumableTrainer, last: boolean, first?: LabEvent): Promise<void> {
    const start = performance.now();
    const [milliseconds, learning] = [this.#milliseconds, this.rates.learning];
    const picture = await this.measures.picture(trainer, milliseconds, last);
    this.#drawing = performance.now() - start;
    if (first) this.#send(first);
    this.#send({ kind: "picture", picture: { ...picture, milliseconds, learning } });
    this.#unmeasured = last && this.problem.heldOut !== undefined;
    if (!this.recorded) await this.#rescue.keep(trainer, last);
  }

  /** Measures the model at held-out points, which may take seconds: what it shows comes first. */
  async #measure(trainer: ResumableTrainer): Promise<void> {
    this.#send({ kind: "heldOut" });
    await this.#wait.sleep(1); // in which something else may be asked for
    if (this.#stop.signal.aborted || this.#tasks.length > 0) return;
    this.#unmeasured = false;
    const { experiment } = this.problem;
    const report = await this.measures.heldOut(await measuredParameters(experiment, trainer));
    this.#send({ kind: "heldOut", report });
  }

  #enter(phase: Phase, message?: string): void {
    this.#phase = phase;
    this.#send({ kind: "phase", phase, ...(message !== undefined && { message }) });
  }
}
