import { aimsAtSmoothed } from "../../measure/floors.ts";
import { DATASETS } from "../../data/datasets/datasets.ts";
import { levelLaw, levelRange } from "../../data/noise-levels.ts";
import { significant, typeset } from "../format.ts";
import { targetOf } from "../../data/distributions/mixture.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import type { Problem } from "../../training/problem.ts";
import { counted } from "../../text/counted.ts";
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
    sigmas: sigmasOf(noise),
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

const short = (sigma: number): string => {
  const value = Number(significant(sigma, 4));
  return value < 1e6 ? String(value) : typeset(value.toExponential());
};

function sigmasOf(noise: Experiment["noise"]): number[] {
  const law = levelLaw(noise);
  const all = law.kind === "numbered" ? [...law.sigmas] : [...levelRange(law)];
  return [...new Set(all)].toSorted((a, b) => a - b);
}

/** A run in a sentence. */
export function describeFacts(facts: RunFacts): string {
  const { points, perPoint, dimensions, sigmas, fresh, model, parameters } = facts;
  const level =
    sigmas.length > 1
      ? `σ from ${short(sigmas[0]!)} to ${short(sigmas.at(-1)!)}`
      : `σ = ${sigmas[0]!}`;
  const noise = `${perPoint} noisy ${perPoint === 1 ? "copy" : "copies"} of each with ${level}`;
  const title = facts.title === undefined ? "" : ` of ${facts.title}`;
  return (
    `Objective ${facts.objective}; ${counted(points, "point")}${title} in ` +
    `${counted(dimensions, "dimension")}${facts.smoothed ? `, ${noise}` : ""}` +
    `${fresh ? ", drawn afresh at every step" : ""}; ψ is ${model}, ` +
    `of ${counted(parameters, "parameter")}.`
  );
}
