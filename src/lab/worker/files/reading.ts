import { type Experiment, parseExperiment } from "../../../experiment/experiment.ts";
import { isSweep } from "../../../experiment/sweep/sweep.ts";
import type { Given } from "../../../data/table/dialect.ts";
import type { Chosen, LabEvent } from "../../state/messages.ts";
import { messageOf } from "../message-of.ts";
import type { OwnFile } from "./own-file.ts";
import type { Recorded } from "./recorded.ts";

/** Reads the visitor's files, in the order in which they were asked for. */
export class Reading {
  readonly #send: (event: LabEvent) => void;
  #last = Promise.resolve();
  /** The table that was opened last. */
  #file: OwnFile | undefined;
  #recorded: { readonly number: number; readonly run: Recorded } | undefined;

  constructor(send: (event: LabEvent) => void) {
    this.#send = send;
  }

  /** The result that was opened last, where it has this number. */
  recorded(number: number | undefined): Recorded | undefined {
    return number === this.#recorded?.number ? this.#recorded?.run : undefined;
  }

  /** An experiment, a result, or a table of which the likely column is trained on. */
  open(file: Blob, name: string): void {
    this.#then(async () => {
      // The page opens without what reads files.
      const { OwnFile } = await import("./own-file.ts");
      const read = await OwnFile.read(file, name);
      const document = read.document();
      if (document === undefined) {
        this.#file = read;
        this.#reread(read, {});
        return;
      }
      const event = await this.#openDocument(document, name);
      this.#file = undefined;
      this.#send({ kind: "table" });
      this.#send(event);
    });
  }

  async #openDocument(document: unknown, name: string): Promise<LabEvent> {
    const { isResult, readResult } = await import("./read-result.ts");
    if (isSweep(document)) {
      throw new Error(`${name} describes a sweep: run it in the terminal with the command sweep.`);
    }
    if (!isResult(document)) return { kind: "opened", experiment: parseExperiment(document) };
    const run = readResult(document, name);
    this.#recorded = { number: (this.#recorded?.number ?? 0) + 1, run };
    return { kind: "opened", experiment: run.experiment, recorded: this.#recorded.number };
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

  /** Says what was read, also where it gives no data, when the experiment is ready to replace the run. */
  #train(file: OwnFile, column: Chosen | undefined): void {
    const table = file.describe(column);
    let experiment: Experiment | undefined;
    try {
      if (table.kind === "table") experiment = file.choose(column);
    } finally {
      this.#send({ kind: "table", table });
    }
    if (experiment) this.#send({ kind: "opened", experiment });
  }

  #then(work: () => void | Promise<void>): void {
    this.#last = this.#last.then(work).catch((error: unknown) => {
      this.#send({ kind: "refused", message: messageOf(error) });
    });
  }
}
