import type { Schedule } from "../experiment/types.ts";
import { scheduleFactor } from "../training/schedule.ts";

/** Adam's settings, as an experiment names them. */
export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly schedule: Schedule;
  readonly weightDecay: number;
}

/**
 * Adam with its state: D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015,
 * algorithm 1; with decoupled weight decay: I. Loshchilov and F. Hutter, "Decoupled weight decay
 * regularization", 2019, algorithm 2, as torch.optim.AdamW has it.
 */
export class Adam {
  #options: AdamOptions;
  /** m, the running mean of the gradient, (P). */
  readonly #first: Float64Array;
  /** v, the running mean of its square, (P). */
  readonly #second: Float64Array;
  /** T, updates of the whole run. */
  readonly #updates: number;
  #step = 0;

  /**
   * @param count P
   * @param updates T, updates of the whole run, by which a schedule is measured
   */
  constructor(count: number, options: AdamOptions, updates: number) {
    this.#options = options;
    this.#updates = updates;
    this.#first = new Float64Array(count);
    this.#second = new Float64Array(count);
  }

  /** m and v, (2, P). */
  get moments(): Float64Array {
    return Float64Array.from([...this.#first, ...this.#second]);
  }

  /**
   * Goes on from another one's moments.
   * @param moments (2, P)
   * @param step updates that made them
   */
  restore(moments: Float64Array, step: number): void {
    const { length } = this.#first;
    this.#first.set(moments.subarray(0, length));
    this.#second.set(moments.subarray(length));
    this.#step = step;
  }

  setLearningRate(learningRate: number): void {
    this.#options = { ...this.#options, learningRate };
  }

  /**
   * One update.
   * @param parameters (P), changed in place
   * @param gradient (P)
   */
  update(parameters: Float64Array, gradient: Float64Array): void {
    const { beta1, beta2, epsilon, schedule, weightDecay } = this.#options;
    const [m, v] = [this.#first, this.#second];
    this.#step++;
    const learningRate =
      this.#options.learningRate * scheduleFactor(schedule, this.#step, this.#updates);
    const correction1 = 1 - beta1 ** this.#step;
    const correction2 = 1 - beta2 ** this.#step;
    for (let p = 0; p < parameters.length; p++) {
      const g = gradient[p]!;
      m[p] = beta1 * m[p]! + (1 - beta1) * g;
      v[p] = beta2 * v[p]! + (1 - beta2) * g * g;
      const scale = Math.sqrt(v[p]! / correction2) + epsilon;
      parameters[p]! -= learningRate * weightDecay * parameters[p]!;
      parameters[p]! -= (learningRate * (m[p]! / correction1)) / scale;
    }
  }
}
