/** Prints one line for people. */
export type Print = (line: string) => void;

/**
 * Where lines for people go: standard output, unless a command's JSON goes there.
 * @param out the command's --out
 */
export function printTo(out: string | undefined): Print {
  const stream = out === "-" ? process.stderr : process.stdout;
  return (line) => void stream.write(`${line}\n`);
}
