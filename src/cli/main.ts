#!/usr/bin/env node
import { Command, CommanderError, Option } from "commander";
import packageFile from "../../package.json" with { type: "json" };
import { check, type CheckOptions } from "./check.ts";
import { isForUsers } from "./errors.ts";
import { identities, type IdentitiesOptions } from "./identities.ts";
import { train, type TrainOptions } from "./train.ts";

const FILE = "experiment file, JSON; - for standard input; by default the tutorial's run";
const OUT = "where the result goes, JSON; - for standard output";

function createProgram(finish: (code: number) => void): Command {
  const program = new Command("scorelab")
    .description("Denoising score matching on the GPU.")
    .version(packageFile.version)
    .exitOverride()
    .showHelpAfterError();
  program
    .command("train")
    .description("train an experiment and write its result")
    .argument("[file]", FILE)
    .addOption(
      new Option("--backend <kind>", "what trains").choices(["webgpu", "cpu"]).default("webgpu"),
    )
    .option("--out <file>", OUT)
    .action(async (file: string | undefined, options: TrainOptions) => {
      finish(await train(file, options));
    });
  program
    .command("check")
    .description("compare loss and gradient on GPU, CPU and by finite differences")
    .argument("[file]", FILE)
    .option("--out <file>", OUT)
    .action(async (file: string | undefined, options: CheckOptions) => {
      finish(await check(file, options));
    });
  program
    .command("identities")
    .description("evaluate the identities that connect the objectives")
    .argument("[file]", FILE)
    .option("--out <file>", OUT)
    .action(async (file: string | undefined, options: IdentitiesOptions) => {
      finish(await identities(file, options));
    });
  return program;
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
    if (isForUsers(error)) process.stderr.write(`error: ${error.message}\n`);
    else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return 1;
  }
}

/** A reader such as `head` may close the pipe early, and wants no more. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

const code = await main();
// Dawn may keep Node running: end it, once all is written.
await Promise.all(
  [process.stdout, process.stderr].map(
    (stream) => new Promise((resolve) => stream.write("", resolve)),
  ),
);
process.exit(code);
