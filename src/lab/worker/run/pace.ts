/** Pictures that a run makes at least, and one whose pictures are slow. */
const PICTURES = { usual: 12, slow: 4 };
/** Least and most time from one picture to the next, in milliseconds, as far as steps allow. */
const LEAST = 16;
const MOST = 80;
/** That time is about this many times what the picture itself takes. */
const SPARSE = 10;
/** Milliseconds from which a picture is slow. */
const SLOW = 40;
/** Milliseconds between pictures where a speed is asked for. */
const FRAME = 33;

/** Decides how many steps are trained from one picture to the next. */
export class Pace {
  /** Steps a second that are asked for; nothing for as many as there can be. */
  rate: number | undefined;
  /** A run's steps. */
  readonly #all: number;
  #slice = 1;

  constructor(all: number) {
    this.#all = all;
  }

  /** Begins anew: few steps at first. */
  reset(): void {
    this.#slice = 1;
  }

  /** Steps to be trained before the next picture. */
  get steps(): number {
    return this.rate === undefined ? this.#slice : Math.ceil((this.rate * FRAME) / 1000);
  }

  /** Least milliseconds for these steps and their picture. */
  get least(): number {
    return this.rate === undefined ? LEAST : (1000 * this.steps) / this.rate;
  }

  /**
   * Hears what the steps and their picture took, in milliseconds.
   * @param picture the part that the picture took
   */
  adapt(spent: number, picture: number): void {
    const goal = Math.max(MOST, SPARSE * picture);
    if (picture > SLOW) {
      // Without many slow pictures on the way to how many steps are right.
      const right = Math.round(((goal - picture) * this.steps) / (spent - picture));
      this.#slice = Math.min(Math.max(right, 1), Math.ceil(this.#all / PICTURES.slow));
    } else if (spent < goal / 2) {
      this.#slice = Math.min(2 * this.#slice, Math.ceil(this.#all / PICTURES.usual));
    } else if (spent > goal) this.#slice = Math.ceil(this.#slice / 2);
  }
}
