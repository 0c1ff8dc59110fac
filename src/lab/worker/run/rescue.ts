import type { Problem } from "../../../training/problem.ts";
import {
  type DeviceError,
  DeviceLostError,
  initialState,
  type ResumableTrainer,
  type TrainerState,
} from "../../../training/trainer.ts";
import type { From } from "./backends.ts";

/** Devices that a run may lose before it goes on without one. */
const MOST_LOST = 3;
/** A state is read again when so many times what that takes is over. */
const SELDOM = 20;

/** What a run goes on from when its device is lost. */
export class Rescue {
  readonly #problem: Problem;
  #state: TrainerState | undefined;
  /** When that was read, and what it took, in milliseconds. */
  #read = { at: 0, took: 0 };
  #givenUp: string | undefined;
  #lost = 0;

  constructor(problem: Problem) {
    this.#problem = problem;
  }

  get from(): From {
    return { state: this.#state, givenUp: this.#givenUp };
  }

  /** Takes the trainer back to its beginning. */
  rewind(trainer: ResumableTrainer): void {
    this.#state = initialState(this.#problem);
    trainer.restore(this.#state);
  }

  /**
   * Keeps a trainer's state; of a long run, which is slow to be read, not every time.
   * @param always where it rests now
   */
  async keep(trainer: ResumableTrainer, always: boolean): Promise<void> {
    if (trainer.backend.kind === "cpu") return;
    const start = performance.now();
    if (!always && start - this.#read.at < SELDOM * this.#read.took) return;
    this.#state = await trainer.state();
    const at = performance.now();
    this.#read = { at, took: at - start };
  }

  /** A device has failed: another one may be tried, unless it is hopeless. */
  fail(error: DeviceError, trainer: ResumableTrainer): void {
    const state = this.#state ?? initialState(this.#problem);
    const { length } = state.losses;
    this.#state = { ...state, saved: trainer.saved.filter(({ step }) => step <= length) };
    const again = error instanceof DeviceLostError && ++this.#lost < MOST_LOST;
    if (!again) this.#givenUp = error.message;
  }
}
