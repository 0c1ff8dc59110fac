import { checkMeans, checkWidths, count } from "../../data/checks.ts";
import { isStandardized, listedValues } from "../../data/points.ts";
import { ExperimentError } from "../error.ts";
import type { Experiment } from "../types.ts";
import { hasLevels } from "../../data/noise-levels.ts";
import { conditionOf, conditionSize } from "../../model/condition.ts";
import { checkBatch, checkLevels } from "./level-checks.ts";
import { countHeldOut } from "../../data/hold-out.ts";
import { checkPrecision } from "./precision-checks.ts";
import { LIMITS } from "../schema.ts";

/** What an experiment's parts have to fit. */
export interface Sizes {
  /** N */
  readonly points: number;
  /** D */
  readonly dimensions: number;
  /** P */
  readonly parameters: number;
}

/** Checks what the schema, which sees one entry at a time, cannot. */
export function checkExperiment(experiment: Experiment, sizes: Sizes): void {
  checkNoise(experiment, sizes);
  checkLevels(experiment, sizes.points);
  checkBatch(experiment, sizes.points);
  const { target } = experiment;
  if (target) checkMeans(target.components, sizes.dimensions, "target", "the data");
  checkStandardized(experiment);
  checkHeldOut(experiment);
  checkObjective(experiment, sizes);
  checkPrecision(experiment);
  checkParameters(experiment, sizes);
}

function checkStandardized({ data, target }: Experiment): void {
  if (!target || !isStandardized(data)) return;
  throw new ExperimentError(
    "target",
    "expected nothing where data.standardize gives the points other units, found a mixture",
  );
}

function checkHeldOut({ data, heldOut }: Experiment): void {
  if (!heldOut) return;
  const listed = listedValues(data);
  if (listed) countHeldOut(listed.length, heldOut);
  else {
    throw new ExperimentError(
      "heldOut",
      'expected nothing, as only data of kind "points" or "dataset" are held out',
    );
  }
}

function checkNoise({ noise }: Experiment, { points, dimensions }: Sizes): void {
  const pairs = points * noise.perPoint;
  if (pairs > LIMITS.pairs) {
    const most = LIMITS.pairs.toLocaleString("en");
    throw new ExperimentError(
      "noise.perPoint",
      `expected at most ${most} corrupted points in all, found ${points} points x ${noise.perPoint}`,
    );
  }
  if (noise.values === undefined) return;
  if (noise.values.length !== pairs) {
    throw new ExperimentError(
      "noise.values",
      `expected ${points} points x ${noise.perPoint} = ${count(pairs, "value")}, found ${noise.values.length}`,
    );
  }
  checkWidths(noise.values, dimensions, "noise.values", "the data");
}

function checkObjective(experiment: Experiment, sizes: Sizes): void {
  const { objective, noise } = experiment;
  switch (objective.kind) {
    case "dsm":
      if (objective.antithetic) checkAntithetic(noise);
      checkRegression(experiment, objective);
      return;
    case "esm-parzen":
      return;
    case "esm":
      if (!hasLevels(noise)) refuseNoiseValues(experiment);
      checkDensity(experiment, 'objective "esm"');
      return;
    case "ism":
    case "fd":
      refuseNoiseValues(experiment);
      checkCurvature(experiment);
      return;
    case "ssm":
      refuseNoiseValues(experiment);
      checkCurvature(experiment);
      checkProjections(experiment, objective, sizes);
      return;
    default:
      objective satisfies never;
  }
}

function checkAntithetic(noise: Experiment["noise"]): void {
  if (noise.values !== undefined) {
    throw new ExperimentError(
      "objective.antithetic",
      "expected false where noise.values fixes the noise, found true",
    );
  }
  if (noise.perPoint % 2 === 0) return;
  throw new ExperimentError(
    "noise.perPoint",
    `expected an even number, as antithetic corruptions come in pairs z and -z, found ${noise.perPoint}`,
  );
}

function refuseNoiseValues({ noise, objective }: Experiment): void {
  if (noise.values === undefined) return;
  throw new ExperimentError(
    "noise.values",
    `expected nothing, as objective "${objective.kind}" uses no noise, found ${count(noise.values.length, "value")}`,
  );
}

type Denoising = Extract<Experiment["objective"], { kind: "dsm" }>;

function checkRegression(experiment: Experiment, { regression, controlVariate }: Denoising): void {
  if (regression === "noise") return;
  checkDensity(experiment, `regression "${regression}"`);
  if (!controlVariate) return;
  throw new ExperimentError(
    "objective.controlVariate",
    `expected false for regression "${regression}", whose target is not noise alone, found true`,
  );
}

