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
 * A fitted score as an ES module without dependencies, which exports `score(x)`: in one dimension of
 * a number, a number; beyond, of an array of D, an array of D; in the data's own units, in float64.
 * @throws ExportError where parameters or scaling are of another size, or not finite
 */
export function encodeJavaScript(fitted: Fitted): string {
  const network = networkOf(fitted);
  const parts = [
    factsOf(fitted).map((line) => `// ${line}`),
    ...constantsOf(network).map(({ comment, constants }) => [
      `// ${comment}`,
      ...constants.map(([name, value]) => `const ${name} = ${value};`),
    ]),
    network.layers.length > 1 ? [ACTIVATIONS[network.activation]] : [],
    [AFFINE],
    network.level?.condition.kind === "index" ? [LEVEL_NUMBER] : [],
    functionOf(network),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const AFFINE = `// W a + b
const affine = (W, b, a) => W.map((row, j) => row.reduce((sum, w, i) => sum + w * a[i], b[j]));`;

const SIGMOID = "const sigmoid = (s) => 1 / (1 + Math.exp(-s));";

const ACTIVATIONS: Readonly<Record<Activation, string>> = {
  relu: "const relu = (s) => Math.max(s, 0);",
  tanh: "const tanh = (s) => Math.tanh(s);",
  sigmoid: SIGMOID,
  softplus: "const softplus = (s) => Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s)));",
  silu: "const silu = (s) => s / (1 + Math.exp(-s));",
  gelu: `// 1 - erf(x), by its power series and, where x is large, its continued fraction.
function erfc(x) {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2.5) {
    let [term, sum] = [x, x];
    for (let n = 1; term > 1e-17 * sum; n++) sum += term *= (2 * x * x) / (2 * n + 1);
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let tail = x;
  for (let k = 60; k > 0; k--) tail = x + k / 2 / tail;
  return Math.exp(-x * x) / (tail * Math.sqrt(Math.PI));
}

const gelu = (s) => (s * erfc(-s * Math.SQRT1_2)) / 2;`,
};

const LANGUAGE: Language = {
  math: "Math",
  pi: "Math.PI",
  map: (list, each, expression) => `${list}.map((${each}) => ${expression})`,
  join: (lists) => `[${lists.map((list) => `...${list}`).join(", ")}]`,
};

const LEVEL_NUMBER = `// The number of a noise level: linear in ln sigma, and constant beyond the levels.
const level_number = (sigma) =>
  level_logs.slice(1).reduce((sum, log, k) => {
    const share = (Math.log(sigma) - level_logs[k]) / (log - level_logs[k]);
    const clipped = Math.min(Math.max(share, 0), 1);
    return sum + clipped * (level_numbers[k + 1] - level_numbers[k]);
  }, level_numbers[0]);`;

/** `score`, written out layer by layer. */
function functionOf(network: Network): string[] {
  const { dimensions: D, scaling, level } = network;
  const takes = D === 1 ? "a number" : `an array of ${D} numbers`;
  const wrong = D === 1 ? 'typeof x !== "number"' : `x?.length !== ${D}`;
  const point = D === 1 ? "[x]" : "[...x]";
  const input = scaling ? `${point}.map((each, d) => (each - mean[d]) / std[d])` : point;
  const output = scaling ? "psi.map((each, d) => each / std[d])" : "psi";
  const units = level && scaling ? " in standard units" : "";
  return [
    level
      ? `/** psi at x and the noise level sigma${units}: takes ${takes} for x and gives ${takes}. */`
      : `/** psi at x: takes ${takes} and gives ${takes}. */`,
    level ? "export function score(x, sigma) {" : "export function score(x) {",
    `  if (${wrong}) throw new TypeError("score takes ${takes}.");`,
    ...(level ? ['  if (!(sigma > 0)) throw new TypeError("score takes a sigma above 0.");'] : []),
    ...(level ? conditioned(level, input) : [`  const a0 = ${input};`]),
    ...(network.sigma === undefined ? perceptron(network) : ENERGY),
    `  return ${D === 1 ? `${scaling ? `(${output})` : output}[0]` : output};`,
    "}",
  ];
}

/** The inputs of a network that depends on the noise level. */
function conditioned(level: LevelDependence, point: string): string[] {
  const divisor = inputDivisor(level, LANGUAGE);
  const scaled = divisor === undefined ? "us" : `us.map((u) => u / ${divisor})`;
  const condition = conditionExpression(level, LANGUAGE);
  return [
    `  const us = ${point};`,
    ...(level.prediction === "edm"
      ? ["  const total = Math.sqrt(sigma ** 2 + sigma_data ** 2);"]
      : []),
    `  const a0 = ${condition === undefined ? scaled : `[...${scaled}, ...${condition}]`};`,
  ];
}

function perceptron({ layers, activation, level }: Network): string[] {
  const readout = level && readoutExpression(level);
  const read =
    readout === undefined || readout === "F" ? "" : `.map((F, d) => ${readoutOf(readout)})`;
  return layers.map((_, i) => {
    const l = i + 1;
    const sum = `affine(W${l}, b${l}, a${i})`;
    return l < layers.length
      ? `  const a${l} = ${sum}.map(${activation});`
      : `  const psi = ${sum}${read};`;
  });
}

/** The point's coordinate in its place. */
const readoutOf = (expression: string): string => expression.replaceAll(/\bu\b/g, "us[d]");

const ENERGY = [
  "  const h = affine(W, b, a0).map(sigmoid);",
  "  const reconstruction = c.map((each, d) => W.reduce((sum, row, j) => sum + row[d] * h[j], each));",
  "  const psi = reconstruction.map((each, d) => (each - a0[d]) / sigma ** 2);",
];
