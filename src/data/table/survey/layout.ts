import { counted } from "../../../text/counted.ts";
import { ANY, waysOf } from "./cell.ts";
import { type ColumnSurvey, countNumbers } from "./column-survey.ts";
import type { Delimiter } from "../dialect.ts";

/** What is wrong with a file, as the end of a sentence about it. */
export type Flaw = string;

/** Where the columns of a file are. */
export interface Layout {
  /** Columns. */
  readonly width: number;
  /** Rows above the table: those before the first row with all columns. */
  readonly above: number;
  /** The first row of the table. */
  readonly first: readonly string[];
  /** Whether the delimiter separates anything in rows of the commonest width. */
  readonly separated: boolean;
  /** Whether most rows have that width. */
  readonly common: boolean;
  /** Whether all rows have all columns. */
  readonly regular: boolean;
  /** Whether the first row names all columns but the first one, as R writes it. */
  readonly shifted: boolean;
  readonly flaw: Flaw | undefined;
}

interface Width {
  count: number;
  /** Of the first row of this width: its place, its line and its cells. */
  readonly place: number;
  readonly line: number;
  readonly cells: readonly string[];
}

/** Counts rows by their widths. */
export class Widths {
  #rows = 0;
  /** By how many cells a row has. */
  readonly all = new Map<number, Width>();
  /** By how many it has up to the last one that is not empty. */
  readonly filled = new Map<number, Width>();

  add(cells: readonly string[], line: number): void {
    const place = this.#rows++;
    let filled = cells.length;
    while (filled > 0 && cells[filled - 1]!.trim() === "") filled--;
    for (const [map, width] of [
      [this.all, cells.length],
      [this.filled, filled],
    ] as const) {
      const known = map.get(width);
      if (known) known.count++;
      else map.set(width, { count: 1, place, line, cells });
    }
  }
}

const NOTHING: Layout = {
  width: 0,
  above: 0,
  first: [],
  separated: false,
  common: true,
  regular: true,
  shifted: false,
  flaw: undefined,
};

/**
 * Finds the columns of a file by the widths of its rows. Rows may be short, at the end of the file
 * or above its table; a row with more cells than columns is a flaw, as its cells may be in the wrong
 * places.
 */
export function layoutOf(
  { all, filled }: Widths,
  delimiter: Delimiter,
  column: ColumnSurvey | undefined,
): Layout {
  if (!column) return NOTHING;
  const most = Math.max(...filled.keys());
  const [usual, { count }] = [...all].reduce((a, b) => (b[1].count > a[1].count ? b : a));
  const rows = [...all.values()].reduce((sum, each) => sum + each.count, 0);
  const found = { ...NOTHING, separated: usual > 1, common: count > rows / 2 };
  if (Math.min(...all.keys()) >= most) {
    return { ...found, width: most, first: topmost(all, 0).cells };
  }
  const width = Math.min(usual, most);
  const { place: above, cells: first } = topmost(all, width);
  const layout = { ...found, width, above, first, regular: false };
  if (most > width) return { ...layout, flaw: describeWidth(topmost(filled, width + 1), width) };
  const names = namesOnly(all, width);
  if (!names) return layout;
  // With commas this may be numbers such as 1,234. In R's tables the first column names the rows.
  const named = countNumbers(column.ways, ANY) === column.ways[ANY];
  if (delimiter.trim() === "," || !named) {
    return { ...layout, flaw: describeWidth(names, width) };
  }
  return { ...layout, above: 0, first: ["", ...names.cells], regular: true, shifted: true };
}

/** The first row that has so many cells or more. */
function topmost(rows: ReadonlyMap<number, Width>, least: number): Width {
  const found = [...rows].filter(([width]) => width >= least).map(([, width]) => width);
  return found.reduce((a, b) => (b.place < a.place ? b : a));
}

/** The first row, if it alone is short, by one cell, and has texts only. */
function namesOnly(rows: ReadonlyMap<number, Width>, width: number): Width | undefined {
  const row = rows.get(width - 1);
  const alone = row?.place === 0 && row.count === 1 && Math.min(...rows.keys()) === width - 1;
  return alone && row.cells.every((cell) => waysOf(cell) === 0) ? row : undefined;
}

const describeWidth = ({ cells, line }: Width, width: number): Flaw =>
  `line ${line.toLocaleString("en")} has ${counted(cells.length, "cell")}, but the table has ${counted(width, "column")}; correct it, or choose what separates the columns`;
