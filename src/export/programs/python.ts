import type { Activation } from "../../experiment/schema.ts";
import { constantsOf } from "./constants.ts";
import { factsOf } from "../facts.ts";
import type { Fitted } from "../fitted.ts";
import {
  conditionExpression,
  inputDivisor,
  type Language,
  type LevelDependence,
  readoutExpression,
} from "../level.ts";
import { type Network, networkOf } from "../network.ts";

/**
 * A fitted score as a Python 3 module of the standard library alone, with a function `score(x)`: in
 * one dimension of a number, a number; beyond, of a sequence of D, a list of D; in the data's own
 * units, in float64. A score that depends on the noise level takes that second, `score(x, sigma)`, in
 * the units that were trained in.
 * @throws ExportError where parameters or scaling are of another size, or not finite
 */
export function encodePython(fitted: Fitted): string {
  const network = networkOf(fitted);
  const deep = network.layers.length > 1;
  const asksForMath =
    network.level !== undefined || (deep && ACTIVATIONS[network.activation].includes("math."));
  const [first, ...facts] = factsOf(fitted);
  return [
    [`"""${first}`, "", ...facts, '"""', ...(asksForMath ? ["", "import math"] : [])],
    ...constantsOf(network).map(({ comment, constants }) => [
      `# ${comment}`,
      ...constants.map(([name, value]) => `${name} = ${value}`),
    ]),
    deep ? ["", ACTIVATIONS[network.activation]] : [],
    ["", AFFINE],
    network.level?.condition.kind === "index" ? ["", LEVEL_NUMBER] : [],
    ["", ...functionOf(network)],
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

const AFFINE = `def affine(W, b, a):
    """W a + b"""
    return [b_j + sum(w * a_i for w, a_i in zip(row, a)) for row, b_j in zip(W, b)]`;

const SIGMOID = `def sigmoid(s):
    if s >= 0:
        return 1 / (1 + math.exp(-s))
    power = math.exp(s)  # math.exp raises an error where it overflows
    return power / (1 + power)`;

const ACTIVATIONS: Readonly<Record<Activation, string>> = {
  relu: `def relu(s):
    return max(s, 0.0)`,
  tanh: `def tanh(s):
    return math.tanh(s)`,
  sigmoid: SIGMOID,
  softplus: `def softplus(s):
    return max(s, 0.0) + math.log1p(math.exp(-abs(s)))`,
  silu: `${SIGMOID}


def silu(s):
    return s * sigmoid(s)`,
  gelu: `def gelu(s):
    return s * math.erfc(-s / math.sqrt(2)) / 2`,
};

const LANGUAGE: Language = {
  math: "math",
  pi: "math.pi",
  map: (list, each, expression) => `[${expression} for ${each} in ${list}]`,
  join: (lists) => lists.join(" + "),
};

const LEVEL_NUMBER = `def level_number(sigma):
    """The number of a noise level: linear in ln sigma, and constant beyond the levels."""
    number = level_numbers[0]
    for k in range(1, len(level_logs)):
        width = level_logs[k] - level_logs[k - 1]
        share = (math.log(sigma) - level_logs[k - 1]) / width
        number += min(max(share, 0), 1) * (level_numbers[k] - level_numbers[k - 1])
    return number`;

/** `score`, written out layer by layer. */
function functionOf(network: Network): string[] {
  const { dimensions: D, scaling, level } = network;
  const [takes, gives] =
    D === 1 ? ["a number", "a number"] : [`a sequence of ${D} numbers`, `a list of ${D}`];
  const check = [
    `    if len(x) != ${D}:`,
    `        raise ValueError("score takes a sequence of ${D} numbers")`,
  ];
  const point = D === 1 ? "[x]" : "list(x)";
  const input = scaling ? `[(x_d - m) / s for x_d, m, s in zip(${point}, mean, std)]` : point;
  const output = scaling ? "[psi_d / s for psi_d, s in zip(psi, std)]" : "psi";
  const units = scaling ? " in standard units" : "";
  return [
    level ? "def score(x, sigma):" : "def score(x):",
    level
      ? `    """psi at x and the noise level sigma${units}: takes ${takes} for x and gives ${gives}."""`
      : `    """psi at x: takes ${takes} and gives ${gives}."""`,
    ...(D === 1 ? [] : check),
    ...(level ? conditioned(level, input) : [`    a0 = ${input}`]),
    ...(network.sigma === undefined ? perceptron(network) : ENERGY),
    `    return ${output}${D === 1 ? "[0]" : ""}`,
  ];
}

/** The inputs of a network that depends on the noise level. */
function conditioned(level: LevelDependence, point: string): string[] {
  const divisor = inputDivisor(level, LANGUAGE);
  const condition = conditionExpression(level, LANGUAGE);
  return [
    `    us = ${point}`,
    ...(level.prediction === "edm" ? ["    total = math.sqrt(sigma**2 + sigma_data**2)"] : []),
    `    a0 = ${divisor === undefined ? "list(us)" : `[u / ${divisor} for u in us]`}`,
    ...(condition === undefined ? [] : [`    a0 += ${condition}`]),
  ];
}

function perceptron({ layers, activation, level }: Network): string[] {
  const readout = level && readoutExpression(level);
  const lines = layers.map((_, i) => {
    const l = i + 1;
    const sum = `affine(W${l}, b${l}, a${i})`;
    return l < layers.length
      ? `    a${l} = [${activation}(s) for s in ${sum}]`
      : `    psi = ${sum}`;
  });
  if (readout === undefined || readout === "F") return lines;
  return [...lines, `    psi = [${readout} for F, u in zip(psi, us)]`];
}

const ENERGY = [
  "    h = [sigmoid(s) for s in affine(W, b, a0)]",
  "    reconstruction = affine(list(zip(*W)), c, h)",
  "    psi = [(r - x_d) / sigma**2 for r, x_d in zip(reconstruction, a0)]",
];
