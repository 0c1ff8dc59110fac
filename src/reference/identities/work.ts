import { onlySigma } from "../../data/noise-levels.ts";
import { targetOf } from "../../data/distributions/mixture.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { panelEdges } from "../../measure/fisher/fisher.ts";
import { stepWork } from "../../training/work.ts";
import { energyProblem } from "./autoencoder.ts";
import { RANDOM, visibleProblem } from "./identities.ts";
import { DIFFERENCES, edgesAround, ORDER } from "./line.ts";
import { sampleCount } from "./sampled.ts";

/** Operations of a Gaussian's density and score at a point, of one dimension. */
const GAUSSIAN = 40;
/** Of a forward and two backward passes, by parameter. */
const PASSES = 24;
/** Panels are cut into 1, 2 and 4 parts until a sum has settled. */
const REFINED = 7;

/** Operations that the identities of an experiment take, about. */
export function identitiesWork(experiment: Experiment): number {
  const { problem, mixture } = visibleProblem(experiment);
  const { layout, dimensions, count, points, activation } = problem;
  const components = targetOf(experiment)?.weights.length ?? count;
  const net = PASSES * layout.count;
  const autoencoder = 2 * stepWork(energyProblem(experiment));
  let set: number;
  if (dimensions === 1) {
    const nodes = ORDER * REFINED;
    const kinks = activation === "relu" ? 1 + 10 * Math.min(DIFFERENCES, layout.count) : 1;
    const implicit = panelEdges(mixture).length * (components * GAUSSIAN + net) * kinks;
    const edges = edgesAround(points.toSorted(), onlySigma(experiment.noise));
    set = nodes * (implicit + edges.length * (count * 1.5 * GAUSSIAN + net));
    // Tweedie's formula at one point.
    set += 81 * ORDER * components ** 2 * (GAUSSIAN / 4);
  } else {
    set = sampleCount(problem) * net * (1 + dimensions);
  }
  return (1 + RANDOM) * (set + autoencoder);
}
