import { recoverDensity } from "../core/density.ts";
import { DivergedError, type Trainer } from "../core/trainer.ts";
import { thinLosses } from "./losses.ts";
import type { Curves, End, Picture } from "./messages.ts";

/** Pictures that a short run makes at least. */
const PICTURES = 12;
/** Least and most time from one picture to the next, in milliseconds, as far as steps allow. */
const PACE = { least: 33, most: 80 };

/** How to train, and whom to show it. */
export interface Advance {
  readonly trainer: Trainer;
  readonly steps: number;
  /** Where ψ is shown, (n), in one dimension. */
  readonly grid: Float64Array | undefined;
  readonly signal: AbortSignal;
  readonly show: (picture: Picture) => void;
}

type Ending = Pick<End, "outcome" | "message">;

/**
 * Trains to the last step, a divergence or the signal, with pictures on the way. The steps between
 * two are few at first, then as many as a picture may take.
 */
export async function advance({ trainer, steps, grid, signal, show }: Advance): Promise<Ending> {
  const most = Math.ceil(steps / PICTURES);
  let [slice, milliseconds] = [1, 0];
  show(await picture(trainer, milliseconds, grid));
  while (trainer.step < steps) {
    const start = performance.now();
    const ending = await tryAdvance(trainer, Math.min(slice, steps - trainer.step), signal);
    const spent = performance.now() - start;
    milliseconds += spent;
    show(await picture(trainer, milliseconds, grid));
    if (ending) return ending;
    if (spent < PACE.most / 2) slice = Math.min(2 * slice, most);
    else if (spent > PACE.most) slice = Math.ceil(slice / 2);
    await sleep(PACE.least - (performance.now() - start));
  }
  return { outcome: "finished" };
}

/** How the slice ended the run; nothing where the run goes on. */
async function tryAdvance(
  trainer: Trainer,
  steps: number,
  signal: AbortSignal,
): Promise<Ending | undefined> {
  try {
    await trainer.advance(steps, { signal });
    return undefined;
  } catch (error) {
    if (error instanceof DivergedError) return { outcome: "diverged", message: error.message };
    if (signal.aborted) return { outcome: "stopped" };
    throw error;
  }
}

async function picture(
  trainer: Trainer,
  milliseconds: number,
  grid: Float64Array | undefined,
): Promise<Picture> {
  const { step, losses } = trainer;
  return {
    step,
    milliseconds,
    loss: losses.at(-1),
    losses: thinLosses(losses),
    model: grid && (await curvesOf(trainer, grid)),
  };
}

/** ψ, and the density recovered from it. */
async function curvesOf(trainer: Trainer, grid: Float64Array): Promise<Curves> {
  const score = await trainer.evaluate(grid);
  return { score, density: recoverDensity(grid, score) };
}

const sleep = (milliseconds: number): Promise<void> | undefined =>
  milliseconds > 0 ? new Promise((resolve) => setTimeout(resolve, milliseconds)) : undefined;
