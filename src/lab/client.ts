import type { Backend } from "../core/trainer.ts";
import type { Command, LabEvent, Source } from "./messages.ts";
import { reduceRun, type RunState, type Stores } from "./stores.ts";

/** The page's side of the worker: asks it to train, and keeps the stores. */
export class Client {
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  readonly #stores: Stores;
  readonly #backend: Backend["kind"];
  /** Experiments that the worker has not answered yet. */
  readonly #asked: Source[] = [];
  /** What the run store becomes with the next frame. */
  #next: RunState | undefined;

  constructor(stores: Stores, backend: Backend["kind"]) {
    this.#stores = stores;
    this.#backend = backend;
    this.#worker.addEventListener("message", ({ data }: MessageEvent<LabEvent>) => {
      this.#take(data);
    });
    this.#worker.addEventListener("error", (event) => {
      this.#take({
        kind: "failed",
        message: `The worker failed: ${event.message || "not loaded"}`,
      });
    });
  }

  /** Trains an experiment, by default the one at hand from its beginning. */
  train(source: Source = this.#stores.experiment.value.source): void {
    this.#asked.push(source);
    this.#post({ kind: "train", source, backend: this.#backend });
  }

  stop(): void {
    this.#post({ kind: "stop" });
  }

  #post(command: Command): void {
    this.#worker.postMessage(command, []);
  }

  #take(event: LabEvent): void {
    const { experiment } = this.#stores;
    if (event.kind === "accepted") {
      experiment.set({ source: this.#asked.shift()!, text: event.text });
    } else if (event.kind === "refused") {
      this.#asked.shift();
      experiment.set({ ...experiment.value, refusal: event.message });
    } else {
      this.#draw(event);
    }
  }

  /** Events may come faster than they can be drawn: once a frame is enough. */
  #draw(event: LabEvent): void {
    if (!this.#next) requestAnimationFrame(() => this.#flush());
    this.#next = reduceRun(this.#next ?? this.#stores.run.value, event);
  }

  #flush(): void {
    const next = this.#next!;
    this.#next = undefined;
    this.#stores.run.set(next);
  }
}
