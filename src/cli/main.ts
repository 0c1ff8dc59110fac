#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import packageFile from "../../package.json" with { type: "json" };
import { PRESETS } from "../experiment/presets/presets.ts";
import { showControls } from "../text/json-text.ts";
import { aboutData, addDialectOptions } from "./input/dialect.ts";
import { check, type CheckOptions } from "./commands/check.ts";
import { compare, type CompareOptions } from "./commands/compare.ts";
import { OBJECTIVE_NAMES } from "../experiment/presets/compared-objectives.ts";
import { CliError, isForUsers } from "./errors.ts";
import { type ExportOptions, exportResult, FORMAT_NAMES } from "./commands/export.ts";
import { identities, type IdentitiesOptions } from "./commands/identities.ts";
import { warn } from "./output/print.ts";
import { hintFor, setOption } from "./input/setting.ts";
import { codeAfter, followStdout } from "./output/stdout.ts";
import { sweep, type SweepOptions } from "./commands/sweep.ts";
import { train, type TrainOptions } from "./commands/train.ts";
import { variance, type VarianceOptions } from "./commands/variance.ts";

const FILE = "experiment file, JSON; - for standard input; by default the tutorial's run";
const OUT = "where the result goes, JSON; - for standard output";

type Finish = (code: number) => void;

function createProgram(finish: Finish): Command {
  const program = new Command("scorelab")
    .description("Denoising score matching on the GPU.")
    .version(packageFile.version)
    .exitOverride()
    .configureOutput({
      writeErr: (text) => void process.stderr.write(showControls(text, "\n")),
      outputError: (text, write) => write(text + hintFor(text)),
    })
    .addHelpText("after", EXIT_CODES)
    .showHelpAfterError();
  addTraining(program, finish);
  addSweep(program, finish);
  addPresets(program);
  addExport(program);
  addComparisons(program, finish);
  addMathematics(program, finish);
  return program;
}

const yesOption = (): Option =>
  new Option("--yes", "start also what is estimated to take more than 10 minutes");

const EXIT_CODES = `
Exit codes: 0; 1 for a bad file, a diverged run or a failed check; 2 for bad usage; 130 and 143 for
a run that Ctrl-C or a signal ended, whose results so far are written; 141 where whoever read
standard output closed it before it had all.`;

const backendOption = (description = "what trains"): Option =>
  new Option("--backend <kind>", description).choices(["webgpu", "cpu"]);

function addTraining(program: Command, finish: Finish): void {
  const training = program
    .command("train")
    .description("train an experiment and write its result")
    .argument("[file]", `${FILE}; a saved result repeats its run`)
    .addOption(setOption())
    .addOption(yesOption())
    .addOption(backendOption("what trains; by default that of a saved result, or webgpu"))
    .addOption(
      new Option("--preset <name>", "a named experiment in place of a file").choices(
        PRESETS.map(({ name }) => name),
      ),
    )
    .option("--data <file>", "numbers to train on, CSV or one a line; - for standard input")
    .option("--column <name>", "the column of --data, by its name or its number from 1");
  addDialectOptions(training)
    .option("--choose-sigma", "choose noise.sigma by cross-validation of listed points, then train")
    .option("--out <file>", OUT)
    .option("--report <file>", "where a page about the run goes, HTML")
    .action(async (file: string | undefined, options: TrainOptions, command: Command) => {
      if (file !== undefined && options.preset !== undefined) {
        command.error("error: expected either a file or --preset, found both");
      }
      if (options.data !== undefined && options.preset !== undefined) {
        command.error("error: expected either --data or --preset, found both");
      }
      const about = aboutData(options);
      if (about.length > 0 && options.data === undefined) {
        command.error(`error: expected --data where ${about[0]} is given, found nothing`);
      }
      if (options.decimal !== undefined && options.decimal === options.thousands) {
        command.error("error: expected different marks for --decimal and --thousands");
      }
      finish(await train(file, options));
    });
}

function addSweep(program: Command, finish: Finish): void {
  program
    .command("sweep")
    .description("train every combination of settings over seeds, and write a table of the models")
    .argument("<file>", "experiment file with a sweep, JSON; - for standard input")
    .addOption(setOption())
    .addOption(yesOption())
    .addOption(backendOption().default("webgpu"))
    .addOption(
      new Option("--seeds <count>", "seeds of each combination, in place of the file's").argParser(
        parseCount,
      ),
    )
    .option("--out <file>", "where the table goes: .csv, .json or .parquet; - for JSON")
    .option("--resume", "go on with an interrupted sweep")
    .action(async (file: string, options: SweepOptions) => {
      finish(await sweep(file, options));
    });
}

