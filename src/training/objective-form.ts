import { hasLevels } from "../data/noise-levels.ts";
import type { Problem } from "./problem.ts";

/**
 * What an experiment's objective asks of a model: a sample's loss is a sum over terms, each of an
 * evaluation of ψ and of its derivatives in some directions, its tangents.
 */
export interface ObjectiveForm {
  /** What the mean of a step runs over: B * M, or B where the objective does not corrupt. */
  readonly samples: number;
  /** Samples of all points: N * M, or N. */
  readonly stored: number;
  /** Whether a sample's loss is ½w|F - F*|² of the network's output F, plus a second, linear term at most. */
  readonly regression: boolean;
  /** Samples to a point. */
  readonly perPoint: number;
  /** Evaluations of a sample. */
  readonly terms: number;
  /** Value and tangents of an evaluation. */
  readonly jet: number;
  /** Numbers that a sample draws: z, or ssm's tangents. */
  readonly draw: number;
  /** Scores that ψ is to match: none, known from the start, or Parzen's of the draw. */
  readonly goal: "none" | "given" | "parzen";
  /** h of the finite differences. */
  readonly difference: number;
}

const PLAIN = {
  perPoint: 1,
  terms: 1,
  jet: 1,
  draw: 0,
  goal: "none",
  difference: 0,
  regression: false,
};

/** The form of an experiment's objective. */
export function objectiveForm({ experiment, count, dimensions }: Problem): ObjectiveForm {
  const { objective, noise, batch } = experiment;
  const { perPoint } = noise;
  const points = batch?.size ?? count;
  const clean = { ...PLAIN, samples: points, stored: count, goal: "none" } as const;
  const corrupted = {
    ...clean,
    samples: points * perPoint,
    stored: count * perPoint,
    perPoint,
    // Levels that are given stand beside the noise.
    draw: noise.sigmas ? dimensions + 1 : dimensions,
    regression: true,
  };
  switch (objective.kind) {
    case "dsm":
      return { ...corrupted, terms: objective.controlVariate ? 2 : 1 };
    case "esm":
      return hasLevels(noise) ? corrupted : { ...clean, goal: "given", regression: true };
    case "esm-parzen":
      return { ...corrupted, goal: "parzen" };
    case "ism":
      return { ...clean, jet: 1 + dimensions };
    case "ssm": {
      const { projections } = objective;
      const tangents = largestDivisor(projections, MOST_TANGENTS);
      const terms = projections / tangents;
      const draw = projections * dimensions;
      return { ...clean, terms, jet: 1 + tangents, draw };
    }
    case "fd":
      return { ...clean, terms: 1 + 2 * dimensions, difference: objective.step };
    default:
      return objective satisfies never;
  }
}

/** More projections are shared among several terms: an evaluation holds all of its tangents. */
const MOST_TANGENTS = 8;

function largestDivisor(n: number, most: number): number {
  let divisor = Math.min(n, most);
  while (n % divisor !== 0) divisor--;
  return divisor;
}
