import type { Case } from "./cases.ts";
import type { Contender } from "./contender.ts";

/** How one contender did in one case. */
export interface Result {
  readonly contender: string;
  /** Steps of each timed run. */
  readonly steps: number;
  /** Milliseconds a step, or a model and step, of each run. */
  readonly times: readonly number[];
  /** Each time over that of the baseline, which ran just before. */
  readonly ratios: readonly number[];
  /** Milliseconds until the first step was done: drawing, uploading, compiling. */
  readonly first: number;
  /** Largest relative distance of the losses from the baseline's, over the first steps. */
  readonly error: number | undefined;
}

/** How to measure. */
export interface Measuring {
  readonly repeats: number;
  /** What a run is to last at least, in milliseconds, where the case has so many steps. */
  readonly budget: number;
  readonly say: (text: string) => void;
}

/** Losses that are compared: rounding grows from step to step, and a wide net's fast. */
const COMPARED = 20;

interface Runner {
  readonly contender: Contender;
  readonly steps: number;
  readonly first: number;
  readonly times: number[];
  readonly ratios: number[];
  losses: readonly number[];
}

/**
 * Times contenders in a case, in turns: what else the machine does meets all of them.
 * @param baseline what the others are set in relation to, and runs before each of them
 * @param most steps of a run
 */
export async function measure(
  what: Case,
  baseline: Contender,
  contenders: readonly Contender[],
  { most, how }: { readonly most: number; readonly how: Measuring },
): Promise<Result[]> {
  const reference = await ready(what, baseline, most, how);
  const runners = [reference];
  for (const contender of contenders) {
    if (contender === baseline || !contender.takes(what)) continue;
    how.say(`${what.name}: ${contender.name}`);
    runners.push(await ready(what, contender, most, how));
  }
  for (let round = 0; round < how.repeats; round++) {
    for (const runner of runners) {
      how.say(`${what.name}: ${runner.contender.name}, run ${round + 1} of ${how.repeats}`);
      const before = await timeStep(reference, what);
      const time = runner === reference ? before : await timeStep(runner, what);
      runner.times.push(time);
      runner.ratios.push(time / before);
    }
  }
  return runners.map((runner) => ({
    contender: runner.contender.name,
    steps: runner.steps,
    times: runner.times,
    ratios: runner.ratios,
    first: runner.first,
    error: runner === reference ? undefined : furthest(runner.losses, reference.losses),
  }));
}

async function ready(
  what: Case,
  contender: Contender,
  most: number,
  { budget }: Measuring,
): Promise<Runner> {
  const first = await contender.prepare(what);
  const { milliseconds, losses } = await contender.run(Math.min(most, 2));
  const each = milliseconds / Math.min(most, 2);
  const steps = Math.max(2, Math.min(most, Math.round(budget / Math.max(each, 0.01))));
  return { contender, steps: Math.min(most, steps), first, times: [], ratios: [], losses };
}

async function timeStep(runner: Runner, { models }: Case): Promise<number> {
  const { milliseconds, losses } = await runner.contender.run(runner.steps);
  runner.losses = losses;
  // Some make a few more steps than they are asked for.
  return milliseconds / Math.max(runner.steps, losses.length) / (runner.contender.models ?? models);
}

function furthest(found: readonly number[], expected: readonly number[]): number | undefined {
  const length = Math.min(COMPARED, found.length, expected.length);
  if (length === 0) return undefined;
  return Math.max(...Array.from({ length }, (_, i) => Math.abs(found[i]! / expected[i]! - 1)));
}
