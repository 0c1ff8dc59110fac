/** Checks the calls that a trainer gets. */
export class Calls {
  /** D */
  readonly #dimensions: number;
  #destroyed = false;

  /** @param dimensions D, of the points that ψ is evaluated at */
  constructor(dimensions: number) {
    this.#dimensions = dimensions;
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

  /** @throws RangeError unless `points` are rows of D numbers; Error after `destroy` */
  checkEvaluate({ length }: Float64Array): void {
    this.check();
    if (length % this.#dimensions === 0) return;
    throw new RangeError(
      `evaluate: expected rows of ${this.#dimensions} numbers, found ${length} numbers.`,
    );
  }

  /** @returns whether this is the first call; further ones do nothing */
  destroy(): boolean {
    const first = !this.#destroyed;
    this.#destroyed = true;
    return first;
  }
}
