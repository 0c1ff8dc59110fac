import activation from "../../../shaders/activation.wgsl?raw";
import batch from "../../../shaders/batch.wgsl?raw";
import draw from "../../../shaders/draw.wgsl?raw";
import level from "../../../shaders/level.wgsl?raw";
import loss from "../../../shaders/loss.wgsl?raw";
import mixture from "../../../shaders/mixture.wgsl?raw";
import mlp from "../../../shaders/mlp.wgsl?raw";
import objective from "../../../shaders/objective.wgsl?raw";
import optimizer from "../../../shaders/optimizer.wgsl?raw";
import random from "../../../shaders/random.wgsl?raw";
import readout from "../../../shaders/readout.wgsl?raw";
import sum from "../../../shaders/sum.wgsl?raw";
import type { Layout } from "../../model/layout.ts";
import type { Problem } from "../../training/problem.ts";
import { FEISTEL_ROUNDS, halfBits } from "../../math/random/permutation.ts";
import { conditionOf, conditionSize } from "../../model/condition.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import { stateConstants } from "../memory/state-rows.ts";
import { tableOf } from "../memory/table.ts";
import { type Binding, uniform } from "./bindings.ts";
import { needsMixture } from "./flags.ts";
import { STREAMS } from "../../math/random/stream.ts";

/** The shader files that several passes are made of, by name; a pass imports its own. */
export const shaders = {
  activation,
  batch,
  draw,
  level,
  loss,
  mixture,
  mlp,
  objective,
  optimizer,
  random,
  readout,
  sum,
};

/**
 * The constants that describe an experiment's net and noise to the shaders.
 * @param layout of the net that mlp.wgsl is to be: the whole, or a block of it
 */
export function problemSizes(
  problem: Problem,
  layout: Layout = problem.layout,
): Record<string, number | readonly number[]> {
  const { dimensions, experiment, count } = problem;
  const { perPoint, terms, jet, draw } = objectiveForm(problem);
  const { layers } = layout;
  const inputs = layers[0]!.in;
  const widths = [inputs, ...layers.map((layer) => layer.out)];
  return {
    N: count,
    D: dimensions,
    M: perPoint,
    P: problem.layout.count,
    INPUTS: inputs,
    CONDITION: conditionSize(conditionOf(experiment)),
    DRAW: draw,
    TERMS: terms,
    JET: jet,
    LAYERS: layers.length,
    UNITS: widths.reduce((sum, width) => sum + width, 0),
    IN: [0, ...layers.map((layer) => layer.in)],
    OUT: widths,
    WEIGHT: [0, ...layers.map((layer) => layer.weight)],
    STRIDE_OUT: [0, ...layers.map((layer) => layer.strideOut)],
    STRIDE_IN: [0, ...layers.map((layer) => layer.strideIn)],
    BIAS: [0, ...layers.map((layer) => layer.bias)],
    START: widths.map((_, l) => widths.slice(0, l).reduce((sum, width) => sum + width, 0)),
    HALF_BITS: halfBits(count),
    FEISTEL_ROUNDS,
    NOISE_STREAM: STREAMS.noise,
    PROJECTION_STREAM: STREAMS.projection,
    LEVEL_STREAM: STREAMS.level,
    BATCH_STREAM: STREAMS.batch,
    ...stateConstants(problem),
    ...tableOf(problem).sizes,
  };
}

/** The files that make the rows of a step: see objective.wgsl. */
export function rowSources(problem: Problem): string[] {
  const { random, draw, level, mixture, batch, objective, loss, readout } = shaders;
  const exact = needsMixture(problem.experiment) ? [mixture] : [];
  return [random, draw, level, ...exact, batch, objective, loss, readout];
}

/** The binding of the experiment's table, where it has one. */
export function tableBindings(problem: Problem): { readonly table?: Binding<"uniform"> } {
  const { TABLE } = tableOf(problem).sizes;
  if (TABLE === 0) return {};
  const doc = "noise levels, frequencies and the data's mixture: see src/gpu/memory/table.ts";
  return { table: uniform(`array<vec4f, ${TABLE}>`, doc) };
}

/** The bindings that objective.wgsl asks for. @param samples how samples are bound */
export const sampleBindings = <Use extends "read" | "window">(
  samples: (type: string, doc: string) => Binding<Use>,
) => ({
  points: samples("array<f32>", "x, (N, D), from point slice.first_point on"),
  noise: samples("array<f32>", "(samples, DRAW) from slice.first_draw on: see draw.wgsl"),
  goal: samples("array<f32>", "scores to match, (samples, D) from slice.first_goal on"),
});