function addPresets(program: Command): void {
  program
    .command("presets")
    .description("list the named experiments")
    .action(() => {
      const width = Math.max(...PRESETS.map(({ name }) => name.length));
      for (const { name, description } of PRESETS) {
        process.stdout.write(`${name.padEnd(width)}  ${description}\n`);
      }
    });
}

/** What makes files for others of a result. */
function addExport(program: Command): void {
  program
    .command("export")
    .description("write a trained result as ONNX, JavaScript, Python or CSV")
    .argument("<result>", "result file, as train writes it with --out; - for standard input")
    .requiredOption(
      "--out <file>",
      "where it goes: .onnx, .js or .py for the score, .csv for its curves, .json for the experiment; - for standard output",
    )
    .addOption(
      new Option(
        "--format <name>",
        "what is written, where the file's ending does not say it",
      ).choices(FORMAT_NAMES),
    )
    .action(async (file: string, options: ExportOptions, command: Command) => {
      if (options.out === "-" && options.format === undefined) {
        command.error("error: expected --format where the export goes to standard output");
      }
      await exportResult(file, options);
    });
}

/** Commands that set one way beside another. */
function addComparisons(program: Command, finish: Finish): void {
  program
    .command("check")
    .description("compare loss and gradient on GPU, CPU and by finite differences")
    .argument("[file]", FILE)
    .addOption(setOption())
    .addOption(yesOption())
    .option("--out <file>", OUT)
    .action(async (file: string | undefined, options: CheckOptions) => {
      finish(await check(file, options));
    });
  program
    .command("compare")
    .description("train each objective on the same data and compare what they learn")
    .argument("[file]", "experiment file, JSON; by default the tutorial's run with a smooth net")
    .addOption(setOption())
    .addOption(yesOption())
    .addOption(
      new Option("--objectives <kinds>", "which objectives, separated by commas")
        .default([...OBJECTIVE_NAMES], OBJECTIVE_NAMES.join(","))
        .argParser(parseObjectives),
    )
    .addOption(
      new Option("--seeds <count>", "how many seeds of noise and weights")
        .default(10)
        .argParser(parseCount),
    )
    .addOption(backendOption().default("webgpu"))
    .option("--out <file>", OUT)
    .action(async (file: string | undefined, options: CompareOptions) => {
      finish(await compare(file, options));
    });
}

/** Commands that put formulas to the test. */
function addMathematics(program: Command, finish: Finish): void {
  program
    .command("variance")
    .description("measure the control of variance of denoising score matching, as Markdown")
    .argument("[file]", FILE)
    .addOption(setOption())
    .addOption(yesOption())
    .addOption(
      new Option("--draws <count>", "draws of the noise").default(200).argParser(parseCount),
    )
    .option("--out <file>", OUT)
    .action(async (file: string | undefined, options: VarianceOptions) => {
      finish(await variance(file, options));
    });
  program
    .command("identities")
    .description("evaluate the identities that connect the objectives")
    .argument("[file]", FILE)
    .addOption(setOption())
    .addOption(yesOption())
    .option("--out <file>", OUT)
    .action(async (file: string | undefined, options: IdentitiesOptions) => {
      finish(await identities(file, options));
    });
}

function parseObjectives(text: string): string[] {
  const kinds = text.split(",").map((kind) => kind.trim());
  const unknown = kinds.find((kind) => !OBJECTIVE_NAMES.some((known) => known === kind));
  if (unknown === undefined) return [...new Set(kinds)];
  throw new InvalidArgumentError(`Allowed are ${OBJECTIVE_NAMES.join(", ")}.`);
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 10_000) return count;
  throw new InvalidArgumentError("Expected a whole number from 1 to 10,000.");
}

/** Runs a command line. @returns the exit code: 0, 1 for what went wrong, 2 for bad usage */
async function main(): Promise<number> {
  let code = 0;
  try {
    await createProgram((result) => (code = result)).parseAsync();
    return code;
  } catch (error) {
    // Help and version are asked for and end with 0; all else that Commander throws is bad usage.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    for (const line of linesOf(error)) warn(line);
    return 1;
  }
}

/** What is printed of an error: its message, or all there is of one that no user can put right. */
function linesOf(error: unknown): string[] {
  if (error instanceof CliError) return `error: ${error.message}`.split("\n");
  if (isForUsers(error)) return [`error: ${error.message}`];
  return (error instanceof Error ? (error.stack ?? error.message) : String(error)).split("\n");
}

followStdout();
const code = await main();
// Dawn may keep Node running: end it, once all is written.
await Promise.all(
  [process.stdout, process.stderr].map(
    (stream) => new Promise((resolve) => stream.write("", resolve)),
  ),
);
process.exit(codeAfter(code));
