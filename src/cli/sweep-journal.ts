import { createHash } from "node:crypto";
import { type FileHandle, open, readFile, rm } from "node:fs/promises";
import { CliError } from "./errors.ts";
import { reasonOf } from "./reason.ts";
import type { Row } from "./sweep-row.ts";

/** The rows of a sweep that is under way, in a file beside its table. */
export interface Journal {
  /** Rows of an earlier run. */
  readonly rows: readonly Row[];
  /**
   * Adds rows, and waits until they are on the disk.
   * @throws CliError
   */
  add(rows: readonly Row[]): Promise<void>;
  /** Closes it; a finished sweep needs no journal. */
  close(finished: boolean): Promise<void>;
}

export interface JournalOptions {
  /** The table's file; nothing where none is written. */
  readonly out: string | undefined;
  readonly resume: boolean;
  /** What is swept, by whatever decides the rows. */
  readonly identity: unknown;
}

/**
 * Opens a sweep's journal.
 * @throws CliError where one is there and is not to be resumed, or is another sweep's
 */
export async function openJournal({ out, resume, identity }: JournalOptions): Promise<Journal> {
  if (out === undefined || out === "-")
    return { rows: [], add: async () => {}, close: async () => {} };
  const path = `${out}.partial`;
  const head = createHash("sha256").update(JSON.stringify(identity)).digest("hex");
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text !== undefined && !resume) {
    throw new CliError(
      `${path} holds an interrupted sweep: go on with --resume, or delete it to start over.`,
    );
  }
  const rows = text === undefined ? [] : readRows(path, text, head);
  const file = await attempt(path, () => open(path, "w"));
  const append = (line: unknown): Promise<void> => attempt(path, () => appendLine(file, line));
  await append({ sweep: head });
  if (rows.length > 0) await append({ rows });
  return {
    rows,
    add: (more) => append({ rows: more }),
    close: async (finished) => {
      await file.close();
      if (finished) await rm(path, { force: true });
    },
  };
}

async function appendLine(file: FileHandle, line: unknown): Promise<void> {
  await file.appendFile(`${JSON.stringify(line)}\n`);
  await file.datasync();
}

/** The last line may be cut off, where a machine stopped. */
function readRows(path: string, text: string, head: string): Row[] {
  const lines = text.split("\n");
  const whole = text.endsWith("\n") ? lines : lines.slice(0, -1);
  const parsed = whole.flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as { sweep?: string; rows?: Row[] }];
    } catch {
      return [];
    }
  });
  if (parsed[0]?.sweep !== head) {
    throw new CliError(
      `${path} is the journal of another sweep or backend: resume that one, or delete it.`,
    );
  }
  return parsed.flatMap(({ rows }) => rows ?? []);
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new CliError(`${path} cannot be written: ${reasonOf(error)}.`);
  }
}
