import { sampleMixture, createMixture } from "./distributions/mixture.ts";
import { countPoints, dimensionsOf } from "./experiment.ts";
import type { Data, Experiment, Value } from "./experiment.ts";
import { createLayout } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { fillNormals, STREAMS, uniform } from "./random/stream.ts";
import { tutorialPoints, tutorialWeights } from "./tutorial.ts";

/** What a trainer needs to know: an experiment with its data, noise and weights drawn. */
export interface Problem {
  readonly experiment: Experiment;
  /** N */
  readonly count: number;
  /** M, corruptions a point. */
  readonly perPoint: number;
  /** D */
  readonly dimensions: number;
  readonly layout: Layout;
  /** x, (N, D). */
  readonly points: Float64Array;
  /** z, (N, M, D); undefined where noise is drawn afresh at every step. */
  readonly noise: Float64Array | undefined;
  /** (P) */
  readonly initialParameters: Float64Array;
}

/** Draws an experiment's data, noise and initial weights from its seeds: always the same ones. */
export function drawProblem(experiment: Experiment): Problem {
  const { data, noise, model } = experiment;
  const dimensions = dimensionsOf(data);
  const layout = createLayout(dimensions, model.hidden);
  const count = countPoints(data);
  return {
    experiment,
    count,
    perPoint: noise.perPoint,
    dimensions,
    layout,
    points: drawPoints(data, dimensions),
    noise: drawNoise(experiment, count * noise.perPoint, dimensions),
    initialParameters: drawParameters(experiment, layout),
  };
}

/** x, (N, D). */
function drawPoints(data: Data, dimensions: number): Float64Array {
  switch (data.kind) {
    case "tutorial":
      return tutorialPoints();
    case "mixture":
      return sampleMixture(createMixture(data.components), data.count, data.seed);
    case "points":
      return flatten(data.values, dimensions);
    default:
      return data satisfies never;
  }
}

/** z, (N, M, D). */
function drawNoise(
  { noise }: Experiment,
  pairs: number,
  dimensions: number,
): Float64Array | undefined {
  if (noise.values !== undefined) return flatten(noise.values, dimensions);
  if (noise.fresh) return undefined;
  const z = new Float64Array(pairs * dimensions);
  fillNormals(noise.seed, STREAMS.noise, 0, z);
  return z;
}

/** (P) */
function drawParameters({ model: { init } }: Experiment, layout: Layout): Float64Array {
  switch (init.kind) {
    case "tutorial":
      return tutorialWeights().second;
    case "glorot-uniform":
      return drawGlorot(layout, init.seed);
    case "values":
      return Float64Array.from(init.values);
    default:
      return init satisfies never;
  }
}

/**
 * Weights uniform in ±sqrt(6 / (in + out)) and biases 0: X. Glorot and Y. Bengio, "Understanding
 * the difficulty of training deep feedforward neural networks", 2010, equation 16. Rounded to
 * float32, so that the GPU starts from the very same.
 */
function drawGlorot(layout: Layout, seed: number): Float64Array {
  const parameters = new Float64Array(layout.count);
  for (const layer of layout.layers) {
    const limit = Math.sqrt(6 / (layer.in + layer.out));
    for (let p = layer.weight; p < layer.bias; p++) {
      parameters[p] = Math.fround((2 * uniform(seed, STREAMS.init, p) - 1) * limit);
    }
  }
  return parameters;
}

/** Numbers, or arrays of D numbers, one after the other: (n, D). */
function flatten(values: readonly Value[], dimensions: number): Float64Array {
  const out = new Float64Array(values.length * dimensions);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (typeof value === "number") out[i] = value;
    else out.set(value, i * dimensions);
  }
  return out;
}
