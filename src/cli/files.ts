import { constants } from "node:fs";
import { access, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { type Experiment, parseExperiment } from "../core/experiment.ts";
import { isSweep } from "../core/sweep.ts";
import { CliError } from "./errors.ts";
import { jsonPieces } from "./json.ts";
import { reasonOf } from "./reason.ts";

/**
 * Reads an experiment file.
 * @param path "-" for standard input; nothing for the tutorial's run
 * @throws CliError where it cannot be read or is not JSON; ExperimentError where it is no experiment
 */
export async function readExperiment(path: string | undefined): Promise<Experiment> {
  const document = path === undefined ? {} : await readDocument(path);
  if (isSweep(document)) {
    throw new CliError(`${path} describes a sweep: run it by the command sweep.`);
  }
  return parseExperiment(document);
}

/**
 * Reads a JSON file.
 * @param path "-" for standard input
 * @throws CliError where it cannot be read or is not JSON
 */
export async function readDocument(path: string): Promise<unknown> {
  const content = path === "-" ? await text(process.stdin) : await readText(path);
  try {
    return JSON.parse(content.replace(/^\uFEFF/, "")) as unknown;
  } catch (error) {
    const name = path === "-" ? "Standard input" : path;
    throw new CliError(`${name} is not JSON: ${(error as Error).message.replaceAll("\n", " ")}.`);
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new CliError(`${path} cannot be read: ${reasonOf(error)}.`);
  }
}

/** Where what a command made goes. */
export interface Output {
  /**
   * Writes a value as JSON, or what is encoded already.
   * @throws CliError where it cannot be written
   */
  write(value: object | string): Promise<void>;
}

/**
 * Opens an output, and finds out now whether it can be written. A file that is there is kept until
 * the new one is complete.
 * @param path "-" for standard output; nothing for none
 * @throws CliError where it cannot be written
 */
export async function openOutput(path: string | undefined): Promise<Output> {
  if (path === undefined) return { write: async () => {} };
  if (path === "-") return { write: writeToStdout };
  const target = await probe(path).catch((error: unknown) => {
    throw unwritable(path, error);
  });
  return {
    write: (value) =>
      writeFile(target, value).catch((error: unknown) => {
        throw unwritable(path, error);
      }),
  };
}

const unwritable = (path: string, error: unknown): CliError =>
  new CliError(`${path} cannot be written: ${reasonOf(error)}.`);

interface Target {
  /** The file itself, behind links. */
  readonly path: string;
  /** Where it is first written; nothing for a device or a pipe, which are written as they are. */
  readonly scratch: string | undefined;
}

async function probe(path: string): Promise<Target> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new CliError("it is a folder");
  if (found) await access(path, constants.W_OK);
  if (found && !found.isFile()) return { path, scratch: undefined };
  const file = found ? await realpath(path) : path;
  const scratch = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  await (await open(scratch, "w")).close();
  await rm(scratch);
  return { path: file, scratch };
}

async function writeFile({ path, scratch }: Target, value: object | string): Promise<void> {
  const file = await open(scratch ?? path, "w");
  try {
    for (const piece of pieces(value)) await file.appendFile(piece);
    await file.close();
    if (scratch !== undefined) await rename(scratch, path);
  } catch (error) {
    await file.close();
    if (scratch !== undefined) await rm(scratch, { force: true });
    throw error;
  }
}

async function writeToStdout(value: object | string): Promise<void> {
  for (const piece of pieces(value)) {
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(piece, (error) => (error ? reject(error) : resolve()));
    });
  }
}

/** The document in pieces of about a megabyte, with a line end. */
function* pieces(value: object | string): Generator<string | Uint8Array> {
  if (typeof value === "string" || value instanceof Uint8Array) {
    yield value;
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
