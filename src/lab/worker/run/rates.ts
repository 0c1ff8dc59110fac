import type { Experiment } from "../../../experiment/experiment.ts";
import type { Problem } from "../../../training/problem.ts";

/** A run's learning rate, which may be changed on the way. */
export class Rates {
  readonly #problem: Problem;
  /** The one of the first step. */
  #first: number;
  #now: number;
  /** The step after which it was changed last, if any. */
  #changed: number | undefined;

  constructor(problem: Problem) {
    this.#problem = problem;
    this.#now = this.#first = problem.experiment.optimizer.learningRate;
  }

  /** @param step updates done */
  change(rate: number, step: number): void {
    if (step > 0) this.#changed = step;
    else this.#first = rate;
    this.#now = rate;
  }

  /** The run begins again with the rate of now. */
  reset(): void {
    this.#changed = undefined;
    this.#first = this.#now;
  }

  /** The rate now and, where it was changed on the way, after which step. */
  get learning(): { readonly rate: number; readonly changed: number | undefined } {
    return { rate: this.#now, changed: this.#changed };
  }

  /** The experiment of a run with the rate of now from its beginning. */
  get experiment(): Experiment {
    return withRate(this.#problem.experiment, this.#now);
  }

  /** The problem as its first step was trained. */
  get begun(): Problem {
    return { ...this.#problem, experiment: withRate(this.#problem.experiment, this.#first) };
  }
}

const withRate = (experiment: Experiment, learningRate: number): Experiment => ({
  ...experiment,
  optimizer: { ...experiment.optimizer, learningRate },
});
