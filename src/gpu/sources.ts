import activation from "../../shaders/activation.wgsl?raw";
import adam from "../../shaders/adam.wgsl?raw";
import corrupt from "../../shaders/corrupt.wgsl?raw";
import dense from "../../shaders/dense.wgsl?raw";
import evaluate from "../../shaders/evaluate.wgsl?raw";
import fused from "../../shaders/fused.wgsl?raw";
import mlp from "../../shaders/mlp.wgsl?raw";
import random from "../../shaders/random.wgsl?raw";
import residual from "../../shaders/residual.wgsl?raw";
import run from "../../shaders/run.wgsl?raw";
import type { Problem } from "../core/problem.ts";
import { STREAMS } from "../core/random/stream.ts";
import { ACTIVATIONS } from "../core/schema.ts";

/** The shader files by name. */
export const shaders = {
  activation,
  adam,
  corrupt,
  dense,
  evaluate,
  fused,
  mlp,
  random,
  residual,
  run,
};

/** The constants that describe an experiment's net and noise to the shaders. */
export function problemSizes(problem: Problem): Record<string, number | readonly number[]> {
  const { dimensions, perPoint, layout } = problem;
  const { layers } = layout;
  const widths = [dimensions, ...layers.map((layer) => layer.out)];
  return {
    D: dimensions,
    M: perPoint,
    P: layout.count,
    LAYERS: layers.length,
    UNITS: widths.reduce((sum, width) => sum + width, 0),
    IN: [0, ...layers.map((layer) => layer.in)],
    OUT: widths,
    WEIGHT: [0, ...layers.map((layer) => layer.weight)],
    BIAS: [0, ...layers.map((layer) => layer.bias)],
    START: widths.map((_, l) => widths.slice(0, l).reduce((sum, width) => sum + width, 0)),
    NOISE_STREAM: STREAMS.noise,
  };
}

/** The names that the shaders ask for about an experiment. */
export function problemFlags({ experiment }: Problem): Record<string, boolean> {
  const { model, noise } = experiment;
  const activations = ACTIVATIONS.map((name) => [name.toUpperCase(), name === model.activation]);
  return { ...Object.fromEntries(activations), FRESH: noise.fresh };
}
