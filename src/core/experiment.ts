import * as v from "valibot";
import { checkData, checkExperiment, defaultInit } from "./experiment-checks.ts";
import { ExperimentError, schemaError } from "./experiment-error.ts";
import { createEnergyLayout, createLayout } from "./layout.ts";
import type { Layout } from "./layout.ts";
import * as schema from "./schema.ts";
import type { Activation } from "./schema.ts";

export { ExperimentError } from "./experiment-error.ts";

/**
 * The experiment file: one JSON document that describes a run completely. Everything may be left
 * out; the default is the tutorial's run.
 *
 * Dimensions, here and everywhere: N points, M corruptions a point, D data dimensions, H width of
 * a hidden layer, L layers, P parameters, K models.
 */
type Parsed = v.InferOutput<typeof schema.experiment>;

/** The noise of a run: seeded, or the N*M standard normals themselves. */
type Noise = { readonly sigma: number; readonly perPoint: number } & (
  | { readonly fresh: boolean; readonly seed: number; readonly values?: never }
  | { readonly fresh: false; readonly values: readonly Value[]; readonly seed?: never }
);
/** A point or a mean: a number where D is 1, or an array of D numbers. */
export type Value = number | readonly number[];
export type Data = Parsed["data"];
export type Component = Extract<Data, { kind: "mixture" }>["components"][number];
type ParsedMlp = Extract<Parsed["model"], { kind: "mlp" }>;
type ParsedEnergy = Extract<Parsed["model"], { kind: "energy" }>;
/** ψ itself as a multi-layer perceptron, or Vincent's energy, whose score ψ is. */
export type Model =
  | (Omit<ParsedMlp, "init"> & { readonly init: NonNullable<ParsedMlp["init"]> })
  | (Omit<ParsedEnergy, "init" | "hidden"> & {
      /** H */
      readonly hidden: number;
      readonly init: NonNullable<ParsedEnergy["init"]>;
    });
/** An experiment with every default filled in; itself a valid experiment file. */
export type Experiment = Omit<Parsed, "noise" | "model"> & {
  readonly noise: Noise;
  readonly model: Model;
};
/** What may be written in an experiment file: everything is optional. */
export type ExperimentInput = v.InferInput<typeof schema.experiment>;

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
  checkExperiment(experiment, { points: countPoints(data), dimensions, parameters });
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

/** N, the number of points that an experiment's data has. */
export function countPoints(data: Data): number {
  switch (data.kind) {
    case "tutorial":
      return 1024;
    case "mixture":
      return data.count;
    case "points":
      return data.values.length;
    default:
      return data satisfies never;
  }
}

/** D, the dimensions of an experiment's data. */
export function dimensionsOf(data: Data): number {
  switch (data.kind) {
    case "tutorial":
      return 1;
    case "mixture":
      return [data.components[0]!.mean].flat().length;
    case "points":
      return [data.values[0]!].flat().length;
    default:
      return data satisfies never;
  }
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
