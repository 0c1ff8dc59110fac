import {
  countPoints,
  ExperimentError,
  type Experiment,
  type ExperimentInput,
  parseExperiment,
} from "../../../experiment/experiment.ts";
import { counted } from "../../../text/counted.ts";
import { likelyColumn, numericColumns } from "../../../data/table/columns.ts";
import {
  describeDialect,
  describeFirst,
  describeLeft,
  describeSample,
  UNSURE,
} from "../../../data/table/describe.ts";
import type { Given } from "../../../data/table/dialect.ts";
import { experimentFor, experimentForAll, noNumbers } from "../../../data/table/own-data.ts";
import { type Question, readTable, type Table } from "../../../data/table/table.ts";
import { checkBytes, decodeText } from "../../../data/table/text.ts";
import type { Chosen, DataFile, FileQuestion } from "../../state/messages.ts";

/** A file of the page's visitor: an experiment, or a table of which a column is trained on. */
export class OwnFile {
  readonly #name: string;
  readonly #text: string;
  #given: Given = {};
  #table: Table | Question | undefined;

  private constructor(name: string, text: string) {
    this.#name = name;
    this.#text = text;
  }

  /**
   * Reads a file.
   * @throws TableError where it is no text
   */
  static async read(file: Blob, name: string): Promise<OwnFile> {
    // Before its bytes are asked for.
    checkBytes(file.size, name);
    return new OwnFile(name, decodeText(new Uint8Array(await file.arrayBuffer()), name));
  }

  /**
   * What the file holds as JSON; undefined where it is a table.
   * @throws ExperimentError
   */
  document(): unknown {
    const text = this.#text.replace(/^\uFEFF/, "").trimStart();
    if (!text.startsWith("{")) return undefined;
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new ExperimentError("", `not JSON, ${(error as Error).message}`);
    }
  }

  /**
   * Reads the table.
   * @param given what the visitor decided of how it is written
   * @throws TableError where it cannot be read
   */
  read(given: Given): void {
    this.#given = given;
    this.#table = undefined;
    this.#table = readTable(this.#text, this.#name, given);
  }

  /** What was read, for people, and which columns are trained on; or how it may be read. */
  describe(chosen: Chosen | undefined): DataFile | FileQuestion {
    const table = this.#table;
    if (table?.kind === "question") return askAbout(this.#name, table);
    if (!table) {
      const report = `${this.#name} could not be read.`;
      const nothing = { columns: [], numeric: 0, chosen: undefined };
      return { kind: "table", report, dialect: this.#given, ...nothing };
    }
    return {
      kind: "table",
      report: report(this.#name, table, chosen),
      dialect: table.dialect,
      columns: table.columns.map(({ name, numbers }) => ({ name, count: numbers.length })),
      numeric: numericColumns(table).length,
      chosen,
    };
  }

  /** The column that is likely meant; undefined where none holds a number. */
  likely(): number | undefined {
    return this.#table?.kind === "table" ? likelyColumn(this.#table) : undefined;
  }

  /**
   * An experiment of one of the table's columns, or of all that are numbers.
   * @throws TableError where it gives no data
   */
  choose(chosen: Chosen | undefined): Experiment {
    const table = this.#table as Table;
    if (chosen === "all") {
      return withBands(experimentForAll(table, numericColumns(table), this.#name));
    }
    const column = chosen === undefined ? undefined : table.columns[chosen];
    if (!column) throw noNumbers(table, this.#name);
    return withBands(experimentFor(column, this.#name));
  }
}

function askAbout(name: string, { tables }: Question): FileQuestion {
  return {
    kind: "question",
    question: `${name} can be read in ${tables.length} ways. Which numbers are right?`,
    readings: tables.map((table) => ({
      dialect: table.dialect,
      sample: describeSample(table),
      description: describeDialect(table.dialect),
    })),
  };
}

/** What was read and what was left out, and why, with the first values. */
function report(name: string, table: Table, chosen: Chosen | undefined): string {
  const sentences = [`${name}: ${counted(table.rows, "row")} read.`];
  if (chosen === "all") sentences.push("Rows that lack a number are left out.");
  const column = typeof chosen === "number" ? table.columns[chosen] : undefined;
  if (column) sentences.push(`${describeLeft(column)}.`);
  sentences.push(describeFirst(table, column));
  if (table.unsure) sentences.push(`${UNSURE} choose “points” for thousands.`);
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

/** Seeds of the bands that own data are shown with, and noisy points up to which they cost seconds. */
const BANDS = { seeds: 16, most: 8192 };

function withBands(input: ExperimentInput): Experiment {
  const experiment = parseExperiment(input);
  const noisy = countPoints(experiment) * experiment.noise.perPoint;
  return noisy <= BANDS.most
    ? { ...experiment, ensemble: { seeds: BANDS.seeds, lossEvery: 1 } }
    : experiment;
}
