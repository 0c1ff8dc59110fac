import type { Activation } from "../experiment/schema.ts";
import { constantsOf } from "./constants.ts";
import { factsOf } from "./facts.ts";
import type { Fitted } from "./fitted.ts";
import { type Network, networkOf } from "./network.ts";

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

/** `score`, written out layer by layer. */
function functionOf(network: Network): string[] {
  const { dimensions: D, scaling } = network;
  const takes = D === 1 ? "a number" : `an array of ${D} numbers`;
  const wrong = D === 1 ? 'typeof x !== "number"' : `x?.length !== ${D}`;
  const point = D === 1 ? "[x]" : "[...x]";
  const input = scaling ? `${point}.map((each, d) => (each - mean[d]) / std[d])` : point;
  const output = scaling ? "psi.map((each, d) => each / std[d])" : "psi";
  return [
    `/** psi at x: takes ${takes} and gives ${takes}. */`,
    "export function score(x) {",
    `  if (${wrong}) throw new TypeError("score takes ${takes}.");`,
    `  const a0 = ${input};`,
    ...(network.sigma === undefined ? perceptron(network) : ENERGY),
    `  return ${D === 1 ? `${scaling ? `(${output})` : output}[0]` : output};`,
    "}",
  ];
}

function perceptron({ layers, activation }: Network): string[] {
  return layers.map((_, i) => {
    const l = i + 1;
    const sum = `affine(W${l}, b${l}, a${i})`;
    return l < layers.length
      ? `  const a${l} = ${sum}.map(${activation});`
      : `  const psi = ${sum};`;
  });
}

const ENERGY = [
  "  const h = affine(W, b, a0).map(sigmoid);",
  "  const reconstruction = c.map((each, d) => W.reduce((sum, row, j) => sum + row[d] * h[j], each));",
  "  const psi = reconstruction.map((each, d) => (each - a0[d]) / sigma ** 2);",
];
