/**
 * The exponential moving average of the parameters, θ̄ ← dθ̄ + (1 − d)θ from θ̄_0 = θ_0: B. T. Polyak
 * and A. B. Juditsky, "Acceleration of stochastic approximation by averaging", 1992, in the
 * exponential form that diffusion models use.
 */
export class Average {
  readonly #decay: number;
  /** θ̄, (P). */
  readonly now: Float64Array;
  /** θ̄ before the last update, (P). */
  readonly #before: Float64Array;

  /**
   * @param parameters θ_0, (P)
   * @param decay d
   */
  constructor(parameters: Float64Array, decay: number) {
    this.#decay = decay;
    this.now = parameters.slice();
    this.#before = parameters.slice();
  }

  /** @param parameters θ after an update, (P) */
  update(parameters: Float64Array): void {
    this.#before.set(this.now);
    for (let p = 0; p < parameters.length; p++) {
      this.now[p] = this.#decay * this.now[p]! + (1 - this.#decay) * parameters[p]!;
    }
  }

  /** Takes the last update back. */
  rewind(): void {
    this.now.set(this.#before);
  }

  /** @param average θ̄ to go on from, (P) */
  restore(average: Float64Array): void {
    this.now.set(average);
    this.#before.set(average);
  }
}
