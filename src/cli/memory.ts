import { getHeapStatistics } from "node:v8";
import { countMembers } from "../training/ensemble/ensemble.ts";
import { countSaved } from "../experiment/checks/checks.ts";
import type { Problem } from "../training/problem.ts";
import { CliError } from "./errors.ts";

/** Bytes on Node's heap, as measured in Node 24. */
const BYTES = {
  /** A number in an array that grows. */
  number: 10,
  /** An array, besides its numbers. */
  array: 100,
  /** A set of parameters in the trainer and in the result, besides its numbers. */
  set: 450,
  /** A model of an ensemble, besides its numbers. */
  model: 1500,
} as const;

/** Share of the heap that a result may take; the rest is for everything else. */
const SHARE = 0.7;

/**
 * Refuses a run whose result does not fit Node's heap, before it is trained.
 * @param heap bytes that Node's heap may have
 * @throws CliError, which says what fits
 */
export function checkMemory(problem: Problem, heap = getHeapStatistics().heap_size_limit): void {
  const free = SHARE * heap;
  const { bytes, remedy } = problem.experiment.ensemble
    ? ensembleNeeds(problem, free)
    : runNeeds(problem, free);
  if (bytes <= free) return;
  const megabytes = Math.ceil(bytes / SHARE / 2 ** 20);
  throw new CliError(
    `The result takes about ${gigabytes(bytes)} of memory, and Node has ${gigabytes(free)} free for it: ` +
      `${remedy}give Node more by NODE_OPTIONS=--max-old-space-size=${megabytes}.`,
  );
}

interface Needs {
  readonly bytes: number;
  /** What to set so that it fits, where that helps. */
  readonly remedy: string;
}

function runNeeds(problem: Problem, free: number): Needs {
  const { experiment, layout } = problem;
  const base = dataBytes(problem) + BYTES.number * experiment.steps;
  const set = BYTES.set + BYTES.number * layout.count;
  const most = Math.floor((free - base) / set);
  const every = Math.floor(experiment.steps / most) + 1;
  return {
    bytes: base + set * countSaved(experiment),
    remedy: most > 1 ? `set saveEvery to 0 or to at least ${show(every)}, or ` : "",
  };
}

function ensembleNeeds({ experiment, layout }: Problem, free: number): Needs {
  const models = countMembers(experiment);
  const { steps, ensemble } = experiment;
  const fixed = BYTES.model + BYTES.number * layout.count;
  const model = fixed + BYTES.number * Math.ceil(steps / (ensemble?.lossEvery ?? 1));
  const left = free / models - fixed;
  const every = Math.ceil((BYTES.number * steps) / left);
  const seeds = Math.floor(free / model);
  const thinner =
    left > 0 && every <= steps ? `set ensemble.lossEvery to at least ${show(every)}, or ` : "";
  return {
    bytes: models * model,
    remedy: `${thinner}set ensemble.seeds to at most ${show(seeds)}, or `,
  };
}

/** Points and noise, as the result has them. */
function dataBytes({ count, perPoint, dimensions, noise, projections }: Problem): number {
  const draws = noise ? count * perPoint : 0;
  const rows = count + draws + (projections?.length ?? 0) / dimensions;
  return rows * (BYTES.number * dimensions + (dimensions === 1 ? 0 : BYTES.array));
}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toPrecision(2)} GB`;
const show = (n: number): string => n.toLocaleString("en");
