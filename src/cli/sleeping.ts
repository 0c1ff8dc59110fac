import type { EnsembleTrainer, Trainer } from "../training/trainer.ts";

/** How long the thread rests between two questions, in milliseconds. */
const REST = 0.2;
const cell = new Int32Array(new SharedArrayBuffer(4));

/**
 * A trainer on Dawn whose thread rests while the GPU works. Dawn asks for its results in every turn
 * of Node's event loop, without a pause, which keeps a processor busy; a software adapter has better
 * use for it.
 */
export function sleepingTrainer(trainer: Trainer): Trainer {
  return {
    backend: trainer.backend,
    get step() {
      return trainer.step;
    },
    get losses() {
      return trainer.losses;
    },
    get saved() {
      return trainer.saved;
    },
    advance: (steps, options) => rest(trainer.advance(steps, options)),
    parameters: () => rest(trainer.parameters()),
    emaParameters: () => rest(trainer.emaParameters()),
    gradient: () => rest(trainer.gradient()),
    evaluate: (points, sigma) => rest(trainer.evaluate(points, sigma)),
    destroy: () => trainer.destroy(),
  };
}

/** An ensemble's trainer on Dawn whose thread rests likewise. */
export function sleepingEnsemble(ensemble: EnsembleTrainer): EnsembleTrainer {
  return {
    backend: ensemble.backend,
    count: ensemble.count,
    get step() {
      return ensemble.step;
    },
    get diverged() {
      return ensemble.diverged;
    },
    advance: (steps, options) => rest(ensemble.advance(steps, options)),
    losses: (model) => ensemble.losses(model),
    parameters: () => rest(ensemble.parameters()),
    emaParameters: () => rest(ensemble.emaParameters()),
    evaluate: (points, sigma) => rest(ensemble.evaluate(points, sigma)),
    destroy: () => ensemble.destroy(),
  };
}

/** Waits for work with a short sleep in each turn of the event loop. */
export async function rest<T>(work: Promise<T>): Promise<T> {
  let done = false;
  const turn = (): void => {
    if (done) return;
    Atomics.wait(cell, 0, 0, REST);
    setImmediate(turn);
  };
  setImmediate(turn);
  try {
    return await work;
  } finally {
    done = true;
  }
}
