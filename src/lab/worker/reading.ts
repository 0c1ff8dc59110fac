import type { Delimiter } from "../../core/table/table.ts";
import type { Chosen, LabEvent } from "../messages.ts";
import { messageOf } from "./message-of.ts";
import { OwnFile } from "./own-file.ts";

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
      const read = await OwnFile.read(file, name);
      const experiment = read.experiment();
      this.#file = experiment ? undefined : read;
      if (!experiment) return this.#train(read, await read.likely());
      this.#send({ kind: "table" });
      this.#send({ kind: "opened", experiment });
    });
  }

  /** Has another column of the last table trained on. */
  choose(column: Chosen): void {
    this.#then(async () => this.#file && this.#train(this.#file, column));
  }

  /** Reads the last table by another delimiter. */
  separate(delimiter: Delimiter): void {
    this.#then(async () => {
      const file = this.#file;
      if (!file) return;
      await file.table(delimiter);
      await this.#train(file, await file.likely());
    });
  }

  /** What was read is said also where it gives no data. */
  async #train(file: OwnFile, column: Chosen | undefined): Promise<void> {
    this.#send({ kind: "table", table: await file.describe(column) });
    this.#send({ kind: "opened", experiment: await file.choose(column) });
  }

  #then(work: () => Promise<void>): void {
    this.#last = this.#last.then(work).catch((error: unknown) => {
      this.#send({ kind: "refused", message: messageOf(error) });
    });
  }
}
