import type { Problem } from "../training/problem.ts";
import type { Trainer } from "../training/trainer.ts";
import { stepWork, trainingWork } from "../training/work.ts";
import { openBackend } from "./backend.ts";
import { CliError } from "./errors.ts";
import { pieceOf } from "./input/piece.ts";
import type { Print } from "./output/print.ts";

/** What takes longer than this is asked about, in seconds. */
export const LONG = 600;
/** What takes longer than this is announced, in seconds. */
const ANNOUNCED = 60;
/** A step that may take longer than this is timed on fewer points first, in seconds. */
export const SLOW_STEP = 2;
/** How long steps are timed, in milliseconds. */
const TIMED = 200;
/** Rounds of steps, each twice as many as the one before, unless they take longer than that. */
const ROUNDS = 6;
const PATIENCE = 2000;
/** A piece that is too quick to be timed is made so many times larger. */
const GROWTH = 8;

/** What is timed. */
export interface Timed {
  readonly create: (problem: Problem) => Promise<Trainer>;
  /** Operations a second of the slowest machine that is likely. */
  readonly slowest: number;
}

/**
 * Says how long something takes, where that is long.
 * @param seconds undefined where it is short for certain
 * @throws CliError where nobody has agreed to so long a time
 */
export function announce(
  seconds: number | undefined,
  yes: boolean | undefined,
  print: Print,
): void {
  if (seconds === undefined || seconds < ANNOUNCED) return;
  const duration = inWords(seconds);
  if (seconds > LONG && !yes) {
    throw new CliError(
      `This would take about ${duration} on this machine: add --yes to start it nevertheless.`,
    );
  }
  print(`This takes about ${duration}.`);
}

const UNITS = [
  [60, "second"],
  [60, "minute"],
  [24, "hour"],
  [365, "day"],
  [Infinity, "year"],
] as const;

/** A duration to one or two digits, such as 3 hours. */
function inWords(seconds: number): string {
  let value = seconds;
  for (const [most, unit] of UNITS) {
    const rounded = value < 9.5 ? Math.round(value) : Number(value.toPrecision(2));
    if (rounded < most) return `${rounded.toLocaleString("en")} ${unit}${rounded === 1 ? "" : "s"}`;
    value /= most;
  }
  return "forever";
}

/**
 * How long a run takes, in seconds; undefined where it is short for certain. Quick steps are timed on
 * the trainer itself, which makes them; of slow ones a piece is timed.
 * @param work operations of all of it; by default of the problem's training
 * @throws what `advance` throws
 */
export async function estimateRun(
  problem: Problem,
  trainer: Pick<Trainer, "advance">,
  timed: Timed,
  options: { readonly work?: number; readonly signal?: AbortSignal } = {},
): Promise<number | undefined> {
  const { work = trainingWork(problem), signal } = options;
  if (work / timed.slowest < LONG) return undefined;
  const step = stepWork(problem);
  if (step / timed.slowest > SLOW_STEP) return work / (await timePiece(problem, timed));
  return work / (step * (await timeSteps(trainer, problem.experiment.steps, signal)));
}

/**
 * How long the CPU reference takes for so many operations of a problem, in seconds; undefined where
 * that is short for certain.
 */
export async function estimateCpu(problem: Problem, work: number): Promise<number | undefined> {
  const { create, slowest } = await openBackend("cpu");
  if (work / slowest < LONG) return undefined;
  return work / (await timePiece(problem, { create, slowest }));
}

/** Steps a second, of some that the trainer makes. */
export async function timeSteps(
  trainer: Pick<Trainer, "advance">,
  most: number,
  signal?: AbortSignal,
): Promise<number> {
  let best = 0;
  let [done, spent] = [0, 0];
  for (let round = 0; spent < TIMED || (round < ROUNDS && spent < PATIENCE); round++) {
    const count = Math.min(2 ** round, most - done);
    if (count === 0) break;
    const start = performance.now();
    await trainer.advance(count, { signal });
    const time = performance.now() - start;
    // The best, as anything else on the machine only slows it down.
    best = Math.max(best, (1000 * count) / time);
    [done, spent] = [done + count, spent + time];
  }
  return best;
}

/** Operations a second, of steps on as many points as take a moment. */
export async function timePiece(problem: Problem, { create, slowest }: Timed): Promise<number> {
  for (let work = (slowest * TIMED) / 1000; ; work *= GROWTH) {
    const piece = pieceOf(problem, work);
    const trainer = await create(piece);
    try {
      await trainer.advance(1); // which compiles, too
      const start = performance.now();
      await trainer.advance(1);
      const time = performance.now() - start;
      if (time > TIMED / 4 || isWhole(piece, problem)) return (1000 * stepWork(piece)) / time;
    } finally {
      trainer.destroy();
    }
  }
}

const isWhole = (piece: Problem, { count, perPoint }: Problem): boolean =>
  piece.count === count && piece.perPoint === perPoint;
