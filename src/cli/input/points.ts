import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { buffer } from "node:stream/consumers";
import type { ExperimentInput } from "../../experiment/experiment.ts";
import { counted } from "../../text/counted.ts";
import { likelyColumn } from "../../data/table/columns.ts";
import { describeDialect, describeFirst, describeLeft, UNSURE } from "../../data/table/describe.ts";
import type { Given } from "../../data/table/dialect.ts";
import { experimentFor, noNumbers } from "../../data/table/own-data.ts";
import { readTable, type Table } from "../../data/table/table.ts";
import { checkBytes, decodeText } from "../../data/table/text.ts";
import { describeQuestion } from "./dialect.ts";
import { CliError } from "../errors.ts";
import { reasonOf } from "../../node/reason.ts";

/** Points of one's own, and what was read of their file. */
interface OwnPoints {
  readonly experiment: ExperimentInput;
  readonly report: string;
}

/**
 * Reads a column of a table.
 * @param path "-" for standard input
 * @param wanted the column, by name or by number from 1; by default the one that is likely meant
 * @param given how the file is written, as far as options say it
 * @throws CliError where it cannot be read, can be read in several ways, or has no such column;
 * TableError where it gives no data
 */
export async function readPoints(
  path: string,
  wanted: string | undefined,
  given: Given,
): Promise<OwnPoints> {
  const name = path === "-" ? "Standard input" : basename(path);
  const table = readTable(decodeText(await readBytes(path, name), name), name, given);
  if (table.kind === "question") throw new CliError(...describeQuestion(table, name));
  const place = wanted === undefined ? likelyColumn(table) : placeOf(table, wanted, name);
  if (place === undefined) throw noNumbers(table, name);
  const column = table.columns[place]!;
  const report = [
    `${name}: ${counted(table.rows, "row")}; ${describeLeft(column)}.`,
    `Read as: ${describeDialect(table.dialect)}. ${describeFirst(table, column)}`,
    ...(table.unsure ? [`${UNSURE} give --thousands point.`] : []),
  ];
  return { experiment: experimentFor(column, name), report: report.join("\n") };
}

async function readBytes(path: string, name: string): Promise<Uint8Array> {
  if (path === "-") return buffer(process.stdin);
  try {
    const { size } = await stat(path);
    checkBytes(size, name);
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error) {
      throw new CliError(`${path} cannot be read: ${reasonOf(error)}.`);
    }
    throw error;
  }
}

function placeOf({ columns }: Table, wanted: string, name: string): number {
  const named = columns.findIndex((column) => column.name === wanted);
  const place = named >= 0 ? named : Number(wanted) - 1;
  if (columns[place]) return place;
  const names = columns.map((column) => column.name).slice(0, 12);
  const more = columns.length > names.length ? ", …" : "";
  throw new CliError(`${name} has no column ${wanted}; it has ${names.join(", ")}${more}.`);
}
