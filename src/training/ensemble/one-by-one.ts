import type { Problem } from "../problem.ts";
import { Calls } from "../calls.ts";
import {
  type AdvanceOptions,
  DivergedError,
  type EnsembleTrainer,
  type Trainer,
} from "../trainer.ts";

/**
 * An ensemble whose models are trained one after the other, each by a trainer of its own.
 * @param problems at least one
 * @param create makes the trainer of a problem
 * @throws what `create` throws
 */
export async function trainOneByOne(
  problems: readonly Problem[],
  create: (problem: Problem) => Trainer | Promise<Trainer>,
): Promise<EnsembleTrainer> {
  const trainers: Trainer[] = [];
  try {
    for (const problem of problems) trainers.push(await create(problem));
  } catch (error) {
    for (const trainer of trainers) trainer.destroy();
    throw error;
  }
  return new OneByOne(trainers, problems[0]!);
}

class OneByOne implements EnsembleTrainer {
  readonly diverged: (number | undefined)[];
  readonly #trainers: readonly Trainer[];
  readonly #calls: Calls;
  #step = 0;

  constructor(trainers: readonly Trainer[], problem: Problem) {
    this.#trainers = trainers;
    this.#calls = new Calls(problem);
    this.diverged = trainers.map(() => undefined);
  }

  get backend() {
    return this.#trainers[0]!.backend;
  }

  get count(): number {
    return this.#trainers.length;
  }

  get step(): number {
    return this.#step;
  }

  async advance(steps: number, options: AdvanceOptions = {}) {
    this.#calls.checkAdvance(steps);
    const end = this.#step + steps;
    for (const [k, trainer] of this.#trainers.entries()) {
      if (this.diverged[k] !== undefined) continue;
      try {
        // After a cancelled call some models are ahead of the others.
        await trainer.advance(Math.max(0, end - trainer.step), options);
      } catch (error) {
        if (!(error instanceof DivergedError)) throw error;
        this.diverged[k] = error.step;
      }
    }
    this.#step = end;
  }

  losses(model: number): Float64Array {
    this.#calls.check();
    return this.#trainers[model]!.losses;
  }

  async parameters(): Promise<Float64Array> {
    this.#calls.check();
    return this.#gather((trainer) => trainer.parameters());
  }

  async emaParameters(): Promise<Float64Array> {
    this.#calls.checkEma();
    return this.#gather((trainer) => trainer.emaParameters());
  }

  async evaluate(points: Float64Array, sigma?: number): Promise<Float64Array> {
    this.#calls.checkEvaluate(points, sigma);
    return this.#gather((trainer) => trainer.evaluate(points, sigma));
  }

  destroy(): void {
    if (!this.#calls.destroy()) return;
    for (const trainer of this.#trainers) trainer.destroy();
  }

  async #gather(ask: (trainer: Trainer) => Promise<Float64Array>): Promise<Float64Array> {
    const parts: Float64Array[] = [];
    for (const trainer of this.#trainers) parts.push(await ask(trainer));
    const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
    parts.forEach((part, k) => all.set(part, k * part.length));
    return all;
  }
}
