import { counted } from "../../text/counted.ts";
import { LIMITS } from "../../experiment/schema.ts";
import { readBrackets } from "./survey/brackets.ts";
import type { Delimiter, Dialect } from "./dialect.ts";
import { type BrokenQuote, eachRow, type TakeRow } from "./rows.ts";
import { TableError } from "./table-error.ts";

/** The rows of a file, before it is known how they are separated. */
export interface Source {
  /** The file's, for errors. */
  readonly name: string;
  /** The part that holds the rows. */
  readonly body: string;
  /** What the file itself says that separates its columns, by a first line `sep=;`. */
  readonly delimiter?: Delimiter | undefined;
  /** Comment lines above the rows, and the last of them without its sign. */
  readonly comments: number;
  readonly comment: string;
  /** What needs no finding out, as with numbers between brackets. */
  readonly fixed?: Dialect;
  /** Whether all cells are one column, as with numbers in one line. */
  readonly list: boolean;
  /** Takes rows with their lines in the file. @returns the broken quote that ends the walk */
  each(delimiter: Delimiter, take: TakeRow, most?: number): BrokenQuote | undefined;
}

const BRACKETS: Dialect = { delimiter: ",", decimal: ".", thousands: "", header: false };

/**
 * Finds the rows of a file.
 * @param name the file's, for errors
 * @throws TableError where they are too many, or where the text is JSON that is no list
 */
export function openSource(text: string, name: string): Source {
  const lines = withPlainLines(text);
  checkSize(lines, name);
  const rows = readBrackets(lines, name);
  if (rows) {
    const each: Source["each"] = (_, take, most = Infinity) => {
      for (const row of rows.slice(0, most)) take(row, 1);
      return undefined;
    };
    return { name, body: "", fixed: BRACKETS, comments: 0, comment: "", list: false, each };
  }
  const { delimiter, skipped } = skipSeparatorLine(lines);
  const { start, comments, comment } = skipComments(lines, skipped);
  const body = lines.slice(start);
  const above = comments + (skipped > 0 ? 1 : 0);
  const list = !body.trim().includes("\n");
  const each: Source["each"] = (by, take, most = Infinity) =>
    eachRow(body, by, list ? oneColumn(take) : (cells, line) => take(cells, line + above), most);
  return { name, body, delimiter, comments, comment, list, each };
}

/** Numbers in one line are a column, without its empty cells. */
const oneColumn =
  (take: TakeRow): TakeRow =>
  (cells) => {
    for (const cell of cells) if (cell.trim() !== "") take([cell], 1);
  };

/** Without a byte order mark, and with "\n" for the line ends of Windows and of old Macs. */
function withPlainLines(text: string): string {
  const content = text.startsWith("\uFEFF") ? text.slice(1) : text;
  return content.includes("\r") ? content.replace(/\r\n?/g, "\n") : content;
}

/** Counting takes a moment; reading what is too large would take a minute. */
function checkSize(text: string, name: string): void {
  const most = LIMITS.pairs;
  let rows = 0;
  for (let at = 0; at < text.length; rows++) {
    const end = text.indexOf("\n", at);
    at = end < 0 ? text.length : end + 1;
    while (text[at] === "\n") at++;
  }
  const numbers = rows > 1 ? 0 : countGaps(text);
  // A header may stand above the numbers.
  if (rows <= most + 1 && numbers < most) return;
  const found = rows > 1 ? counted(rows, "line") : counted(numbers + 1, "number");
  const limit = most.toLocaleString("en");
  throw new TableError(
    `${name} has ${found}, and at most ${limit} are read: take a sample of its rows.`,
  );
}

/** How often spaces or delimiters part something in a line; 0 for a list of lists. */
function countGaps(line: string): number {
  if (/^\s*\[\s*\[/.test(line)) return 0;
  let [count, inside] = [0, false];
  for (let i = 0; i < line.length; i++) {
    const parts = " ,;\t|[]\n".includes(line[i]!);
    if (inside && parts) count++;
    inside = !parts;
  }
  return count;
}

/** A first line such as `sep=;`, which spreadsheets read and write. */
function skipSeparatorLine(text: string) {
  const [line, sign] = /^"?sep=([,;|\t ])"?\n/i.exec(text) ?? ["", undefined];
  return { delimiter: sign as Delimiter | undefined, skipped: line.length };
}

/** Lines above the rows that begin with `#`; where all lines do, they are the rows. */
function skipComments(text: string, begin: number) {
  let [start, comments, comment] = [begin, 0, ""];
  while (text[start] === "#") {
    const end = text.indexOf("\n", start);
    if (end < 0) return { start: begin, comments: 0, comment: "" };
    comment = text.slice(start, end).replace(/^[#\s]+/, "");
    start = end + 1;
    comments++;
  }
  return { start, comments, comment };
}
