import { aimsAtSmoothed } from "../measure/floors.ts";
import { DATASETS } from "../data/datasets/datasets.ts";
import { levelLaw, levelRange } from "../data/noise-levels.ts";
import { significant } from "./format.ts";
import { targetOf } from "../data/distributions/mixture.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Problem } from "../training/problem.ts";
import { counted } from "../text/counted.ts";
import type { RunFacts } from "./run.ts";

/** What the page says of a problem. */
export function factsOf(problem: Problem): RunFacts {
  const { experiment, count, perPoint, dimensions, layout } = problem;
  const { noise, objective, steps, saveEvery } = experiment;
  return {
    title: titleOf(experiment.data),
    points: count,
    perPoint,
    dimensions,
    parameters: layout.count,
    objective: objective.kind,
    smoothed: aimsAtSmoothed(experiment),
    known: targetOf(experiment) !== undefined,
    sigmas: levelRange(levelLaw(noise)),
    fresh: noise.fresh,
    model: modelOf(problem),
    steps,
    saveEvery,
  };
}

/** What is known by a name. */
function titleOf(data: Experiment["data"]): string | undefined {
  if (data.kind === "dataset") return `“${DATASETS[data.name].title}”`;
  return data.kind === "points" && data.name !== undefined ? `“${data.name}”` : undefined;
}

function modelOf({ experiment, layout, activation }: Problem): string {
  const { model } = experiment;
  if (model.kind === "energy") {
    return `the score of Vincent's energy with ${counted(model.hidden, "hidden unit")}`;
  }
  const widths = [layout.layers[0]!.in, ...layout.layers.map((layer) => layer.out)].join("–");
  return `a ${widths} net with ${activation}`;
}

const short = (sigma: number): string => significant(sigma, 4);

/** A run in a sentence. */
export function describeFacts(facts: RunFacts): string {
  const { points, perPoint, dimensions, sigmas, fresh, model, parameters } = facts;
  const [low, high] = sigmas;
  const level = low < high ? `σ from ${short(low)} to ${short(high)}` : `σ = ${low}`;
  const noise = `${perPoint} noisy ${perPoint === 1 ? "copy" : "copies"} of each with ${level}`;
  const title = facts.title === undefined ? "" : ` of ${facts.title}`;
  return (
    `Objective ${facts.objective}; ${counted(points, "point")}${title} in ` +
    `${counted(dimensions, "dimension")}${facts.smoothed ? `, ${noise}` : ""}` +
    `${fresh ? ", drawn afresh at every step" : ""}; ψ is ${model}, ` +
    `of ${counted(parameters, "parameter")}.`
  );
}
