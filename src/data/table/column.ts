import { type Reason, readCell } from "./survey/cell.ts";

/** One column of a table, as far as it gives numbers. */
export interface Column {
  readonly name: string;
  /** Its finite numbers, in order. */
  readonly numbers: readonly number[];
  /** One a row: a number, or NaN where it was left out. */
  readonly cells: readonly number[];
  /** What was left out, by reason. */
  readonly left: readonly Left[];
}

/** Cells that were left out for one reason. */
export interface Left {
  readonly reason: Reason | "short";
  readonly count: number;
  /** The first one: its line in the file, from 1, and what stands there. */
  readonly line: number;
  readonly text: string;
}

/** Collects a column. */
export class Builder {
  readonly #cells: number[] = [];
  readonly #left = new Map<Left["reason"], { count: number; line: number; text: string }>();

  /**
   * @param cell undefined where the row has none
   * @param way how numbers are written, a place in `MARKS`
   */
  add(cell: string | undefined, line: number, way: number): void {
    const value = cell === undefined ? "short" : readCell(cell, way);
    this.#cells.push(typeof value === "number" ? value : NaN);
    if (typeof value === "number") return;
    const left = this.#left.get(value);
    if (left) left.count++;
    else this.#left.set(value, { count: 1, line, text: shorten(cell ?? "", 40) });
  }

  /** @param place from 0, which names it where nothing else does */
  column(name: string | undefined, place: number): Column {
    const left = [...this.#left].map(([reason, rest]) => ({ reason, ...rest }));
    const cells = this.#cells;
    const numbers = left.length === 0 ? cells : cells.filter((cell) => !Number.isNaN(cell));
    const own = shorten(name ?? "", 200);
    return { name: own === "" ? `column ${place + 1}` : own, numbers, cells, left };
  }
}

/** A cell as it may be shown: in one line, without characters that steer a terminal. */
const shorten = (cell: string, most: number): string =>
  cell
    .slice(0, 2 * most)
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, most);
