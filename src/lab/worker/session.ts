import type { Experiment } from "../../core/experiment.ts";
import type { Problem } from "../../core/problem.ts";
import {
  DeviceError,
  DeviceLostError,
  DivergedError,
  type ResumableTrainer,
} from "../../core/trainer.ts";
import type { Replay } from "../../figures/run.ts";
import type { LabEvent, Machine, Phase } from "../messages.ts";
import { growthOf } from "./growth.ts";
import type { Machines } from "./machines.ts";
import { Rescue } from "./rescue.ts";
import { Scene } from "./scene.ts";
import { withRate } from "./with-rate.ts";

/** Pictures that a short run makes at least. */
const PICTURES = 12;
/** Least and most time from one picture to the next, in milliseconds, as far as steps allow. */
const PACE = { least: 16, most: 80 };
/** Milliseconds between pictures where a speed is asked for. */
const FRAME = 33;

/** What a session may do between two slices of steps. */
type Task = (trainer: ResumableTrainer) => void | Promise<void>;

/** One experiment in training: plays, pauses, steps and goes back as it is told. */
export class Session {
  readonly problem: Problem;
  readonly scene: Scene;
  readonly #machines: Machines;
  readonly #send: (event: LabEvent) => void;
  readonly #stop = new AbortController();
  #pause = new AbortController();
  readonly #tasks: Task[] = [];
  /** Those that wait until it does not train. */
  readonly #idle: Task[] = [];
  #wake = (): void => {};
  #phase: Phase = "training";
  /** Single steps that are asked for. */
  #steps = 0;
  #rate: number | undefined;
  #slice = 1;
  #milliseconds = 0;
  #learningRate: number;
  /** The learning rate of the first step. */
  #firstRate: number;
  /** Where the learning rate was changed on the way. */
  #changed: number | undefined;
  readonly #rescue: Rescue;
  #trainer: ResumableTrainer | undefined;

  constructor(problem: Problem, machines: Machines, send: (event: LabEvent) => void) {
    this.problem = problem;
    this.#machines = machines;
    this.#send = send;
    this.#learningRate = this.#firstRate = problem.experiment.optimizer.learningRate;
    this.scene = new Scene(problem);
    this.#rescue = new Rescue(problem);
  }

  /** Goes on until `end`. */
  async run(rate: number | undefined): Promise<void> {
    this.#rate = rate;
    this.#send({ kind: "started", start: this.scene.start });
    while (!this.#stop.signal.aborted) {
      const { trainer, machine } = await this.#machines.open(this.problem, this.#rescue.from);
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
    this.#wake();
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
      this.scene.clear();
      this.#changed = undefined;
      this.#firstRate = this.#learningRate;
      [this.#slice, this.#milliseconds, this.#steps] = [1, 0, 0];
      this.#enter(play ? "training" : "paused");
      await this.#show(trainer, !play);
    });
  }

  speed(rate: number | undefined): void {
    this.#rate = rate;
    this.#pause.abort();
    this.#wake();
  }

  learningRate(rate: number): void {
    this.do((trainer) => {
      if (trainer.step > 0) this.#changed = trainer.step;
      else this.#firstRate = rate;
      this.#learningRate = rate;
      trainer.setLearningRate(rate);
      return this.#show(trainer, false);
    });
  }

  /** Shows the saved step at or before this one; nothing for the live one. */
  seek(step: number | undefined): void {
    this.#send({ kind: "replay", replay: step === undefined ? undefined : this.replay(step) });
  }

  /** The model at the saved step at or before this one; nothing where none is saved. */
  replay(step: number): Replay | undefined {
    const trainer = this.#trainer;
    const kept = trainer?.saved.findLast((each) => each.step <= step);
    return kept && this.scene.replay(kept, trainer!.losses);
  }

  /** Does something between two slices of steps. */
  do(task: Task): void {
    this.#tasks.push(task);
    this.#wake();
  }

  /** Does something when it does not train. */
  whenIdle(task: Task): void {
    this.#idle.push(task);
    this.#wake();
  }

  /** What a run from its beginning with the learning rate of now is. */
  get experiment(): Experiment {
    return withRate(this.problem.experiment, this.#learningRate);
  }

  /** The problem as its first step was trained. */
  get begun(): Problem {
    return { ...this.problem, experiment: withRate(this.problem.experiment, this.#firstRate) };
  }

  /** The learning rate now and, where it was changed on the way, after which step. */
  get learning(): { readonly rate: number; readonly changed: number | undefined } {
    return { rate: this.#learningRate, changed: this.#changed };
  }

  /** Milliseconds for a step; not finite before the first. */
  get pace(): number {
    return this.#milliseconds / (this.#trainer?.step ?? 0);
  }

  get milliseconds(): number {
    return this.#milliseconds;
  }

  async #follow(trainer: ResumableTrainer, machine: Machine): Promise<void> {
    this.#send({ kind: "machine", machine });
    trainer.setLearningRate(this.#learningRate);
    await this.#show(trainer, false);
    while (!this.#stop.signal.aborted) {
      const task = this.#tasks.shift();
      if (task) await task(trainer);
      else if (this.#steps > 0) {
        this.#steps--;
        await this.#advance(trainer, 1);
      } else if (this.#phase === "training") await this.#advanceInTime(trainer);
      else await (this.#idle.shift() ?? this.#rest)(trainer);
    }
  }

  readonly #rest = (): Promise<void> => new Promise((resolve) => (this.#wake = resolve));

  /** The steps between two pictures are few at first, then as many as a picture may take. */
  async #advanceInTime(trainer: ResumableTrainer): Promise<void> {
    const start = performance.now();
    const rate = this.#rate;
    const most = Math.ceil(this.problem.experiment.steps / PICTURES);
    const steps = rate === undefined ? this.#slice : Math.ceil((rate * FRAME) / 1000);
    await this.#advance(trainer, steps);
    const spent = performance.now() - start;
    if (spent < PACE.most / 2) this.#slice = Math.min(2 * this.#slice, most);
    else if (spent > PACE.most) this.#slice = Math.ceil(this.#slice / 2);
    const least = rate === undefined ? PACE.least : (1000 * steps) / rate;
    if (this.#phase === "training") await this.#sleep(least - spent);
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

  async #show(trainer: ResumableTrainer, last: boolean): Promise<void> {
    const picture = await this.scene.picture(trainer, last);
    const [milliseconds, learning] = [this.#milliseconds, this.learning];
    this.#send({ kind: "picture", picture: { ...picture, milliseconds, learning } });
    await this.#rescue.keep(trainer, last);
  }

  #enter(phase: Phase, message?: string): void {
    this.#phase = phase;
    this.#send({ kind: "phase", phase, ...(message !== undefined && { message }) });
  }

  /** Until the time is over or something is to be done. */
  #sleep(milliseconds: number): Promise<void> | undefined {
    if (milliseconds <= 0) return undefined;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
