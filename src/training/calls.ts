import { singleSigma } from "../data/noise-levels.ts";
import { checkEvaluation } from "../model/score.ts";
import type { Problem } from "./problem.ts";

/** Checks the calls that a trainer gets. */
export class Calls {
  /** D, of the points that ψ is evaluated at. */
  readonly #dimensions: number;
  /** Whether there is one noise level, which need not be named. */
  readonly #single: boolean;
  readonly #averages: boolean;
  #destroyed = false;

  constructor({ dimensions, experiment }: Pick<Problem, "dimensions" | "experiment">) {
    this.#dimensions = dimensions;
    this.#single = singleSigma(experiment.noise) !== undefined;
    this.#averages = experiment.ema !== undefined;
  }

  /** @throws Error after `destroy` */
  check(): void {
    if (this.#destroyed) throw new Error("This trainer was destroyed: create a new one.");
  }

  /** @throws RangeError unless `steps` is a whole number from 0 on; Error after `destroy` */
  checkAdvance(steps: number): void {
    this.check();
    if (Number.isSafeInteger(steps) && steps >= 0) return;
    throw new RangeError(`advance: expected a whole number of steps from 0 on, found ${steps}.`);
  }

  /** @throws Error where there is no average of the parameters, and after `destroy` */
  checkEma(): void {
    this.check();
    if (this.#averages) return;
    throw new Error("This experiment has no ema: there is no average of its parameters.");
  }

  /**
   * @throws RangeError unless `points` are rows of D numbers and `sigma` is above 0; Error after
   *   `destroy`
   */
  checkEvaluate(points: Float64Array, sigma: number | undefined): void {
    this.check();
    if (sigma === undefined && !this.#single) {
      throw new RangeError("evaluate: expected a noise level, as the experiment has several.");
    }
    checkEvaluation(this.#dimensions, points, sigma);
  }

  /** @returns whether this is the first call; further ones do nothing */
  destroy(): boolean {
    const first = !this.#destroyed;
    this.#destroyed = true;
    return first;
  }
}
