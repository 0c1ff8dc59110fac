import * as v from "valibot";
import { checkData } from "../data/checks.ts";
import { countPoints } from "../data/points.ts";
import { checkExperiment, defaultInit } from "./checks.ts";
import { ExperimentError, schemaError } from "./error.ts";
import type { Experiment, Model, Noise } from "./types.ts";
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
  const { data, target, noise, model, ...rest } = result.output;
  const dimensions = checkData(data);
  const experiment: Experiment = {
    data,
    ...(target && { target }),
    noise: fillNoise(noise),
    model: fillModel(model, dimensions),
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
    : createLayout(dimensions, model.hidden);
}

/** A model's activation: the energy's is always the sigmoid. */
export function activationOf(model: Model): Activation {
  return model.kind === "energy" ? "sigmoid" : model.activation;
}

function fillModel(model: Parsed["model"], dimensions: number): Model {
  if (model.kind === "mlp") {
    return { ...model, init: model.init ?? defaultInit(dimensions, model.hidden) };
  }
  const init = model.init ?? { kind: "glorot-uniform", seed: 1 };
  return { kind: model.kind, hidden: model.hidden ?? dimensions, init };
}

function fillNoise({ seed, values, fresh, ...rest }: Parsed["noise"]): Noise {
  if (values === undefined) return { ...rest, seed: seed ?? 1, fresh };
  if (seed !== undefined) {
    throw new ExperimentError("noise", "expected either seed or values, found both");
  }
  if (fresh) {
    throw new ExperimentError(
      "noise.fresh",
      "expected false where noise.values fixes the noise, found true",
    );
  }
  return { ...rest, values, fresh: false };
}
