import { constants } from "node:fs";
import { access, lstat, open, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { CliError } from "../errors.ts";
import { refuseInputs } from "../input/inputs.ts";
import { jsonPieces } from "./json.ts";
import { reasonOf } from "../../node/reason.ts";
import { expectFile, writeToStdout } from "./stdout.ts";

/** A value for JSON, or what is encoded already. */
type Content = object | string | Uint8Array | Generator<string | Uint8Array>;

/** Where what a command made goes. */
export interface Output {
  /** The file itself, behind links; undefined for standard output and for none. */
  readonly path: string | undefined;
  /**
   * Writes a value as JSON, or what is encoded already, whole or in pieces.
   * @throws CliError where it cannot be written
   */
  write(value: Content): Promise<void>;
}

/**
 * Opens an output, and finds out now whether it can be written. A file that is there is kept until
 * the new one is complete.
 * @param path "-" for standard output; nothing for none
 * @param inputs files that the command reads, which it must not overwrite
 * @throws CliError where it cannot be written, or is an input
 */
export async function openOutput(
  path: string | undefined,
  inputs: readonly (string | undefined)[] = [],
): Promise<Output> {
  if (path === undefined) return { path: undefined, write: async () => {} };
  if (path === "-") return { path: undefined, write: (value) => writeToStdout(pieces(value)) };
  refuseInputs(path, inputs);
  const unwritable = (error: unknown): CliError =>
    new CliError(`${path} cannot be written: ${reasonOf(error)}.`);
  const target = await probe(path).catch((error: unknown) => {
    throw unwritable(error);
  });
  expectFile();
  return {
    path: target.path,
    write: (value) =>
      writeFile(target, value).catch((error: unknown) => {
        throw unwritable(error);
      }),
  };
}

interface Target {
  /** The file itself, behind links. */
  readonly path: string;
  /** Where it is first written; nothing for a device or a pipe, which are written as they are. */
  readonly scratch: string | undefined;
  /** Its permissions; nothing for a new file. */
  readonly mode: number | undefined;
}

/** Where a file is written until it is complete. */
export const scratchFor = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);

async function probe(path: string): Promise<Target> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new CliError("it is a folder");
  if (found) await access(path, constants.W_OK);
  if (found && !found.isFile()) return { path, scratch: undefined, mode: undefined };
  const file = found ? await realpath(path) : await placeOf(path);
  const scratch = scratchFor(file);
  await (await open(scratch, "w")).close();
  await rm(scratch);
  return { path: file, scratch, mode: found && found.mode & 0o7777 };
}

/** Links that lead to other links, at most. */
const MOST_LINKS = 40;

/** Where a new file comes to be: a link may lead to where nothing is yet. */
async function placeOf(path: string): Promise<string> {
  if (path === "") throw new CliError("its name is empty");
  if (/[/\\]$/.test(path)) throw new CliError("there is no such folder");
  let file = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    const folder = await realpath(dirname(file)).catch((error: unknown) => {
      if (file === path) throw error;
      throw new CliError(`it is a link to ${file}, whose folder does not exist`);
    });
    file = join(folder, basename(file));
    const found = await lstat(file).catch(() => undefined);
    if (!found?.isSymbolicLink()) return file;
    file = resolve(folder, await readlink(file));
  }
  throw new CliError("its links lead in a circle");
}

async function writeFile({ path, scratch, mode }: Target, value: Content): Promise<void> {
  const file = await open(scratch ?? path, "w");
  try {
    if (mode !== undefined) await file.chmod(mode);
    for (const piece of pieces(value)) await file.appendFile(piece);
    if (scratch !== undefined) await file.sync();
    await file.close();
    if (scratch !== undefined) await rename(scratch, path);
  } catch (error) {
    await file.close().catch(() => {});
    if (scratch !== undefined) await rm(scratch, { force: true });
    throw error;
  }
}

/** The document in pieces of about a megabyte, with a line end. */
function* pieces(value: Content): Generator<string | Uint8Array> {
  if (typeof value === "string" || value instanceof Uint8Array) {
    yield value;
    return;
  }
  if (isGenerator(value)) {
    yield* value;
    return;
  }
  let piece = "";
  for (const part of jsonPieces(value)) {
    piece += part;
    if (piece.length < 2 ** 20) continue;
    yield piece;
    piece = "";
  }
  yield `${piece}\n`;
}

const isGenerator = (value: object): value is Generator<string | Uint8Array> =>
  Symbol.iterator in value && "next" in value;
