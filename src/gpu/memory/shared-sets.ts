import type { Experiment } from "../../experiment/experiment.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import type { Problem } from "../../training/problem.ts";

/** Numbers that one or more models of an ensemble train on. */
export interface NumberSet {
  /** The first model that uses them. */
  readonly problem: Problem;
  /** The seed from which the GPU draws them; undefined where the host gives them. */
  readonly seed: number | undefined;
}

/** The distinct points and draws of an ensemble, and which of them each model uses. */
export interface Sets {
  readonly points: readonly NumberSet[];
  readonly draws: readonly NumberSet[];
  /** By model: the numbers of its sets. */
  readonly uses: readonly { readonly points: number; readonly draw: number }[];
}

/**
 * Finds what models share, so that a sweep over σ, say, holds its points once.
 * @param problems of one shape
 */
export function findSets(problems: readonly Problem[]): Sets {
  const points = new Collection();
  const draws = new Collection();
  const drawn = drawsOnce(problems[0]!);
  const uses = problems.map((problem) => ({
    points: points.add(pointKey(problem), problem, pointSeed(problem.experiment)),
    draw: drawn ? draws.add(drawKey(problem), problem, drawSeed(problem.experiment)) : 0,
  }));
  return { points: points.sets, draws: draws.sets, uses };
}

/** Whether a run draws once what its samples draw, or at every step, or never. */
const drawsOnce = (problem: Problem): boolean =>
  objectiveForm(problem).draw > 0 && !problem.experiment.noise.fresh;

class Collection {
  readonly sets: NumberSet[] = [];
  readonly #places = new Map<string, number>();

  /** The place of the set with that key. */
  add(key: string, problem: Problem, seed: number | undefined): number {
    const place = this.#places.get(key) ?? this.sets.length;
    if (place === this.sets.length) {
      this.sets.push({ problem, seed });
      this.#places.set(key, place);
    }
    return place;
  }
}

/** Explicit score matching keeps the scores that it matches beside the points. */
function pointKey({ experiment: { data, heldOut, target, objective } }: Problem): string {
  return JSON.stringify(objective.kind === "esm" ? [data, heldOut, target] : [data, heldOut]);
}

const pointSeed = ({ data }: Experiment): number | undefined =>
  data.kind === "mixture" ? data.seed : undefined;

function drawKey({ experiment }: Problem): string {
  return JSON.stringify(drawSeed(experiment) ?? givenDraw(experiment));
}

const givenDraw = ({ objective, noise }: Experiment) =>
  objective.kind === "ssm" ? objective.values : noise.values && [noise.values, noise.sigmas];

const drawSeed = (experiment: Experiment): number | undefined =>
  // The seed of noise that is given is nobody's.
  givenDraw(experiment) === undefined ? (experiment.noise.seed ?? 1) : undefined;
