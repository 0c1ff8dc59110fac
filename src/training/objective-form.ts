import type { Problem } from "./problem.ts";

/**
 * What an experiment's objective asks of a model: a sample's loss is a sum over terms, each of an
 * evaluation of ψ and of its derivatives in some directions, its tangents.
 */
export interface ObjectiveForm {
  /** What the mean runs over: N * M, or N where the objective does not corrupt. */
  readonly samples: number;
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
  /** The part of the mean loss that no parameter changes, which need not be evaluated. */
  readonly offset: number;
  /** h of the finite differences. */
  readonly difference: number;
}

const PLAIN = { perPoint: 1, terms: 1, jet: 1, draw: 0, goal: "none", offset: 0, difference: 0 };

/** The shape of an experiment's objective. */
export function objectiveForm({ experiment, count, dimensions }: Problem): ObjectiveForm {
  const { objective, noise } = experiment;
  const { perPoint, sigma } = noise;
  const clean = { ...PLAIN, samples: count } as const;
  const corrupted = { ...clean, samples: count * perPoint, perPoint, draw: dimensions };
  switch (objective.kind) {
    case "dsm":
      if (!objective.controlVariate) return { ...corrupted, goal: "none" };
      return { ...corrupted, goal: "none", terms: 2, offset: dimensions / (2 * sigma * sigma) };
    case "esm":
      return { ...clean, goal: "given" };
    case "esm-parzen":
      return { ...corrupted, goal: "parzen" };
    case "ism":
      return { ...clean, goal: "none", jet: 1 + dimensions };
    case "ssm": {
      const { projections } = objective;
      const tangents = largestDivisor(projections, MOST_TANGENTS);
      const terms = projections / tangents;
      const draw = projections * dimensions;
      return { ...clean, goal: "none", terms, jet: 1 + tangents, draw };
    }
    case "fd":
      return { ...clean, goal: "none", terms: 1 + 2 * dimensions, difference: objective.step };
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
