import { reasonOf } from "../../node/reason.ts";
import { showControls } from "../../text/json-text.ts";
import { warn } from "./print.ts";

/**
 * 128 and the number of SIGPIPE: the exit code where whoever read standard output closed it, and
 * did not get all that the command gives.
 */
const CLOSED = 141;

/** Whether the command writes a file, for which it goes on without standard output. */
let writesFile = false;
/** What became of standard output: an exit code; 0 as long as nothing is lost. */
let lost = 0;

/** Says that the command writes a file, too. */
export function expectFile(): void {
  writesFile = true;
}

/**
 * Ends the program where standard output fails and nothing else is to be written. A closed pipe is
 * how `head` says that it wants no more; what was meant for people may then go unread.
 */
export function followStdout(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") fail(error);
    if (!writesFile) process.exit(lost || CLOSED);
  });
  // Nobody can be told that nobody is told.
  process.stderr.on("error", () => {});
}

/** Standard output is a full disk, or worse: said once. */
function fail(error: unknown): void {
  if (lost !== 1) warn(`error: Standard output cannot be written: ${reasonOf(error)}.`);
  lost = 1;
}

/** The exit code of a command whose standard output may have failed. */
export const codeAfter = (code: number): number => code || lost;

/** In JSON and in programs, text may hold what terminals obey: as escapes it means the same. */
const escape = (text: string): string => showControls(text, "\n\t\r");

/** Writes what a command gives; what cannot be written decides the exit code. */
export async function writeToStdout(pieces: Iterable<string | Uint8Array>): Promise<void> {
  for (const piece of pieces) {
    const error = await new Promise<Error | null | undefined>((resolve) => {
      process.stdout.write(typeof piece === "string" ? escape(piece) : piece, resolve);
    });
    if (!error) continue;
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") fail(error);
    lost ||= CLOSED;
    return;
  }
}