/** @param what needs the density */
function checkDensity({ data, target }: Experiment, what: string): void {
  if (target || !listedValues(data)) return;
  throw new ExperimentError(
    "target",
    `expected a mixture, as ${what} needs a known density, which data of kind "${data.kind}" do not have, found nothing`,
  );
}

/** The divergence's gradient needs the activation's second derivative; `fd` does without. */
function checkCurvature({ model, objective }: Experiment): void {
  if (objective.kind === "fd" || model.kind === "energy") return;
  if (model.activation !== "relu" || model.hidden.length === 0) return;
  throw new ExperimentError(
    "model.activation",
    `expected a smooth activation for objective "${objective.kind}", as relu's second derivative is 0 almost ` +
      'everywhere and the gradient of the divergence would miss its kinks, found "relu"',
  );
}

type Sliced = Extract<Experiment["objective"], { kind: "ssm" }>;

function checkProjections(
  { noise }: Experiment,
  { projections, values }: Sliced,
  { points, dimensions }: Sizes,
): void {
  const rows = points * projections;
  if (rows > LIMITS.pairs) {
    const most = LIMITS.pairs.toLocaleString("en");
    throw new ExperimentError(
      "objective.projections",
      `expected at most ${most} projections in all, found ${points} points x ${projections}`,
    );
  }
  if (values === undefined) return;
  if (noise.fresh) {
    throw new ExperimentError(
      "noise.fresh",
      "expected false where objective.values fixes the projections, found true",
    );
  }
  if (values.length !== rows) {
    throw new ExperimentError(
      "objective.values",
      `expected ${points} points x ${projections} = ${count(rows, "value")}, found ${values.length}`,
    );
  }
  checkWidths(values, dimensions, "objective.values", "the data");
  const bad = values.findIndex((value) => [value].flat().some((v) => Math.abs(v) !== 1));
  if (bad < 0) return;
  const found = JSON.stringify(values[bad]);
  throw new ExperimentError(`objective.values[${bad}]`, `expected 1 or -1, found ${found}`);
}

/** @param inputs of the network, D and those of the condition */
const isTutorialShape = (inputs: number, hidden: readonly number[]): boolean =>
  inputs === 1 && hidden.length === 1 && hidden[0] === 8;

/** Where a net starts from that does not say. */
export function defaultInit(inputs: number, hidden: readonly number[]) {
  return isTutorialShape(inputs, hidden)
    ? ({ kind: "tutorial" } as const)
    : ({ kind: "glorot-uniform", seed: 1 } as const);
}

function checkParameters(experiment: Experiment, { dimensions, parameters }: Sizes): void {
  const { model, steps, saveEvery } = experiment;
  if (model.init.kind === "tutorial") {
    const hidden = [model.hidden].flat();
    if (!isTutorialShape(dimensions + conditionSize(conditionOf(experiment)), hidden)) {
      throw new ExperimentError(
        "model.init",
        'expected "glorot-uniform" or "values", as the tutorial\'s weights fit only D = 1 and hidden [8], ' +
          `found "tutorial" with D = ${dimensions} and hidden ${JSON.stringify(hidden)}`,
      );
    }
  }
  if (model.init.kind === "values" && model.init.values.length !== parameters) {
    throw new ExperimentError(
      "model.init.values",
      `expected ${count(parameters, "parameter")}${shapeOf(model, dimensions)}, found ${model.init.values.length}`,
    );
  }
  const sets = countSaved(experiment);
  const most = Math.floor(LIMITS.saved / (parameters + SET));
  if (sets > most) {
    const least = Math.floor(steps / most) + 1;
    const found = `${sets.toLocaleString("en")} saved sets of ${count(parameters, "parameter")}`;
    throw new ExperimentError(
      "saveEvery",
      `expected 0 or at least ${least.toLocaleString("en")}, as ${found} do not fit, found ${saveEvery}`,
    );
  }
}

/** What a set of parameters takes besides its numbers, in numbers: its arrays and objects, 400 bytes. */
const SET = 50;

/** How many sets of parameters a run keeps. */
export const countSaved = ({ steps, saveEvery }: Experiment): number =>
  saveEvery === 0 ? 0 : Math.floor(steps / saveEvery) + 1;

/** What the energy model's parameters are made of, so that a D that does not match is seen. */
function shapeOf(model: Experiment["model"], dimensions: number): string {
  if (model.kind === "mlp") return "";
  return `, W (${model.hidden}, ${dimensions}), b (${model.hidden}) and c (${dimensions})`;
}
