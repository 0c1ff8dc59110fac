import { TableError } from "../data/table/table-error.ts";
import { ExperimentError } from "../experiment/experiment.ts";
import { showControls } from "../text/json-text.ts";
import { DeviceError } from "../training/trainer.ts";

/** Something that a user can put right; its message is one clear sentence. */
export class CliError extends Error {
  override readonly name = "CliError";

  /** @param lines of the message; what names bring with them breaks no line */
  constructor(...lines: readonly string[]) {
    super(lines.map((line) => showControls(line)).join("\n"));
  }
}

/** Whether an error's message says all there is to say, so that no stack trace need follow. */
export function isForUsers(error: unknown): error is Error {
  return (
    error instanceof CliError ||
    error instanceof ExperimentError ||
    error instanceof TableError ||
    error instanceof DeviceError
  );
}
