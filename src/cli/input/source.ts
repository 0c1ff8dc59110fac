import { type Experiment, ExperimentError, parseExperiment } from "../../experiment/experiment.ts";
import { withValueAt } from "../../experiment/place.ts";
import { isSweep } from "../../experiment/sweep/sweep.ts";
import { cut } from "../../text/json-text.ts";
import type { Backend } from "../../training/trainer.ts";
import { CliError } from "../errors.ts";
import { nameOf, readDocument } from "../output/files.ts";
import type { Setting } from "./setting.ts";

type Document = Readonly<Record<string, unknown>>;

/** An experiment document, and where it comes from. */
export interface Source {
  /** What messages call it; undefined for the default experiment. */
  readonly name: string | undefined;
  readonly document: Document;
  /** The run that a saved result is of; undefined where it is no result. */
  readonly run?: { readonly backend: Backend["kind"] | undefined };
}

/**
 * Reads an experiment, with the settings that the command line changes.
 * @param path "-" for standard input; nothing for the tutorial's run
 * @throws CliError where it cannot be read, is not JSON, is a sweep or is no experiment
 */
export async function readExperiment(
  path: string | undefined,
  set: readonly Setting[] = [],
): Promise<Experiment> {
  return parseSource(await readSource(path), set, parseExperiment);
}

/**
 * Reads an experiment document; that of a saved result is the experiment that it holds.
 * @throws CliError where it cannot be read, is not JSON, is no object or is a sweep
 */
export async function readSource(path: string | undefined): Promise<Source> {
  if (path === undefined) return { name: undefined, document: {} };
  const source = await readAnySource(path);
  if (!isSweep(source.document)) return source;
  throw new CliError(`${source.name} describes a sweep; run it with the command sweep.`);
}

/**
 * Reads a document, which may be a sweep.
 * @throws CliError where it cannot be read, is not JSON or is no object
 */
export async function readAnySource(path: string): Promise<Source> {
  const name = nameOf(path);
  const read = await readDocument(path);
  if (!isObject(read)) return parseSource({ name, document: read as Document }, [], refuseValue);
  if (!isResult(read)) return { name, document: read };
  const kind = isObject(read["backend"]) ? read["backend"]["kind"] : undefined;
  const backend = kind === "cpu" || kind === "webgpu" ? kind : undefined;
  return { name, document: read["experiment"] as Document, run: { backend } };
}

/** The parser says what is expected instead. */
function refuseValue(value: unknown): never {
  parseExperiment(value);
  throw new Error("The parser takes what is no object.");
}

const isObject = (value: unknown): value is Document =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a document is a result file, of a run or of an ensemble. */
const isResult = (document: Document): boolean =>
  isObject(document["experiment"]) &&
  (Array.isArray(document["parameters"]) || Array.isArray(document["models"]));

/**
 * Makes something of a source with settings that the command line changes.
 * @throws CliError naming the file or the setting where that is wrong
 */
export function parseSource<T>(
  { name, document }: Source,
  set: readonly Setting[],
  parse: (document: unknown) => T,
): T {
  try {
    return parse(set.reduce((all, { path, value }) => withValueAt(all, path, value), document));
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    const cause = set.findLast(({ path }) => overlap(path, error.path))?.path;
    if (cause === undefined && name === undefined) throw error;
    const origin = cause === undefined ? name : `--set ${cut(cause, 60)}`;
    const place = error.path === "" || error.path === cause ? "" : `${cut(error.path, 400)}: `;
    throw new CliError(`${origin}: ${place}${error.problem}.`);
  }
}

/** Whether one of two places is within the other. */
export function overlap(setting: string, place: string): boolean {
  const [a, b] = [setting, place.replaceAll(/\[(\d+)\]/g, ".$1")].map((path) => `${path}.`);
  return a!.startsWith(b!) || b!.startsWith(a!);
}
