import {
  countPoints,
  ExperimentError,
  type Experiment,
  type ExperimentInput,
  parseExperiment,
} from "../../core/experiment.ts";
import type { Chosen, DataFile } from "../messages.ts";
import {
  decodeText,
  experimentFor,
  experimentForAll,
  MOST_BYTES,
  noNumbers,
  tooLarge,
} from "../../core/table/own-data.ts";
import {
  type Delimiter,
  likelyColumn,
  numericColumns,
  readTable,
  type Table,
} from "../../core/table/table.ts";

/** A file of the page's visitor: an experiment, or a table of which a column is trained on. */
export class OwnFile {
  readonly #name: string;
  readonly #text: string;
  #table: Table | undefined;

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
    if (file.size > MOST_BYTES) throw tooLarge(file.size, name);
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

  /** Reads the table anew by a delimiter. */
  separate(delimiter: Delimiter): void {
    this.#table = readTable(this.#text, delimiter);
  }

  /** What was read, for people, and which columns are trained on. */
  describe(chosen: Chosen | undefined): DataFile {
    const { delimiter, header, rows, width, columns } = this.#read();
    return {
      name: this.#name,
      delimiter,
      header,
      rows,
      width,
      columns: columns.map(({ name, numbers, left }) => ({ name, count: numbers.length, left })),
      numeric: numericColumns(this.#read()).length,
      chosen,
    };
  }

  /** The column that is likely meant; undefined where none holds a number. */
  likely(): number | undefined {
    return likelyColumn(this.#read());
  }

  /**
   * An experiment of one of the table's columns, or of all that are numbers.
   * @throws TableError where it gives no data
   */
  choose(chosen: Chosen | undefined): Experiment {
    const table = this.#read();
    if (chosen === "all") {
      return withBands(experimentForAll(table, numericColumns(table), this.#name));
    }
    const column = chosen === undefined ? undefined : table.columns[chosen];
    if (!column) throw noNumbers(table, this.#name);
    return withBands(experimentFor(column, this.#name));
  }

  /** The table, which is kept for another choice of column. */
  #read(): Table {
    return (this.#table ??= readTable(this.#text));
  }
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
