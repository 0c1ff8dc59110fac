import activation from "../../../shaders/activation.wgsl?raw";
import adam from "../../../shaders/adam.wgsl?raw";
import block from "../../../shaders/block.wgsl?raw";
import corrupt from "../../../shaders/corrupt.wgsl?raw";
import dense from "../../../shaders/dense.wgsl?raw";
import draw from "../../../shaders/draw.wgsl?raw";
import evaluate from "../../../shaders/evaluate.wgsl?raw";
import fused from "../../../shaders/fused.wgsl?raw";
import loss from "../../../shaders/loss.wgsl?raw";
import mlp from "../../../shaders/mlp.wgsl?raw";
import objective from "../../../shaders/objective.wgsl?raw";
import parzen from "../../../shaders/parzen.wgsl?raw";
import populate from "../../../shaders/populate.wgsl?raw";
import random from "../../../shaders/random.wgsl?raw";
import readout from "../../../shaders/readout.wgsl?raw";
import residual from "../../../shaders/residual.wgsl?raw";
import rows from "../../../shaders/rows.wgsl?raw";
import run from "../../../shaders/run.wgsl?raw";
import sum from "../../../shaders/sum.wgsl?raw";
import tiles from "../../../shaders/tiles.wgsl?raw";
import wide from "../../../shaders/wide.wgsl?raw";
import type { Layout } from "../../model/layout.ts";
import type { Problem } from "../../training/problem.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import { objectiveFlags } from "./flags.ts";
import { STREAMS } from "../../math/random/stream.ts";
import { ACTIVATIONS } from "../../experiment/schema.ts";

/** The shader files by name. */
export const shaders = {
  activation,
  adam,
  block,
  corrupt,
  dense,
  draw,
  evaluate,
  fused,
  loss,
  mlp,
  objective,
  parzen,
  populate,
  random,
  readout,
  residual,
  rows,
  run,
  sum,
  tiles,
  wide,
};

/**
 * The constants that describe an experiment's net and noise to the shaders.
 * @param layout of the net that mlp.wgsl is to be: the whole, or a block of it
 */
export function problemSizes(
  problem: Problem,
  layout: Layout = problem.layout,
): Record<string, number | readonly number[]> {
  const { dimensions } = problem;
  const { perPoint, terms, jet } = objectiveForm(problem);
  const { layers } = layout;
  const widths = [dimensions, ...layers.map((layer) => layer.out)];
  return {
    D: dimensions,
    M: perPoint,
    P: problem.layout.count,
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
    NOISE_STREAM: STREAMS.noise,
    PROJECTION_STREAM: STREAMS.projection,
  };
}

/** The names that the shaders ask for about an experiment. */
export function problemFlags(problem: Problem): Record<string, boolean> {
  const { model, noise } = problem.experiment;
  const activation = model.kind === "energy" ? "sigmoid" : model.activation;
  return {
    ...Object.fromEntries(ACTIVATIONS.map((name) => [name.toUpperCase(), name === activation])),
    ...objectiveFlags(problem),
    ENERGY: problem.layout.readout === "energy",
    FRESH: noise.fresh,
  };
}
