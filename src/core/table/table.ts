import Papa from "papaparse";
import { type Reason, readCell } from "./cell.ts";

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

/** A file of separated values. */
export interface Table {
  readonly delimiter: Delimiter;
  readonly header: boolean;
  /** Rows with anything in them, without the header. */
  readonly rows: number;
  /** Columns that the widest row has: more than are read where there are very many. */
  readonly width: number;
  readonly columns: readonly Column[];
}

const DELIMITERS = [",", ";", "\t", "|", " "] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Rows from which the delimiter and the header are told. */
const HEAD = 20;
/** Columns that are read, at most. */
const MOST = 200;

/**
 * Reads comma-separated values or their like (RFC 4180; also with semicolons, tabs, bars or spaces,
 * and then with decimal commas), or plain numbers. Nothing is refused: what is no finite number is
 * counted.
 * @param given the delimiter; by default the one by which most cells of the first rows are numbers
 */
export function readTable(text: string, given?: Delimiter): Table {
  const content = text.replace(/^\uFEFF/, "");
  const list = readList(content, given);
  if (list) return list;
  const delimiter = given ?? guessDelimiter(content);
  const commas = delimiter !== ","; // in the place of the point
  const head = readHead(content, delimiter);
  const header = hasHeader(head, commas);
  const names = header ? head[0]! : [];
  const builders: Builder[] = [];
  let [rows, line, begin, width] = [0, 0, 0, 0];
  eachRow(content, delimiter, (cells) => {
    line++;
    if (isBlank(cells)) return;
    width = Math.max(width, cells.length);
    if (header && rows === 0 && builders.length === 0) {
      for (const _ of cells.slice(0, MOST)) builders.push(new Builder(0, line));
      return;
    }
    if (rows++ === 0) begin = line;
    cells.slice(builders.length, MOST).forEach(() => builders.push(new Builder(rows - 1, begin)));
    builders.forEach((builder, c) => builder.add(cells[c], line, commas));
  });
  const columns = builders.map((builder, c) => {
    const name = names[c]?.trim() ?? "";
    return builder.column(name === "" ? `column ${c + 1}` : name);
  });
  return { delimiter, header, rows, width, columns };
}

/** Numbers in one line, or between brackets as programs write lists, are one column. */
function readList(text: string, given: Delimiter | undefined): Table | undefined {
  const trimmed = text.trim();
  const brackets = trimmed.startsWith("[") && trimmed.endsWith("]");
  if (trimmed.includes("\n") && !brackets) return undefined;
  const delimiter = given ?? (brackets ? "," : guessDelimiter(trimmed));
  const cells = brackets
    ? trimmed.split(/[\s,;[\]]+/).filter((cell) => cell !== "")
    : readHead(trimmed, delimiter).flat();
  // A single text names nothing.
  if (cells.length < 2) return undefined;
  const builder = new Builder(0, 1);
  for (const cell of cells) builder.add(cell, 1, delimiter !== ",");
  const columns = [builder.column("column 1")];
  return { delimiter, header: false, rows: cells.length, width: 1, columns };
}

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

/** Collects a column. */
class Builder {
  /** Rows before the column began. */
  readonly #cells: number[];
  readonly #left = new Map<Left["reason"], { count: number; line: number; text: string }>();

  /** @param line of the first of the rows before */
  constructor(rows: number, line: number) {
    this.#cells = Array.from({ length: rows }, () => NaN);
    if (rows > 0) this.#left.set("short", { count: rows, line, text: "" });
  }

  add(cell: string | undefined, line: number, commas: boolean): void {
    const value = cell === undefined ? "short" : readCell(cell, commas);
    this.#cells.push(typeof value === "number" ? value : NaN);
    if (typeof value === "number") return;
    const left = this.#left.get(value);
    if (left) left.count++;
    else this.#left.set(value, { count: 1, line, text: (cell ?? "").trim().slice(0, 40) });
  }

  column(name: string): Column {
    const left = [...this.#left].map(([reason, rest]) => ({ reason, ...rest }));
    const cells = this.#cells;
    const numbers = left.length === 0 ? cells : cells.filter((cell) => !Number.isNaN(cell));
    return { name, numbers, cells, left };
  }
}

/** Blank lines are no rows, whatever separates nothing from nothing. */
const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === "");

function eachRow(
  text: string,
  delimiter: Delimiter,
  take: (cells: string[]) => void,
  preview = 0,
): void {
  Papa.parse<string[]>(text, {
    delimiter,
    preview,
    step: ({ data }) => take(delimiter === " " ? data.filter((cell) => cell !== "") : data),
  });
}

function readHead(text: string, delimiter: Delimiter): string[][] {
  const rows: string[][] = [];
  eachRow(text, delimiter, (cells) => void (isBlank(cells) || rows.push(cells)), 2 * HEAD);
  return rows.slice(0, HEAD);
}

/** The delimiter by which most cells of the first rows are numbers, a comma where none has any. */
function guessDelimiter(text: string): Delimiter {
  const numbers = DELIMITERS.map((delimiter) => {
    const cells = readHead(text, delimiter).flat();
    return cells.filter((cell) => typeof readCell(cell, delimiter !== ",") === "number").length;
  });
  return DELIMITERS[numbers.indexOf(Math.max(...numbers))]!;
}

/**
 * Whether the first row names the columns: it has no number, or a text over a number. A text that is
 * a missing value names nothing.
 */
function hasHeader([first, second]: readonly string[][], commas: boolean): boolean {
  if (!first) return false;
  const kinds = first.map((cell) => readCell(cell, commas));
  if (!kinds.includes("text")) return false;
  if (!kinds.some((kind) => typeof kind === "number")) return true;
  return kinds.some(
    (kind, c) => kind === "text" && typeof readCell(second?.[c] ?? "", commas) === "number",
  );
}
