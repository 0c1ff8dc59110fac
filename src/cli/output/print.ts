import { showControls } from "../../text/json-text.ts";

/** Prints one line for people. */
export type Print = (line: string) => void;

/**
 * Where lines for people go: standard output, unless a command's JSON goes there.
 * @param out the command's --out
 */
export function printTo(out: string | undefined): Print {
  const stream = out === "-" ? process.stderr : process.stdout;
  return (line) => void stream.write(`${clean(line)}\n`);
}

/** Prints one line on standard error. */
export const warn: Print = (line) => void process.stderr.write(`${clean(line)}\n`);

/** A line with the empty lines around it: what names bring with them may not command a terminal. */
const clean = (line: string): string =>
  line.replace(
    /^(\n*)(.*?)(\n*)$/s,
    (_, before: string, text: string, after: string) => before + showControls(text) + after,
  );
