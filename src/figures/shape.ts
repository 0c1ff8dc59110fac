import { aimsAtSmoothed } from "../core/assessment.ts";
import { targetOf } from "../core/distributions/mixture.ts";
import type { Problem } from "../core/problem.ts";
import { counted } from "./format.ts";
import type { Shape } from "./run.ts";

/** What the page says of a problem. */
export function shapeOf(problem: Problem): Shape {
  const { experiment, count, perPoint, dimensions, layout } = problem;
  const { noise, objective, steps, saveEvery } = experiment;
  return {
    points: count,
    perPoint,
    dimensions,
    parameters: layout.count,
    objective: objective.kind,
    smoothed: aimsAtSmoothed(experiment),
    known: targetOf(experiment) !== undefined,
    sigma: noise.sigma,
    fresh: noise.fresh,
    model: modelOf(problem),
    steps,
    saveEvery,
  };
}

function modelOf({ experiment, dimensions, layout, activation }: Problem): string {
  const { model } = experiment;
  if (model.kind === "energy") {
    return `the score of Vincent's energy with ${counted(model.hidden, "hidden unit")}`;
  }
  const widths = [dimensions, ...layout.layers.map((layer) => layer.out)].join("–");
  return `a ${widths} net with ${activation}`;
}
