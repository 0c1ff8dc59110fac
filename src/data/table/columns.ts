import type { Column } from "./column.ts";
import type { Table } from "./table.ts";

/**
 * The column that is most likely meant: the first one of which most cells are numbers, and that does
 * not only count the rows.
 * @returns its place; undefined where no column holds a number
 */
export function likelyColumn({ columns, rows }: Table): number | undefined {
  const holds = (least: number) => (column: Column) =>
    column.numbers.length >= least && !isIndex(column);
  for (const test of [holds(rows / 2), holds(1), ({ numbers }: Column) => numbers.length > 0]) {
    const place = columns.findIndex(test);
    if (place >= 0) return place;
  }
  return undefined;
}

/** The columns of which most cells are numbers, without one that counts the rows: their places. */
export const numericColumns = ({ columns, rows }: Table): number[] =>
  columns.flatMap((column, c) => (column.numbers.length > rows / 2 && !isIndex(column) ? [c] : []));

/** Rows of some columns, (n, D), without those that lack a number. */
export function joinColumns({ columns, rows }: Table, places: readonly number[]): number[][] {
  const joined: number[][] = [];
  for (let r = 0; r < rows; r++) {
    const row = places.map((c) => columns[c]!.cells[r]!);
    if (row.every((cell) => !Number.isNaN(cell))) joined.push(row);
  }
  return joined;
}

/** Whether a column counts the rows, from 0 or 1 on. */
const isIndex = ({ numbers }: Column): boolean =>
  numbers.length > 1 &&
  (numbers[0] === 0 || numbers[0] === 1) &&
  numbers.every((value, n) => value === numbers[0]! + n);
