import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { CliError } from "../errors.ts";
import { reasonOf } from "../../node/reason.ts";

/** What messages call an input. */
export const nameOf = (path: string): string => (path === "-" ? "Standard input" : path);

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
    const reason = (error as Error).message.replaceAll("\n", " ");
    throw new CliError(`${nameOf(path)} is not JSON: ${reason}.`);
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new CliError(`${path} cannot be read: ${reasonOf(error)}.`);
  }
}
