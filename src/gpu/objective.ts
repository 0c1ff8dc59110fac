import type { Problem } from "../core/problem.ts";

/** What the kernels have to know of an experiment's objective; see objective.wgsl. */
export interface ObjectiveShape {
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
  /** The part of the mean loss that no parameter changes and the kernels leave out. */
  readonly offset: number;
  /** h of the finite differences. */
  readonly difference: number;
}

const PLAIN = { perPoint: 1, terms: 1, jet: 1, draw: 0, goal: "none", offset: 0, difference: 0 };

/** The shape of an experiment's objective. */
export function objectiveShape({ experiment, count, dimensions }: Problem): ObjectiveShape {
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
      return { ...clean, goal: "none", jet: 1 + projections, draw: projections * dimensions };
    }
    case "fd":
      return { ...clean, goal: "none", terms: 1 + 2 * dimensions, difference: objective.step };
    default:
      return objective satisfies never;
  }
}

/** The names that the shaders ask for about an objective. */
export function objectiveFlags({ experiment }: Problem): Record<string, boolean> {
  const { kind } = experiment.objective;
  const controlVariate = kind === "dsm" && experiment.objective.controlVariate;
  return {
    DSM: kind === "dsm",
    ESM: kind === "esm",
    ESM_PARZEN: kind === "esm-parzen",
    ISM: kind === "ism",
    SSM: kind === "ssm",
    NEEDS_NOISE: kind === "dsm" || kind === "esm-parzen",
    CONTROL_VARIATE: controlVariate,
    ANTITHETIC: kind === "dsm" && experiment.objective.antithetic,
    SQUARED: kind === "esm" || kind === "esm-parzen" || (kind === "dsm" && !controlVariate),
  };
}
