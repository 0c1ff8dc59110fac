import type { Activation } from "../../experiment/schema.ts";
import { abridge, factsOf } from "../facts.ts";
import { ExportError, type Fitted } from "../fitted.ts";
import type { LevelDependence } from "../level.ts";
import { type Network, networkOf } from "../network.ts";
import { encodeModel } from "./onnx-file.ts";
import { Graph } from "./onnx-graph.ts";
import { inputsAt, readoutAt } from "./onnx-level.ts";

/**
 * A fitted score as an ONNX file (operator set 17): the input `x` and the output `score` are float32,
 * (n, D) with any n, in the data's own units. A score that depends on the noise level has a second input
 * `sigma`, (n, 1), in the units that were trained in. The file names its producer, says what the model is,
 * and has the experiment, without long lists, and the step in its metadata.
 * @throws ExportError where parameters or scaling are of another size, not finite or beyond float32
 */
export function encodeOnnx(fitted: Fitted): Uint8Array {
  const network = networkOf(fitted);
  const { experiment, step } = fitted;
  return encodeModel({
    name: "score",
    inputs: [
      { name: "x", width: network.dimensions },
      ...(network.level ? [{ name: "sigma", width: 1 }] : []),
    ],
    output: { name: "score", width: network.dimensions },
    ...graphOf(network),
    description: factsOf(fitted).join("\n"),
    metadata: {
      experiment: abridge(experiment),
      step: String(step),
      ...(network.scaling && { scaling: JSON.stringify(network.scaling) }),
    },
  });
}

function graphOf(network: Network): Pick<Graph, "constants" | "operations"> {
  const { scaling } = network;
  const graph = new Graph();
  const u = scaling ? standardize(graph, scaling) : "x";
  const psi =
    network.sigma !== undefined
      ? energy(graph, network, u)
      : network.level
        ? atLevel(graph, network, network.level, u)
        : perceptron(graph, network, u);
  if (scaling) graph.apply("Div", [psi, "std"], "per_unit");
  const [last, ...before] = graph.operations.toReversed();
  return {
    constants: graph.constants,
    operations: [...before.toReversed(), { ...last!, output: "score" }],
  };
}

/**
 * (x - mean) / std. The mean is taken off in two float32 parts, so that data far from 0 keep all of
 * their own digits.
 */
function standardize(graph: Graph, { mean, std }: NonNullable<Network["scaling"]>): string {
  const high = mean.map(Math.fround);
  const low = mean.map((value, d) => value - high[d]!);
  const near = graph.apply("Sub", ["x", graph.vector("mean", high)], "x_minus_mean");
  const centred = graph.apply("Sub", [near, graph.vector("mean_rest", low)], "x_centred");
  return graph.apply("Div", [centred, graph.vector("std", divisors("std", std))], "u");
}

/** What is divided by, which must not become 0 in float32. */
function divisors(name: string, values: readonly number[]): readonly number[] {
  const small = values.find((value) => Math.fround(value) === 0);
  if (small === undefined) return values;
  throw new ExportError(`${name} holds ${small}, which is too small for ONNX's float32.`);
}

function perceptron(graph: Graph, { layers, activation }: Network, x: string): string {
  return layers.reduce((a, { weight, bias }, i) => {
    const l = i + 1;
    const [W, b] = [graph.matrix(`W${l}`, weight), graph.vector(`b${l}`, bias)];
    const s = graph.affine(a, W, b, true, `s${l}`);
    return l < layers.length ? activate(graph, activation, s, `a${l}`) : s;
  }, x);
}

/** ψ of a network that depends on the noise level. */
function atLevel(graph: Graph, network: Network, level: LevelDependence, u: string): string {
  return readoutAt(graph, level, u, perceptron(graph, network, inputsAt(graph, level, u)));
}

/** (Wᵀ sigmoid(W x + b) + c - x) / σ² */
function energy(graph: Graph, { layers, sigma }: Network, x: string): string {
  const [first, second] = layers;
  const W = graph.matrix("W", first!.weight);
  const s = graph.affine(x, W, graph.vector("b", first!.bias), true, "s");
  const h = activate(graph, "sigmoid", s, "h");
  const reconstruction = graph.affine(
    h,
    W,
    graph.vector("c", second!.bias),
    false,
    "reconstruction",
  );
  const difference = graph.apply("Sub", [reconstruction, x], "reconstruction_minus_x");
  const [square] = divisors("sigma_squared", [sigma! ** 2]);
  return graph.apply("Div", [difference, graph.number("sigma_squared", square!)], "psi");
}

/** An activation by one operator, or by several where operator set 17 has none. */
function activate(graph: Graph, activation: Activation, s: string, a: string): string {
  switch (activation) {
    case "relu":
      return graph.apply("Relu", [s], a);
    case "tanh":
      return graph.apply("Tanh", [s], a);
    case "sigmoid":
      return graph.apply("Sigmoid", [s], a);
    case "softplus":
      return graph.apply("Softplus", [s], a);
    case "silu":
      return graph.apply("Mul", [s, graph.apply("Sigmoid", [s], `sigmoid_${s}`)], a);
    case "gelu": // s Φ(s), Φ(s) = (1 + erf(s / √2)) / 2
      return graph.apply("Mul", [s, cumulative(graph, s)], a);
    default:
      return activation satisfies never;
  }
}

/** Φ(s), the standard normal's cumulative distribution. */
function cumulative(graph: Graph, s: string): string {
  const scaled = graph.apply("Div", [s, graph.shared("sqrt_2", Math.SQRT2)], `${s}_over_sqrt_2`);
  const erf = graph.apply("Erf", [scaled], `erf_${s}`);
  const sum = graph.apply("Add", [erf, graph.shared("one", 1)], `one_plus_erf_${s}`);
  return graph.apply("Mul", [sum, graph.shared("half", 0.5)], `normal_${s}`);
}
