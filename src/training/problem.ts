import { drawPoints, flatten } from "../data/points.ts";
import { score, targetOf } from "../data/distributions/mixture.ts";
import { activationOf, countPoints, dimensionsOf, layoutOf } from "../experiment/experiment.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Layout } from "../model/layout.ts";
import { fillNormals, fillSigns, STREAMS, uniform } from "../math/random/stream.ts";
import type { Scaling } from "../data/scaling.ts";
import type { Activation } from "../experiment/schema.ts";
import { tutorialWeights } from "../data/tutorial.ts";

/**
 * What a trainer needs to know: an experiment with its data, noise and weights. Each array is drawn
 * when it is first asked for: thousands of problems cost little where the GPU draws for itself.
 */
export interface Problem {
  /** What was drawn. */
  readonly experiment: Experiment;
  /** N */
  readonly count: number;
  /** M, corruptions a point. */
  readonly perPoint: number;
  /** D */
  readonly dimensions: number;
  /** Where each parameter stands. */
  readonly layout: Layout;
  /** Of the hidden units. */
  readonly activation: Activation;
  /** x, (N, D), in standard units where there is a scaling. */
  readonly points: Float64Array;
  /** Points that are not trained on, (n, D), in the units of the others; else undefined. */
  readonly heldOut: Float64Array | undefined;
  /** How the data were standardised; undefined where they are trained on as they are. */
  readonly scaling: Scaling | undefined;
  /** z, (N, M, D); undefined where it is drawn afresh at every step, or the objective uses none. */
  readonly noise: Float64Array | undefined;
  /** The data's score at the points, (N, D), for explicit score matching; else undefined. */
  readonly targets: Float64Array | undefined;
  /** v, (N, S, D), for sliced score matching unless drawn afresh at every step; else undefined. */
  readonly projections: Float64Array | undefined;
  /** (P) */
  readonly initialParameters: Float64Array;
}

/** The random numbers of one step's loss, as far as its objective uses them. */
export interface Draw {
  /** z, (N, M, D). */
  readonly noise: Float64Array | undefined;
  /** v, (N, S, D). */
  readonly projections: Float64Array | undefined;
}

/** Draws an experiment's data, noise and initial weights from its seeds: always the same ones. */
export function drawProblem(experiment: Experiment): Problem {
  const { data, noise, model } = experiment;
  const dimensions = dimensionsOf(data);
  const layout = layoutOf(model, dimensions);
  const drawn = once(() => drawPoints(experiment, dimensions));
  const draw = once(() => (noise.fresh ? NOTHING : drawStep(experiment, 0)));
  const targets = once(() => drawTargets(experiment, drawn().points));
  const initialParameters = once(() => drawParameters(experiment, layout));
  return {
    experiment,
    count: countPoints(experiment),
    perPoint: noise.perPoint,
    dimensions,
    layout,
    activation: activationOf(model),
    get points() {
      return drawn().points;
    },
    get heldOut() {
      return drawn().heldOut;
    },
    get scaling() {
      return drawn().scaling;
    },
    get noise() {
      return draw().noise;
    },
    get projections() {
      return draw().projections;
    },
    get targets() {
      return targets();
    },
    get initialParameters() {
      return initialParameters();
    },
  };
}

/** A function that makes its value at the first call and keeps it. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/**
 * The random numbers of a step: those drawn once or, where they are fresh, the step's own.
 * @param step counted from 1
 */
export function drawOf(problem: Problem, step: number): Draw {
  return problem.experiment.noise.fresh ? drawStep(problem.experiment, step) : problem;
}

const NOTHING: Draw = { noise: undefined, projections: undefined };

/** @param step 0 for what is drawn once */
function drawStep(experiment: Experiment, step: number): Draw {
  const { objective } = experiment;
  switch (objective.kind) {
    case "dsm":
      return { ...NOTHING, noise: drawNoise(experiment, step, objective.antithetic) };
    case "esm-parzen":
      return { ...NOTHING, noise: drawNoise(experiment, step, false) };
    case "ssm":
      return { ...NOTHING, projections: drawProjections(experiment, objective, step) };
    case "esm":
    case "ism":
    case "fd":
      return NOTHING;
    default:
      return objective satisfies never;
  }
}

/** z, (N, M, D). */
function drawNoise(experiment: Experiment, step: number, antithetic: boolean): Float64Array {
  const { data, noise } = experiment;
  const dimensions = dimensionsOf(data);
  if (noise.values !== undefined) return flatten(noise.values, dimensions);
  const perPoint = antithetic ? noise.perPoint / 2 : noise.perPoint;
  const z = new Float64Array(countPoints(experiment) * perPoint * dimensions);
  fillNormals(noise.seed, STREAMS.noise, step, z);
  return antithetic ? pair(z, perPoint * dimensions) : z;
}

/** Each point's z, and after them the same ones with the other sign: (N, M/2, D) to (N, M, D). */
function pair(half: Float64Array, size: number): Float64Array {
  const whole = new Float64Array(2 * half.length);
  for (let i = 0; i < half.length; i++) {
    const first = i + Math.floor(i / size) * size;
    whole[first] = half[i]!;
    whole[first + size] = -half[i]!;
  }
  return whole;
}

type Sliced = Extract<Experiment["objective"], { kind: "ssm" }>;

/** v, (N, S, D). */
function drawProjections(
  experiment: Experiment,
  { projections, values }: Sliced,
  step: number,
): Float64Array {
  const { data, noise } = experiment;
  const dimensions = dimensionsOf(data);
  if (values !== undefined) return flatten(values, dimensions);
  const v = new Float64Array(countPoints(experiment) * projections * dimensions);
  fillSigns(noise.seed ?? 1, STREAMS.projection, step, v);
  return v;
}

/** The data's score at the points, (N, D), which explicit score matching asks for. */
function drawTargets(experiment: Experiment, points: Float64Array): Float64Array | undefined {
  const target = experiment.objective.kind === "esm" ? targetOf(experiment) : undefined;
  return target && score(target, points);
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
  return glorotLimits(layout).map((limit, p) =>
    limit === 0 ? 0 : Math.fround((2 * uniform(seed, STREAMS.init, p) - 1) * limit),
  );
}

/** The largest size that a drawn parameter can have, (P): 0 for biases. */
export function glorotLimits({ layers, count }: Layout): Float64Array {
  const limits = new Float64Array(count);
  for (const { weight, in: inputs, out } of layers) {
    limits.fill(Math.sqrt(6 / (inputs + out)), weight, weight + inputs * out);
  }
  return limits;
}
