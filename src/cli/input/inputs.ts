import { type BigIntStats, fstatSync, statSync } from "node:fs";
import { CliError } from "../errors.ts";

/**
 * Refuses an output that is one of a command's inputs, by whatever name.
 * @param inputs paths; "-" for standard input
 * @throws CliError naming both
 */
export function refuseInputs(output: string, inputs: readonly (string | undefined)[]): void {
  const target = identify(output);
  if (!target?.isFile()) return;
  for (const input of inputs) {
    const found = input === undefined ? undefined : identify(input);
    if (found?.ino !== target.ino || found.dev !== target.dev) continue;
    const other = input === "-" ? "standard input" : input;
    const same = input === output ? "" : `the same file as ${other}, `;
    throw new CliError(`${output} is ${same}an input of this command; name another file to write.`);
  }
}

/** What tells a file from all others; undefined where there is none. */
function identify(path: string): BigIntStats | undefined {
  try {
    return path === "-" ? fstatSync(0, { bigint: true }) : statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}
