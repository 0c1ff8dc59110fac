import { drawFloor } from "./draw-floor.ts";
import { shownSigma } from "./levels/measured-levels.ts";
import { hasLevels } from "../data/noise-levels.ts";
import { drawsOnce } from "../training/draw.ts";
import { drawOf } from "../training/problem.ts";
import { smooth, targetOf } from "../data/distributions/mixture.ts";
import type { Mixture } from "../data/distributions/mixture.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { implicitLimit } from "./fisher/fisher.ts";
import { populationFloor } from "./levels/level-floors.ts";
import type { Estimate } from "./fisher/fisher.ts";
import type { Problem } from "../training/problem.ts";

/** What an objective's loss is least at. */
export interface Floor extends Partial<Estimate> {
  /** What it is, in words. */
  readonly name: string;
  /** The loss. */
  readonly value: number;
}

/**
 * The losses that the exact score has, as far as the data's distribution tells them, the most
 * telling one first. Of a sample the loss may be lower: that is overfitting.
 */
export function lossFloors(problem: Problem): Floor[] {
  const { experiment } = problem;
  const target = targetOf(experiment);
  switch (experiment.objective.kind) {
    case "dsm":
      return target ? denoisingFloors(problem, target) : [];
    case "esm":
      return [
        { name: `floor, at the score of ${hasLevels(experiment.noise) ? "p_σ" : "p"}`, value: 0 },
      ];
    case "esm-parzen":
      return [{ name: "floor, at the Parzen score", value: 0 }];
    case "ism":
    case "ssm":
    case "fd":
      return target ? [{ name: "limit over all samples", ...implicitLimit(target) }] : [];
    default:
      return experiment.objective satisfies never;
  }
}

function denoisingFloors(problem: Problem, target: Mixture): Floor[] {
  const { experiment } = problem;
  const ofDraw = drawsOnce(experiment) ? drawFloor(problem, drawOf(problem, 1), target) : undefined;
  return [
    { name: "floor of this noise draw", value: ofDraw },
    { name: "floor over all draws", value: populationFloor(experiment) },
  ].flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
}

/** Whether an objective's points are corrupted, so that it aims at the score of p_σ and not of p. */
export function aimsAtSmoothed({ objective, noise }: Experiment): boolean {
  if (objective.kind === "esm") return hasLevels(noise);
  return objective.kind === "dsm" || objective.kind === "esm-parzen";
}

/**
 * The density whose score an experiment's objective aims at, where it is known.
 * @param sigma the noise level, where points are corrupted
 */
export function aimOf(experiment: Experiment, sigma = shownSigma(experiment)): Mixture | undefined {
  const target = targetOf(experiment);
  return target && aimsAtSmoothed(experiment) ? smooth(target, sigma) : target;
}
