import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";

const root = join(import.meta.dirname, "..", "..");

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The terminal's program, started from its source as `npm run scorelab` does. */
export const start = (args: readonly string[]): ChildProcess => startNode("src/cli/main.ts", args);

/** The words that start it. */
export const command = (args: readonly string[]): string[] => commandOf("src/cli/main.ts", args);

/** @param program a file of the project */
function startNode(program: string, args: readonly string[]): ChildProcess {
  const [node, ...rest] = commandOf(program, args);
  return spawn(node!, rest);
}

function commandOf(program: string, args: readonly string[]): string[] {
  const hooks = pathToFileURL(join(root, "src", "cli", "hooks.ts")).href;
  return [process.execPath, "--import", hooks, join(root, program), ...args];
}

/** Runs a program of the project to its end. */
export const runNode = (program: string, args: readonly string[]): Promise<Outcome> =>
  outcome(startNode(program, args));

/** What a started program printed, and its exit code. */
export async function outcome(child: ChildProcess): Promise<Outcome> {
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  return { code: await code, stdout, stderr };
}

/** Runs a command to its end. */
export function run(args: readonly string[], input = ""): Promise<Outcome> {
  const child = start(args);
  child.stdin!.end(input);
  return outcome(child);
}

/** A folder for one test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "scorelab-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
