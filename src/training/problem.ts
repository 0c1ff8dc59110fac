import { drawPoints } from "../data/points.ts";
import { hasLevels } from "../data/noise-levels.ts";
import { score, targetOf } from "../data/distributions/mixture.ts";
import { activationOf, countPoints, dimensionsOf, layoutOf } from "../experiment/experiment.ts";
import { type Draw, drawNumbers, drawsOnce, drawStep, NOTHING_DRAWN } from "./draw.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Layout } from "../model/layout.ts";
import { STREAMS, uniform } from "../math/random/stream.ts";
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
  /** σ of each noisy copy, (N, M), where it is drawn or given once for several levels. */
  readonly sigmas: Float64Array | undefined;
  /** The number of each copy's level, from 1, (N, M), likewise of numbered levels. */
  readonly levels: Uint32Array | undefined;
  /** ∇ ln p at the points, (N, D), where the objective asks for it; else undefined. */
  readonly targets: Float64Array | undefined;
  /** v, (N, S, D), for sliced score matching unless drawn afresh at every step; else undefined. */
  readonly projections: Float64Array | undefined;
  /** (P) */
  readonly initialParameters: Float64Array;
}

/** Draws an experiment's data, noise and initial weights from its seeds: always the same ones. */
export function drawProblem(experiment: Experiment): Problem {
  const { data, noise, model } = experiment;
  const dimensions = dimensionsOf(data);
  const layout = layoutOf(model, dimensions);
  const drawn = once(() => drawPoints(experiment, dimensions));
  const draw = once(() => (noise.fresh ? NOTHING_DRAWN : drawNumbers(experiment, 0, undefined)));
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
    get sigmas() {
      return draw().sigmas;
    },
    get levels() {
      return draw().levels;
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
 * The random numbers and the batch of a step: those of all steps or, where they are fresh, its own.
 * @param step counted from 1
 */
export function drawOf(problem: Problem, step: number): Draw {
  const { experiment, noise, sigmas, levels, projections } = problem;
  if (!drawsOnce(experiment)) return drawStep(experiment, step);
  return { batch: undefined, noise, sigmas, levels, projections };
}

/** ∇ ln p at the points, (N, D), which some objectives match. */
function drawTargets(experiment: Experiment, points: Float64Array): Float64Array | undefined {
  const { objective, noise } = experiment;
  const clean =
    objective.kind === "esm"
      ? !hasLevels(noise)
      : objective.kind === "dsm" && objective.regression !== "noise";
  const target = clean ? targetOf(experiment) : undefined;
  return target && score(target, points);
}

/** (P) */
function drawParameters({ model: { init } }: Experiment, layout: Layout): Float64Array {
  switch (init.kind) {
    case "tutorial":
      return tutorialWeights().second;
    case "glorot-uniform":
    case "fan-in-uniform":
      return drawUniform(layout, init);
    case "values":
      return Float64Array.from(init.values);
    default:
      return init satisfies never;
  }
}

/** Uniform in ± each parameter's limit; rounded to float32, so that the GPU starts from the very same. */
function drawUniform(layout: Layout, init: DrawnInit): Float64Array {
  return initialLimits(layout, init.kind).map((limit, p) =>
    limit === 0 ? 0 : Math.fround((2 * uniform(init.seed, STREAMS.init, p) - 1) * limit),
  );
}

type DrawnInit = Extract<Experiment["model"]["init"], { readonly seed: number }>;

/**
 * The largest size that a drawn parameter can have, (P): for weights sqrt(6 / (in + out)) and 0 for
 * biases (X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural
 * networks", 2010, equation 16), or 1 / sqrt(in) for both, as PyTorch's linear layers start.
 */
export function initialLimits({ layers, count }: Layout, kind: DrawnInit["kind"]): Float64Array {
  const limits = new Float64Array(count);
  const fanIn = kind === "fan-in-uniform";
  for (const { weight, bias, in: inputs, out } of layers) {
    const limit = fanIn ? 1 / Math.sqrt(inputs) : Math.sqrt(6 / (inputs + out));
    limits.fill(limit, weight, weight + inputs * out);
    if (fanIn) limits.fill(limit, bias, bias + out);
  }
  return limits;
}
