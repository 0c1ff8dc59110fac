import * as v from "valibot";
import { checkData } from "../data/checks.ts";
import { countPoints } from "../data/points.ts";
import { checkExperiment, defaultInit } from "./checks/checks.ts";
import { ExperimentError, schemaError } from "./error.ts";
import type { Experiment, Model, Noise, Objective } from "./types.ts";
import { checkLevelFields } from "./checks/level-checks.ts";
import { singleSigma } from "../data/noise-levels.ts";
import { conditionSize } from "../model/condition.ts";
import { createEnergyLayout, createLayout } from "../model/layout.ts";
import type { Layout } from "../model/layout.ts";
import * as schema from "./schema.ts";
import type { Activation } from "./schema.ts";

export { countPoints, dimensionsOf } from "../data/points.ts";
export { ExperimentError } from "./error.ts";
export type { Component, Data, Experiment, Model, Value } from "./types.ts";
export type { ExperimentInput } from "./input.ts";

type Parsed = v.InferOutput<typeof schema.experiment>;

/**
 * Checks an experiment document and fills in its defaults.
 * @param document what `JSON.parse` returned, or an object of the same form
 * @throws ExperimentError naming the place, what was expected and what was found
 */
export function parseExperiment(document: unknown): Experiment {
  const result = v.safeParse(schema.experiment, document, { abortEarly: true });
  if (!result.success) throw schemaError(result.issues[0]);
  const { data, target, noise: givenNoise, model, objective, ...rest } = result.output;
  const dimensions = checkData(data);
  const noise = fillNoise(givenNoise);
  const several = singleSigma(noise) === undefined;
  const experiment: Experiment = {
    data,
    ...(target && { target }),
    noise,
    model: fillModel(model, dimensions, several),
    objective: fillObjective(objective, several),
    ...rest,
  };
  const parameters = layoutOf(experiment.model, dimensions).count;
  checkExperiment(experiment, { points: countPoints(experiment), dimensions, parameters });
  return experiment;
}

/** Where a model's parameters stand. */
export function layoutOf(model: Model, dimensions: number): Layout {
  return model.kind === "energy"
    ? createEnergyLayout(dimensions, model.hidden)
    : createLayout(dimensions, model.hidden, conditionSize(model.condition));
}

/** A model's activation: the energy's is always the sigmoid. */
export function activationOf(model: Model): Activation {
  return model.kind === "energy" ? "sigmoid" : model.activation;
}

// The keys of what is filled in come in one order, by which links tell equal experiments.

/** @param several whether there is more than one noise level */
function fillModel(model: Parsed["model"], dimensions: number, several: boolean): Model {
  if (model.kind === "mlp") {
    const { condition: given, init: start, ...rest } = model;
    const condition = given ?? { kind: several ? "log-sigma" : "none" };
    const init = start ?? defaultInit(dimensions + conditionSize(condition), model.hidden);
    return { ...rest, condition, init };
  }
  const init = model.init ?? { kind: "glorot-uniform", seed: 1 };
  return { kind: model.kind, hidden: model.hidden ?? dimensions, init };
}

function fillObjective(objective: Parsed["objective"], several: boolean): Objective {
  if (objective.kind !== "dsm" && objective.kind !== "esm") return objective;
  const { weight = several ? "sigma2" : "none", ...rest } = objective;
  return { ...rest, weight };
}

function fillNoise(noise: Parsed["noise"]): Noise {
  checkLevelFields(noise);
  const { seed, values, fresh, sigma, levels, sigmas, perPoint } = noise;
  const one = sigma ?? (levels || sigmas ? undefined : DEFAULT_SIGMA);
  const size = {
    ...(one !== undefined && { sigma: one }),
    ...(levels && { levels }),
    perPoint,
  };
  if (values === undefined) return { ...size, seed: seed ?? 1, fresh };
  if (seed !== undefined) {
    throw new ExperimentError("noise", "expected either seed or values, found both");
  }
  if (fresh) {
    throw new ExperimentError(
      "noise.fresh",
      "expected false where noise.values fixes the noise, found true",
    );
  }
  return { ...size, ...(sigmas && { sigmas }), values, fresh: false };
}

/** σ of noise that names neither σ nor levels. */
const DEFAULT_SIGMA = 0.3;
