import { createHash } from "node:crypto";
import { type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import type { SweepPlan } from "../../experiment/sweep/sweep.ts";
import { CliError } from "../errors.ts";
import { scratchFor } from "../output/outputs.ts";
import { reasonOf } from "../../node/reason.ts";
import { headLine, readJournal, type Reading, type Refusal, rowsLine } from "./journal-text.ts";
import type { Row } from "./row.ts";

/** The rows of a sweep that is under way, in a file beside its table. */
export interface Journal {
  /** Rows of an earlier run. */
  readonly rows: readonly Row[];
  /** What of an earlier run's journal cannot be used, in sentences. */
  readonly warnings: readonly string[];
  /**
   * Adds rows, and waits until they are on the disk.
   * @throws CliError
   */
  add(rows: readonly Row[]): Promise<void>;
  /** Closes it; it is kept where it has rows of a sweep that is not finished. */
  close(finished: boolean): Promise<void>;
}

export interface JournalOptions {
  /** The table's file; nothing where none is written. */
  readonly out: string | undefined;
  readonly resume: boolean;
  readonly plan: SweepPlan;
  /** What is swept, by whatever decides the rows. */
  readonly identity: unknown;
}

/**
 * Opens a sweep's journal.
 * @throws CliError where one is there and is not to be resumed, or cannot be
 */
export async function openJournal({ out, ...options }: JournalOptions): Promise<Journal> {
  if (out === undefined || out === "-") {
    return { rows: [], warnings: [], add: async () => {}, close: async () => {} };
  }
  const path = `${out}.partial`;
  const sweep = createHash("sha256").update(JSON.stringify(options.identity)).digest("hex");
  const reading = await readOld(path, sweep, options);
  const { rows } = reading;
  const file = await attempt(path, () => writeAnew(path, sweep, rows));
  let kept = rows.length;
  return {
    rows,
    warnings: warningsOf(path, reading),
    add: async (more) => {
      await attempt(path, () => append(file, rowsLine(sweep, more)));
      kept += more.length;
    },
    close: async (finished) => {
      await file.close();
      if (finished || kept === 0) await rm(path, { force: true });
    },
  };
}

const NOTHING: Reading = { rows: [], damaged: [], repeated: [] };

/** What an earlier run left. */
async function readOld(
  path: string,
  sweep: string,
  { resume, plan }: Omit<JournalOptions, "out">,
): Promise<Reading> {
  const text = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new CliError(`${path} cannot be read: ${reasonOf(error)}.`);
  });
  if (text === undefined) return NOTHING;
  if (!resume) {
    throw new CliError(
      `${path} holds an interrupted sweep, or another process is writing it now. If no other process is, ` +
        "go on with --resume, or delete it to start over.",
    );
  }
  const reading = readJournal(text, sweep, plan);
  if (typeof reading === "string") throw new CliError(`${path} ${REFUSALS[reading]}`);
  return reading;
}

const REFUSALS: Readonly<Record<Refusal, string>> = {
  "another sweep": "is the journal of another sweep or backend: resume that one, or delete it.",
  "another version":
    "was written by another version of Scorelab, whose journals cannot be resumed: delete it to start over.",
  "no journal": "is not the journal of a sweep: move it away, or give --out another name.",
};

function warningsOf(path: string, { damaged, repeated }: Reading): string[] {
  return [
    ...(damaged.length > 0
      ? [`${path}: ${listLines(damaged)} damaged; models whose rows are lost are trained again.`]
      : []),
    ...(repeated.length > 0
      ? [`${path}: ${listLines(repeated)} left out where earlier lines have the same models.`]
      : []),
  ];
}

/** Line numbers as the subject of a sentence; of many the first ones. */
function listLines(numbers: readonly number[]): string {
  if (numbers.length === 1) return `line ${numbers[0]} is`;
  const more = numbers.length > 5 ? ", …" : "";
  return `${numbers.length} lines (${numbers.slice(0, 5).join(", ")}${more}) are`;
}

/** Writes what is kept to a new file, which takes the old one's place once it is complete. */
async function writeAnew(path: string, sweep: string, rows: readonly Row[]): Promise<FileHandle> {
  const scratch = scratchFor(path);
  const file = await open(scratch, "w");
  try {
    await append(file, headLine(sweep));
    if (rows.length > 0) await append(file, rowsLine(sweep, rows));
    await rename(scratch, path);
    return file;
  } catch (error) {
    await file.close();
    await rm(scratch, { force: true });
    throw error;
  }
}

async function append(file: FileHandle, line: string): Promise<void> {
  await file.appendFile(line);
  await file.datasync();
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new CliError(`${path} cannot be written: ${reasonOf(error)}.`);
  }
}
