import { ANY, waysOf, whyNot } from "./cell.ts";

/** How many cells are numbers, by the set of ways in which they are. (256); at 0 are other cells. */
export type WayCounts = Uint32Array;

/** How many cells are numbers in one of some ways. @param ways a set */
export function countNumbers(counts: WayCounts, ways: number): number {
  let count = 0;
  for (let set = 1; set < counts.length; set++) if ((set & ways) !== 0) count += counts[set]!;
  return count;
}

export const noCounts = (): WayCounts => new Uint32Array(ANY + 1);

/** Counts what stands in a column. */
export class ColumnSurvey {
  readonly ways = noCounts();
  missing = 0;
  text = 0;
  /** Whether the text of the first row stands in it again. */
  repeats = false;
  #first: string | undefined;

  /** @returns whether the cell is a text */
  add(cell: string): boolean {
    const ways = waysOf(cell);
    this.ways[ways]!++;
    const isText = ways === 0 && whyNot(cell) === "text";
    if (isText) this.text++;
    else if (ways === 0) this.missing++;
    if (this.#first === undefined) this.#first = cell;
    else if (isText) this.repeats ||= this.#first === cell;
    return isText;
  }
}
