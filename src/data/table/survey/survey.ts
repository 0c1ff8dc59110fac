import { ColumnSurvey, noCounts, type WayCounts } from "./column-survey.ts";
import { type Delimiter, DELIMITERS } from "../dialect.ts";
import { type Flaw, type Layout, layoutOf, Widths } from "./layout.ts";
import { type BrokenQuote, hasStrayQuote } from "../rows.ts";
import type { Source } from "../source.ts";

/** What a file holds, if a delimiter separates its columns. */
export interface Survey {
  readonly delimiter: Delimiter;
  readonly rows: number;
  readonly columns: readonly ColumnSurvey[];
  /** Of all columns. */
  readonly ways: WayCounts;
  readonly layout: Layout;
  /** Why the file cannot be read so. */
  readonly flaw: Flaw | undefined;
  /** The quote at which reading ends. */
  readonly broken: BrokenQuote | undefined;
  readonly texts: Texts;
  /** Whether all rows were looked at. */
  readonly complete: boolean;
}

/** What the texts of a file hold. */
interface Texts {
  /** Rows with a text, without the first one. */
  rows: number;
  /** Rows with a text that another delimiter would separate, by that delimiter. */
  readonly splits: Map<Delimiter, number>;
  /** Delimiters that would separate a text of the first row. */
  readonly firstSplits: Set<Delimiter>;
  /** Whether one has a quote in it that belongs to no quoted cell. */
  quotes: boolean;
}

/** Columns that are read, at most. */
const MOST_COLUMNS = 10_000;

/**
 * Looks at a file as if a delimiter separated its columns.
 * @param most rows that are looked at
 */
export function survey(source: Source, delimiter: Delimiter, most = Infinity): Survey {
  const columns: ColumnSurvey[] = [];
  const widths = new Widths();
  const texts: Texts = { rows: 0, splits: new Map(), firstSplits: new Set(), quotes: false };
  let rows = 0;
  const broken = source.each(
    delimiter,
    (cells, line) => {
      widths.add(cells, line);
      const found = cells.filter((cell, c) => {
        return c < MOST_COLUMNS && (columns[c] ??= new ColumnSurvey()).add(cell);
      });
      addTexts(texts, found, delimiter, rows++);
    },
    most,
  );
  texts.quotes &&= hasStrayQuote(source.body, delimiter);
  const layout = layoutOf(widths, delimiter, columns[0]);
  const flaw = describeQuote(broken) ?? tooWide(layout.width) ?? layout.flaw;
  const ways = noCounts();
  for (const column of columns) column.ways.forEach((count, set) => (ways[set]! += count));
  const complete = rows < most;
  return { delimiter, rows, columns, ways, layout, flaw, broken, texts, complete };
}

/** Adds the texts of a row. */
function addTexts(texts: Texts, row: readonly string[], by: Delimiter, place: number): void {
  if (row.length === 0) return;
  if (place > 0) texts.rows++;
  texts.quotes ||= row.some((text) => text.includes('"'));
  for (const other of DELIMITERS) {
    if (other === by || other === "" || !row.some((text) => text.includes(other))) continue;
    texts.splits.set(other, (texts.splits.get(other) ?? 0) + 1);
    if (place === 0) texts.firstSplits.add(other);
  }
}

function describeQuote(broken: BrokenQuote | undefined): Flaw | undefined {
  if (!broken) return undefined;
  const line = `line ${broken.line.toLocaleString("en")}`;
  return broken.open
    ? `the quote that opens in ${line} is never closed; close it or remove it`
    : `the quoted cell in ${line} goes on after its closing quote; write a quote inside quotes twice`;
}

function tooWide(width: number): Flaw | undefined {
  if (width <= MOST_COLUMNS) return undefined;
  const [found, most] = [width, MOST_COLUMNS].map((n) => n.toLocaleString("en"));
  return `it has ${found} columns, and at most ${most} are read; keep the columns that you need`;
}
