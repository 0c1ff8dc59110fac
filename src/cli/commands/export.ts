import { extname } from "node:path";
import { ExportError, type FittedRun } from "../../export/fitted.ts";
import { encode, type Format } from "../../export/formats.ts";
import { readRun } from "../../export/run.ts";
import { significant } from "../../figures/format.ts";
import { sigmaIfSeveral } from "../../measure/levels/measured-levels.ts";
import { CliError } from "../errors.ts";
import { nameOf, readDocument } from "../output/files.ts";
import { openOutput } from "../output/outputs.ts";
import { printTo } from "../output/print.ts";

/** What a result can be exported as, by the names of `--format`. */
const NAMES = {
  onnx: "onnx",
  js: "javascript",
  py: "python",
  csv: "curves",
  losses: "losses",
  experiment: "experiment",
} as const satisfies Record<string, Format>;
type Name = keyof typeof NAMES;
export const FORMAT_NAMES = Object.keys(NAMES);

const ENDINGS: Readonly<Record<string, Name>> = {
  ".onnx": "onnx",
  ".js": "js",
  ".mjs": "js",
  ".py": "py",
  ".csv": "csv",
  ".json": "experiment",
};

export interface ExportOptions {
  readonly out: string;
  /** By default what the ending of `out` says. */
  readonly format?: Name;
}

/**
 * Writes a trained result as something that others use.
 * @param file a result file; "-" for standard input
 * @throws CliError where it is none, has none such, or cannot be read or written
 */
export async function exportResult(file: string, options: ExportOptions): Promise<void> {
  const { out } = options;
  const name = options.format ?? formatOf(out);
  const run = await readResult(file);
  const output = await openOutput(out, [file]);
  await output.write(refuse(file, () => encode(NAMES[name], run)));
  const sigma = NAMES[name] === "curves" ? sigmaIfSeveral(run.experiment) : undefined;
  const at = sigma === undefined ? "" : `: curves at sigma = ${significant(sigma, 4)}`;
  if (out !== "-") printTo(out)(`Written to ${out}${at}`);
}

/** @throws CliError for an ending that says nothing */
function formatOf(out: string): Name {
  const name = ENDINGS[extname(out).toLowerCase()];
  if (name) return name;
  const endings = Object.keys(ENDINGS).join(", ");
  throw new CliError(
    `${out} has none of the endings ${endings}, which say how it is written: name it by --format.`,
  );
}

async function readResult(file: string): Promise<FittedRun> {
  const document = await readDocument(file);
  return refuse(file, () => readRun(document));
}

/** Does something with a file's contents, and names the file where they do not do. */
function refuse<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ExportError)) throw error;
    throw new CliError(`${nameOf(file)}: ${error.message}`);
  }
}
