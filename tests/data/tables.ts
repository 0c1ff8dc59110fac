import * as fc from "fast-check";
import type { Delimiter, Dialect } from "../../src/data/table/dialect.ts";
import type { Table } from "../../src/data/table/table.ts";

/** A table as a program writes it. */
interface Written {
  readonly dialect: Dialect;
  readonly columns: readonly WrittenColumn[];
  /** (rows, columns) */
  readonly rows: readonly (readonly number[])[];
  /** Where a column of texts stands. */
  readonly labels: "none" | "first" | "last";
  /** Texts that take turns in it. */
  readonly texts: readonly string[];
  readonly quoteAll: boolean;
  /** Whether a space follows each delimiter. */
  readonly spaced: boolean;
  readonly lineEnd: "\n" | "\r\n" | "\r";
  readonly begin: "" | "\uFEFF" | "# a comment\n" | "\n";
}

interface WrittenColumn {
  readonly name: string;
  /** Digits after the mark; undefined for as many as a number needs. */
  readonly digits: number | undefined;
  /** What is written in each third row in place of the number, if anything. */
  readonly missing: string | undefined;
}

const DELIMITERS: readonly Delimiter[] = ["\t", ";", "|", ",", " ", ""];

const dialects: fc.Arbitrary<Dialect> = fc
  .record({
    delimiter: fc.constantFrom(...DELIMITERS),
    decimal: fc.constantFrom(".", ","),
    thousands: fc.constantFrom("", "", "", ",", ".", " ", "'"),
    header: fc.boolean(),
  })
  .filter(({ decimal, thousands }) => thousands !== decimal);

const numbers = fc.oneof(
  fc.integer({ min: -20, max: 3000 }),
  fc.integer({ min: 0, max: 3_000_000 }).map((n) => n / 1000),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => Math.round(x * 1e4) / 1e4 + 0),
);

const TEXTS = ["a", "b c", "Room 5", "Room 6", "2019-01-01", "10:30", "x;y", "Smith, J.", "n.d."];
const NAMES = ["x", "y", "flow rate", "height (cm)", "x, y", "a;b", "Ä", "x1", "count"];

const column: fc.Arbitrary<WrittenColumn> = fc.record({
  name: fc.constantFrom(...NAMES),
  digits: fc.constantFrom(undefined, 0, 1, 2, 3),
  missing: fc.constantFrom(undefined, undefined, undefined, "", "NA", "n.a."),
});

/** Any table that keeps to one dialect. */
export const anyTable: fc.Arbitrary<Written> = dialects.chain((dialect) => {
  const single = dialect.delimiter === "";
  return fc.array(column, { minLength: 1, maxLength: single ? 1 : 4 }).chain((columns) => {
    const row = fc.array(numbers, { minLength: columns.length, maxLength: columns.length });
    return fc.record({
      dialect: fc.constant(dialect),
      columns: fc.constant(columns),
      rows: fc.array(row, { minLength: 3, maxLength: 9 }),
      labels: fc.constantFrom(
        ...(single ? (["none"] as const) : (["none", "first", "last"] as const)),
      ),
      texts: fc.array(fc.constantFrom(...TEXTS), { minLength: 1, maxLength: 3 }),
      quoteAll: fc.boolean(),
      spaced: fc.boolean(),
      lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
      begin: fc.constantFrom("", "", "\uFEFF", "# a comment\n", "\n"),
    });
  });
});

/** A number in a dialect, and the number that it then is. */
function writeNumber(x: number, digits: number | undefined, { decimal, thousands }: Dialect) {
  const value = (digits === undefined ? x : Number(x.toFixed(digits))) + 0; // not -0
  const text = digits === undefined ? String(value) : value.toFixed(digits);
  const [whole, fraction] = text.split(".");
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, thousands);
  return { value, text: fraction === undefined ? grouped : grouped + decimal + fraction };
}

/** The text of a table, and the numbers that stand in its columns. */
export function write({ dialect, columns, rows, labels, texts, quoteAll, ...format }: Written) {
  const { delimiter, header } = dialect;
  const cells = rows.map((row, r) =>
    row.map((x, c) => {
      const { digits, missing } = columns[c]!;
      return missing !== undefined && r % 3 === 2
        ? // Between spaces nothing is no cell.
          { value: undefined, text: missing === "" && delimiter === " " ? "NA" : missing }
        : writeNumber(x, digits, dialect);
    }),
  );
  const lines = cells.map((row, r) => {
    const numbers = row.map(({ text }) => text);
    const label = texts[r % texts.length]!;
    if (labels === "none") return numbers;
    return labels === "first" ? [label, ...numbers] : [...numbers, label];
  });
  const names = columns.map(({ name }) => name);
  const label = labels === "none" ? [] : ["label"];
  if (header) lines.unshift(labels === "first" ? [...label, ...names] : [...names, ...label]);
  const quote = (cell: string): string =>
    quoteAll || (delimiter !== "" && cell.includes(delimiter)) ? `"${cell}"` : cell;
  const between = format.spaced && delimiter.trim() !== "" ? `${delimiter} ` : delimiter;
  const text = lines.map((line) => line.map(quote).join(between) + format.lineEnd).join("");
  const values = columns.map((_, c) =>
    cells.map((row) => row[c]!.value).filter((value) => value !== undefined),
  );
  return { text: format.begin + text, values };
}

/** The columns of a table that have numbers. */
export const numbersOf = ({ columns }: Table): (readonly number[])[] =>
  columns.map(({ numbers }) => [...numbers]).filter((each) => each.length > 0);
