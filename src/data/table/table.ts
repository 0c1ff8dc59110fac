import { MARKS, waysOf } from "./survey/cell.ts";
import { Builder, type Column } from "./column.ts";
import type { Delimiter, Dialect, Given } from "./dialect.ts";
import { type Reading, readingsOf } from "./readings.ts";
import { openSource, type Source } from "./source.ts";

/** A file of numbers in rows and columns. */
export interface Table {
  readonly kind: "table";
  readonly dialect: Dialect;
  /** Whether points are taken for decimal ones only because they mostly are. */
  readonly unsure: boolean;
  /** Rows with anything in them, without the header and what stands above it. */
  readonly rows: number;
  /** Lines above the table that are not read: comments, and rows without all columns. */
  readonly above: number;
  readonly columns: readonly Column[];
}

/** The ways to read a file that gives different numbers by each. */
export interface Question {
  readonly kind: "question";
  /** Each with its first rows. */
  readonly tables: readonly Table[];
}

/** Rows of each table that a question shows. */
const SHOWN = 20;

/**
 * Reads separated values (RFC 4180, with commas, semicolons, tabs, bars or spaces), or plain numbers.
 * What is no finite number is left out and counted.
 * @param name the file's, for errors
 * @param given how the file is written, as far as somebody decided
 * @returns a question where several ways to read it are sensible
 * @throws TableError where the file is too large or flawed
 */
export function readTable(text: string, name: string, given: Given = {}): Table | Question {
  const source = openSource(text, name);
  const readings = readingsOf(source, given);
  if (readings.length === 1) return build(source, readings[0]!, Infinity);
  return { kind: "question", tables: readings.map((each) => build(source, each, SHOWN)) };
}

/** @param most rows that are read */
function build(source: Source, { dialect, survey, unsure }: Reading, most: number): Table {
  const { layout } = survey;
  const { delimiter, decimal, thousands, header } = dialect;
  const way = MARKS.findIndex(
    (marks) => marks.decimal === decimal && marks.thousands === thousands,
  );
  // Where spaces separate columns, it cannot be told which cell a short row lacks.
  const whole = delimiter === " ";
  const builders = Array.from({ length: layout.width }, () => new Builder());
  const begin = layout.above + (header ? 1 : 0);
  let row = 0;
  const take = (cells: readonly string[], line: number): void => {
    if (row++ < begin) return;
    const lost = whole && cells.length < layout.width;
    builders.forEach((builder, c) => builder.add(lost ? undefined : cells[c], line, way));
  };
  source.each(delimiter, take, most);
  const names = header ? layout.first : namesInComment(source, layout.width, delimiter);
  const columns = builders.map((builder, c) => builder.column(names[c], c));
  const rows = Math.max(0, row - begin);
  return { kind: "table", dialect, unsure, rows, above: source.comments + layout.above, columns };
}

/** The names that a comment right above the table gives, as in `# x y`. */
function namesInComment({ comment }: Source, width: number, delimiter: Delimiter): string[] {
  const split = delimiter === " " ? /\s+/ : delimiter;
  const names = delimiter === "" ? [] : comment.split(split).map((name) => name.trim());
  const fit = names.length === width && names.every((name) => name !== "" && waysOf(name) === 0);
  return fit ? names : [];
}
