import type { Given } from "../../core/table/dialect.ts";
import type { Chosen, LabEvent } from "../messages.ts";
import { messageOf } from "./message-of.ts";
import type { OwnFile } from "./own-file.ts";

/** Reads the visitor's files, in the order in which they were asked for. */
export class Reading {
  readonly #send: (event: LabEvent) => void;
  #last = Promise.resolve();
  /** The table that was opened last. */
  #file: OwnFile | undefined;

  constructor(send: (event: LabEvent) => void) {
    this.#send = send;
  }

  /** An experiment, or a table of which the likely column is trained on. */
  open(file: Blob, name: string): void {
    this.#then(async () => {
      // The page opens without what reads tables.
      const { OwnFile } = await import("./own-file.ts");
      const read = await OwnFile.read(file, name);
      const experiment = read.experiment();
      this.#file = experiment ? undefined : read;
      if (!experiment) return this.#reread(read, {});
      this.#send({ kind: "table" });
      this.#send({ kind: "opened", experiment });
    });
  }

  /** Has another column of the last table trained on. */
  choose(column: Chosen): void {
    this.#then(() => this.#file && this.#train(this.#file, column));
  }

  /** Reads the last table in another way. @param given what the visitor decided of it */
  reread(given: Given): void {
    this.#then(() => this.#file && this.#reread(this.#file, given));
  }

  /** What can be decided is shown also where the table cannot be read. */
  #reread(file: OwnFile, given: Given): void {
    try {
      file.read(given);
    } catch (error) {
      this.#send({ kind: "table", table: file.describe(undefined) });
      throw error;
    }
    this.#train(file, file.likely());
  }

  /** What was read is said also where it gives no data. */
  #train(file: OwnFile, column: Chosen | undefined): void {
    const table = file.describe(column);
    this.#send({ kind: "table", table });
    if (table.kind === "table") this.#send({ kind: "opened", experiment: file.choose(column) });
  }

  #then(work: () => void | Promise<void>): void {
    this.#last = this.#last.then(work).catch((error: unknown) => {
      this.#send({ kind: "refused", message: messageOf(error) });
    });
  }
}
