import { counted } from "../../text/counted.ts";
import type { Column } from "./column.ts";
import type { Dialect } from "./dialect.ts";
import type { Table } from "./table.ts";

const REASONS = {
  missing: "missing",
  text: "not numbers",
  infinite: "infinite or too large",
  short: "cut off with their row",
} as const;

/** What a column gave and what was left out, and why, as part of a sentence. */
export function describeLeft({ name, numbers, left }: Column): string {
  const parts = left.map(({ reason, count, line, text }) => {
    const at = `line ${line.toLocaleString("en")}`;
    const first = text === "" ? `first in ${at}` : `first “${text}” in ${at}`;
    return `${counted(count, "cell")} ${REASONS[reason]} (${first})`;
  });
  const rest = parts.length === 0 ? "nothing was left out" : `left out: ${parts.join(", ")}`;
  return `${name}: ${counted(numbers.length, "number")}; ${rest}`;
}

const SEPARATED: Readonly<Record<Dialect["delimiter"], string>> = {
  "\t": "separated by tabs",
  ";": "separated by semicolons",
  "|": "separated by bars",
  ",": "separated by commas",
  ", ": "separated by commas with a space",
  " ": "separated by spaces",
  "": "one column",
};
const DECIMAL = { ".": "decimal point", ",": "decimal comma" } as const;
const THOUSANDS: Readonly<Record<Dialect["thousands"], string>> = {
  "": "no mark between thousands",
  ",": "commas between thousands",
  ".": "points between thousands",
  " ": "spaces between thousands",
  "'": "apostrophes between thousands",
};

/** How a file is written, as part of a sentence. */
export function describeDialect({ delimiter, decimal, thousands, header }: Dialect): string {
  const names = header ? "with a header" : "without a header";
  return [SEPARATED[delimiter], DECIMAL[decimal], THOUSANDS[thousands], names].join(", ");
}

/** What is said of a table that is `unsure`, and how another reading is chosen follows. */
export const UNSURE =
  "All numbers have three digits after the point. If the points separate thousands,";

/** The first values of a column, or of the first columns, and what was skipped above them. */
export function describeFirst(table: Table, column: Column | undefined): string {
  const first = column ? firstValues(column) : describeSample(table);
  return [
    ...(first === "" ? [] : [`First values: ${first}${first.endsWith("…") ? "" : "."}`]),
    ...(table.above > 0 ? [`Skipped above the table: ${counted(table.above, "line")}.`] : []),
  ].join(" ");
}

/** The first values of the first columns of numbers of a table. */
export function describeSample({ columns, dialect }: Table): string {
  if (columns.length === 1 && !dialect.header) return firstValues(columns[0]!);
  const filled = columns.filter(({ numbers }) => numbers.length > 0);
  const shown = filled
    .slice(0, SHOWN.columns)
    .map((column) => `${column.name}: ${firstValues(column)}`);
  return [...shown, ...(filled.length > shown.length ? ["…"] : [])].join("; ");
}

const SHOWN = { columns: 3, values: 3 };

function firstValues({ numbers }: Column): string {
  const shown = numbers.slice(0, SHOWN.values).map(String);
  return [...shown, ...(numbers.length > shown.length ? ["…"] : [])].join(", ");
}
