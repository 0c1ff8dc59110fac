import packageFile from "../../package.json" with { type: "json" };
import { aimsAtSmoothed } from "../measure/floors.ts";
import { DATASETS } from "../data/datasets/datasets.ts";
import { targetOf } from "../data/distributions/mixture.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { drawProblem } from "../training/problem.ts";
import { levelLaw, levelRange, singleSigma } from "../data/noise-levels.ts";
import { levelDependence } from "./level.ts";
import type { Fitted } from "./fitted.ts";

/** What writes the exports. */
export const PRODUCER = { name: "scorelab", version: packageFile.version } as const;

/** Longest list of an experiment that is named beside a model. */
const LONGEST = 64;
/** Most numbers of a mixture's means that are written out. */
const FEW = 6;

/** What a model is and how it came about, in a few lines that may stand in a comment. */
export function factsOf({ experiment, step, scaling }: Fitted): string[] {
  const { data, objective, optimizer, model, steps } = experiment;
  const { count, dimensions, layout, activation } = drawProblem(experiment);
  const widths = [layout.layers[0]!.in, ...layout.layers.map((layer) => layer.out)].join("-");
  const net = model.kind === "energy" ? `Vincent's energy, ${widths}` : `${widths} ${activation}`;
  const aim = aimsAtSmoothed(experiment) ? "p_sigma" : "p";
  const units = scaling ? " in standard units" : "";
  const depends = levelDependence(experiment) !== undefined;
  return [
    `Score model ${depends ? "psi(x, sigma)" : "psi(x)"}, an estimate of the gradient of log ${aim}(x).`,
    `Data: ${nameOf(data)}, ${count} points in ${dimensions}-D${describeTarget(experiment)}.`,
    ...(aim === "p"
      ? []
      : [`Noise: p smoothed by a Gaussian of std ${nameSigma(experiment)}${units}.`]),
    `Objective: ${objective.kind}, ${step} of ${steps} steps of Adam at ${optimizer.learningRate}.`,
    `Model: ${net}, ${layout.count} parameters.`,
    ...(experiment.ema ? [`Parameters: their average with decay ${experiment.ema.decay}.`] : []),
    `Written by ${PRODUCER.name} ${PRODUCER.version}.`,
  ];
}

/** The noise level, or the range of several. */
function nameSigma({ noise }: Experiment): string {
  const sigma = singleSigma(noise);
  if (sigma !== undefined) return `sigma = ${sigma}`;
  const [low, high] = levelRange(levelLaw(noise)).map((each) => Number(each.toPrecision(4)));
  return `sigma, trained from ${low} to ${high}`;
}

/** What data are called. A name is any text: what could end a line, or a comment, is taken out. */
function nameOf(data: Experiment["data"]): string {
  if (data.kind === "dataset") {
    const { title, quantity, source } = DATASETS[data.name];
    return `${title}, ${quantity} (${source})`;
  }
  if (data.kind !== "points" || data.name === undefined) return data.kind;
  return `points "${data.name.replaceAll(/[\p{C}\p{Zl}\p{Zp}"\\]/gu, " ")}"`;
}

/** The density p of the data, where it is known and short. */
function describeTarget(experiment: Experiment): string {
  const target = targetOf(experiment);
  if (!target) return "";
  const { weights, means, stds, dimensions } = target;
  if (weights.length * dimensions > FEW) return `; p is a mixture of ${weights.length} Gaussians`;
  const parts = Array.from(weights, (weight, k) => {
    const mean = means.slice(k * dimensions, (k + 1) * dimensions).join(", ");
    const share = Number(weight.toPrecision(6));
    return `${share} N(${dimensions === 1 ? mean : `[${mean}]`}, ${stds[k]}^2)`;
  });
  return `; p = ${parts.join(" + ")}`;
}

/** An experiment as JSON where each long list is replaced by its length. */
export const abridge = (experiment: Experiment): string =>
  JSON.stringify(experiment, (_, value: unknown) =>
    Array.isArray(value) && value.length > LONGEST ? `${value.length} values` : value,
  );
