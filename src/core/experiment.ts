import * as v from "valibot";
import { ExperimentError, schemaError } from "./experiment-error.ts";
import { createLayout } from "./layout.ts";
import * as schema from "./schema.ts";

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
type Init = NonNullable<Parsed["model"]["init"]>;
type Model = Omit<Parsed["model"], "init"> & { readonly init: Init };
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
  const { data, noise, model, ...rest } = result.output;
  const dimensions = checkDimensions(data);
  const experiment: Experiment = {
    data,
    noise: fillNoise(noise),
    model: { ...model, init: model.init ?? defaultInit(dimensions, model.hidden) },
    ...rest,
  };
  checkNoise(experiment, dimensions);
  checkParameters(experiment, dimensions);
  return experiment;
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
      return width(data.components[0]!.mean);
    case "points":
      return width(data.values[0]!);
    default:
      return data satisfies never;
  }
}

const width = (value: Value): number => (typeof value === "number" ? 1 : value.length);

function checkDimensions(data: Data): number {
  const dimensions = dimensionsOf(data);
  if (data.kind === "mixture") {
    for (const [k, { mean }] of data.components.entries()) {
      checkWidth(mean, dimensions, `data.components[${k}].mean`, "the first component's mean");
    }
  } else if (data.kind === "points") {
    checkWidths(data.values, dimensions, "data.values", "the first point");
  }
  return dimensions;
}

function checkWidths(all: readonly Value[], expected: number, path: string, reason: string): void {
  for (let i = 0; i < all.length; i++) {
    if (width(all[i]!) !== expected) checkWidth(all[i]!, expected, `${path}[${i}]`, reason);
  }
}

function checkWidth(value: Value, expected: number, path: string, reason: string): void {
  if (width(value) === expected) return;
  const like = `expected ${count(expected, "number")} like ${reason}`;
  throw new ExperimentError(path, `${like}, found ${width(value)}`);
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

function checkNoise({ data, noise }: Experiment, dimensions: number): void {
  const points = countPoints(data);
  const pairs = points * noise.perPoint;
  if (pairs > schema.LIMITS.pairs) {
    const most = schema.LIMITS.pairs.toLocaleString("en");
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

const isTutorialShape = (dimensions: number, hidden: readonly number[]): boolean =>
  dimensions === 1 && hidden.length === 1 && hidden[0] === 8;

function defaultInit(dimensions: number, hidden: readonly number[]): Init {
  return isTutorialShape(dimensions, hidden)
    ? { kind: "tutorial" }
    : { kind: "glorot-uniform", seed: 1 };
}

function checkParameters({ model, steps, saveEvery }: Experiment, dimensions: number): void {
  const { count: parameters } = createLayout(dimensions, model.hidden);
  if (model.init.kind === "tutorial" && !isTutorialShape(dimensions, model.hidden)) {
    throw new ExperimentError(
      "model.init",
      'expected "glorot-uniform" or "values", as the tutorial\'s weights fit only D = 1 and hidden [8], ' +
        `found "tutorial" with D = ${dimensions} and hidden ${JSON.stringify(model.hidden)}`,
    );
  }
  if (model.init.kind === "values" && model.init.values.length !== parameters) {
    throw new ExperimentError(
      "model.init.values",
      `expected ${count(parameters, "parameter")}, found ${model.init.values.length}`,
    );
  }
  const sets = saveEvery === 0 ? 0 : Math.floor(steps / saveEvery) + 1;
  if (sets * parameters > schema.LIMITS.saved) {
    const least = Math.ceil((steps * parameters) / (schema.LIMITS.saved - parameters));
    throw new ExperimentError(
      "saveEvery",
      `expected 0 or at least ${least}, as ${sets} saved sets of ${parameters} parameters do not fit, found ${saveEvery}`,
    );
  }
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;
