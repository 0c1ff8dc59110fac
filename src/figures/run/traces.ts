import type { Trace } from "./run.ts";

/** Most values that a curve shows. */
const SHOWN = 1000;

/**
 * Every so many losses of a run, and the last, so that a curve of any length is quickly drawn.
 * @param stepOf the step of each; by default one a step
 */
export function thinLosses(
  losses: ArrayLike<number>,
  stepOf = (place: number): number => place + 1,
): Trace {
  const stride = Math.ceil(losses.length / SHOWN);
  const last = losses.length - 1;
  const places: number[] = [];
  for (let i = 0; i < last; i += stride) places.push(i);
  if (last >= 0) places.push(last);
  return {
    steps: Float64Array.from(places, (place) => stepOf(place)),
    values: Float64Array.from(places, (place) => losses[place]!),
  };
}

/** The trace of losses of which some may be missing, as NaN. */
export function keptLosses(losses: Float64Array): Trace {
  const places = [...losses.keys()].filter((i) => !Number.isNaN(losses[i]!));
  if (places.length === losses.length) return thinLosses(losses);
  const kept = places.map((place) => losses[place]!);
  return thinLosses(kept, (i) => places[i]! + 1);
}

/** Rows of a few numbers by step; of two neighbours one is dropped where they become too many. */
export class Rows {
  #steps: number[] = [];
  #rows: (readonly number[])[] = [];

  get lastStep(): number | undefined {
    return this.#steps.at(-1);
  }

  add(step: number, row: readonly number[]): void {
    if (this.lastStep === step) return;
    if (this.#steps.length >= SHOWN) {
      this.#steps = this.#steps.filter((_, i) => i % 2 === 0);
      this.#rows = this.#rows.filter((_, i) => i % 2 === 0);
    }
    this.#steps.push(step);
    this.#rows.push(row);
  }

  has(step: number): boolean {
    return this.#steps.includes(step);
  }

  /** Adds a row at its place among the others. */
  insert(step: number, row: readonly number[]): void {
    const place = this.#steps.findLastIndex((each) => each < step) + 1;
    this.#steps.splice(place, 0, step);
    this.#rows.splice(place, 0, row);
  }

  clear(): void {
    this.#steps = [];
    this.#rows = [];
  }

  get steps(): Float64Array {
    return Float64Array.from(this.#steps);
  }

  column(i: number): Float64Array {
    return Float64Array.from(this.#rows, (row) => row[i]!);
  }
}
