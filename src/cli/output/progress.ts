import { clearLine, cursorTo } from "node:readline";
import type { EnsembleTrainer } from "../../training/trainer.ts";

const LOOK = 200;

/** Rewrites the last line of a terminal; elsewhere does nothing. */
export function showProgress(text: string): void {
  const { stderr } = process;
  if (!stderr.isTTY) return;
  cursorTo(stderr, 0);
  clearLine(stderr, 0);
  stderr.write(text);
}

/** Shows how far a sweep is: models done, model-steps a second, the time left. */
export class Progress {
  readonly #count: number;
  readonly #start = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #before: number;
  #done: number;
  #steps = 0;
  #current: EnsembleTrainer | undefined;

  /** @param before models that were done before */
  constructor(count: number, before: number) {
    this.#count = count;
    this.#before = before;
    this.#done = before;
    this.#timer = setInterval(() => showProgress(this.#text()), LOOK);
  }

  /** The ensemble that trains now. */
  follow(ensemble: EnsembleTrainer): void {
    this.#current = ensemble;
  }

  done(models: number): void {
    this.#done += models;
    this.#steps += this.#current ? this.#current.step * this.#current.count : 0;
    this.#current = undefined;
  }

  end(): void {
    clearInterval(this.#timer);
    showProgress("");
  }

  #text(): string {
    const seconds = (performance.now() - this.#start) / 1000;
    const steps = this.#steps + (this.#current ? this.#current.step * this.#current.count : 0);
    const made = this.#done - this.#before;
    const left = made === 0 ? "" : `, ${clock((seconds / made) * (this.#count - this.#done))} left`;
    const rate = Math.round(steps / seconds).toLocaleString("en");
    const [done, count] = [this.#done, this.#count].map((n) => n.toLocaleString("en"));
    return `${done} of ${count} models, ${rate} model-steps/s${left}`;
  }
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
