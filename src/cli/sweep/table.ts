import { stringify } from "csv-stringify/sync";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { Axis } from "../../experiment/sweep/sweep.ts";
import { CliError } from "../errors.ts";
import type { Row } from "./row.ts";

/** What a sweep's table can be written as, by its file's ending. */
const FORMATS = ["csv", "json", "parquet"] as const;
export type Format = (typeof FORMATS)[number];

/**
 * The format that a file's ending names; JSON for standard output.
 * @throws CliError for another ending
 */
export function formatOf(path: string): Format {
  if (path === "-") return "json";
  const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
  const format = FORMATS.find((name) => name === ending);
  if (format) return format;
  throw new CliError(
    `${path} must end with .csv, .json or .parquet, which says how it is written.`,
  );
}

type Cell = string | number | boolean | null;

/** A row by the names of its columns; each axis is a column by its path. */
function tidy(axes: readonly Axis[], { model, settings, ...rest }: Row): Record<string, Cell> {
  const own = axes.map(({ path }, a) => [path, cellOf(settings[a])] as const);
  return { model, ...Object.fromEntries(own), ...rest };
}

/** A list or an object is written as JSON. */
const cellOf = (value: unknown): Cell =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : (value as Cell);

/** Rows that are written at once: the text of a large table may be longer than the longest string. */
const CHUNK = 1000;

/** A sweep's table as the contents of a file, in pieces. */
export function* encodeTable(
  format: Format,
  axes: readonly Axis[],
  rows: readonly Row[],
): Generator<string | Uint8Array> {
  if (format === "parquet") {
    yield toParquet(rows.map((row) => tidy(axes, row)));
    return;
  }
  if (format === "json") yield rows.length === 0 ? "[]\n" : "[\n";
  for (let start = 0; start < rows.length; start += CHUNK) {
    const some = rows.slice(start, start + CHUNK).map((row) => tidy(axes, row));
    if (format === "csv") yield stringify(some, { header: start === 0, cast: { boolean: String } });
    else yield toJson(some, start + CHUNK >= rows.length);
  }
}

/** Rows of an array as JSON.stringify has them with an indentation of 1. */
function toJson(table: readonly Readonly<Record<string, Cell>>[], last: boolean): string {
  const rows = table.map((row) => ` ${JSON.stringify(row, null, 1).replaceAll("\n", "\n ")}`);
  return `${rows.join(",\n")}${last ? "\n]" : ","}\n`;
}

const WHOLE = new Set(["model", "seed", "points", "parameters", "steps"]);

function toParquet(table: readonly Readonly<Record<string, Cell>>[]): Uint8Array {
  const names = Object.keys(table[0] ?? {});
  const columnData = names.map((name) => {
    const cells = table.map((row) => row[name] ?? null);
    if (WHOLE.has(name)) return { name, data: cells, type: "INT32" as const };
    const numeric = cells.every((cell) => cell === null || typeof cell === "number");
    if (numeric) return { name, data: cells, type: "DOUBLE" as const };
    return {
      name,
      data: cells.map((cell) => (cell === null ? null : String(cell))),
      type: "STRING" as const,
    };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
