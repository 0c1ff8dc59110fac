import Papa from "papaparse";
import type { Delimiter } from "./dialect.ts";

/** Takes a row with the line it begins in, from 1. */
export type TakeRow = (cells: readonly string[], line: number) => void;

/** A quote at which reading ends. */
export interface BrokenQuote {
  readonly line: number;
  /** Whether nothing closes it; otherwise its cell goes on after it is closed. */
  readonly open: boolean;
}

/**
 * Walks over rows of separated values (RFC 4180) whose lines end in "\n". Blank rows are left out.
 * @param most rows that are taken
 * @returns the first broken quote, at which it ends
 */
export function eachRow(
  text: string,
  delimiter: Delimiter,
  take: TakeRow,
  most: number,
): BrokenQuote | undefined {
  let taken = 0;
  const takeFilled: TakeRow = (cells, line) => {
    if (cells.every((cell) => cell.trim() === "")) return;
    taken++;
    take(cells, line);
  };
  const full = (): boolean => taken >= most;
  if (text.includes('"')) return parseQuoted(text, delimiter, takeFilled, full);
  splitPlain(text, delimiter, takeFilled, full);
  return undefined;
}

/** Without quotes there is nothing to parse; this is several times as fast. */
function splitPlain(text: string, delimiter: Delimiter, take: TakeRow, full: () => boolean): void {
  let [line, start] = [1, 0];
  while (start < text.length && !full()) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    const row = text.slice(start, end);
    take(delimiter === "" ? [row] : cellsOf(row.split(delimiter), delimiter), line++);
    start = end + 1;
  }
}

function parseQuoted(
  content: string,
  delimiter: Delimiter,
  take: TakeRow,
  full: () => boolean,
): BrokenQuote | undefined {
  let [line, start] = [1, 0];
  let broken: BrokenQuote | undefined;
  const text = delimiter.trim() === delimiter ? withoutSpaces(content) : content;
  Papa.parse<string[]>(text, {
    // What separates units separates nothing in text.
    delimiter: delimiter === "" ? "\u001F" : delimiter,
    newline: "\n",
    step: ({ data, errors, meta }, parser) => {
      const error = errors.find(({ type }) => type === "Quotes");
      if (error) {
        const place = line + countLineEnds(text, start, error.index ?? start);
        broken = { line: place, open: error.code === "MissingQuotes" };
        parser.abort();
        return;
      }
      // Behind a space the parser lets a quote pass that opens and does not close.
      if (data.some((cell) => /^\s+"[^"]*$/.test(cell))) {
        broken = { line, open: true };
        parser.abort();
        return;
      }
      take(cellsOf(data, delimiter), line);
      line += countLineEnds(text, start, meta.cursor);
      start = meta.cursor;
      if (full()) parser.abort();
    },
  });
  return broken;
}

/** The parser expects no spaces between a delimiter and a quote. Quoted cells stay as they are. */
const withoutSpaces = (text: string): string =>
  /[,;|] +"/.test(text)
    ? text.replace(/"[^"]*"|([,;|]) +(?=")/g, (match, sign?: string) => sign ?? match)
    : text;

/** Whether a quote stands in a cell that is not quoted, as where another delimiter is meant. */
export function hasStrayQuote(text: string, delimiter: Delimiter): boolean {
  const end = delimiter === "" ? "\n" : `[\n${delimiter.trim() || delimiter}]`;
  const quoted = new RegExp(`(^|${end}) *"[^"]*(?:""[^"]*)*" *(?=${end}|$)`, "g");
  return text.replace(quoted, "$1").includes('"');
}

/** Several spaces separate columns as one does. */
function cellsOf(cells: string[], delimiter: Delimiter): string[] {
  return delimiter === " " ? cells.filter((cell) => cell.trim() !== "") : cells;
}

function countLineEnds(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) {
    count++;
  }
  return count;
}
