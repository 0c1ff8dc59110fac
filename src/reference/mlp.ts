import { activations } from "../core/activations.ts";
import type { ActivationFunction } from "../core/activations.ts";
import type { Layout } from "../core/layout.ts";
import type { Activation } from "../core/schema.ts";

/**
 * A multi-layer perceptron ψ from D to D dimensions, one sample at a time:
 * s_l = W_l a_(l-1) + b_l, a_l = activation(s_l), a_0 = x, ψ(x) = s_L. Its workspace is made once.
 */
export class Mlp {
  readonly #layout: Layout;
  readonly #activation: ActivationFunction;
  /** a_l, the input of each layer, (in). */
  readonly #inputs: Float64Array[];
  /** s_l, the output of each layer before its activation, (out). */
  readonly #sums: Float64Array[];
  /** The loss's derivative by s_l, (out). */
  readonly #deltas: Float64Array[];

  constructor(layout: Layout, activation: Activation) {
    this.#layout = layout;
    this.#activation = activations[activation];
    this.#inputs = layout.layers.map((layer) => new Float64Array(layer.in));
    this.#sums = layout.layers.map((layer) => new Float64Array(layer.out));
    this.#deltas = layout.layers.map((layer) => new Float64Array(layer.out));
  }

  /**
   * ψ at one point.
   * @param parameters (P)
   * @param x (D)
   * @returns (D), overwritten by the next call
   */
  forward(parameters: Float64Array, x: Float64Array): Float64Array {
    const { layers } = this.#layout;
    this.#inputs[0]!.set(x);
    for (let l = 0; l < layers.length; l++) {
      const layer = layers[l]!;
      const a = this.#inputs[l]!;
      const s = this.#sums[l]!;
      for (let j = 0; j < layer.out; j++) {
        const row = layer.weight + j * layer.in;
        let sum = parameters[layer.bias + j]!;
        for (let i = 0; i < layer.in; i++) sum += parameters[row + i]! * a[i]!;
        s[j] = sum;
      }
      const next = this.#inputs[l + 1];
      if (next) for (let j = 0; j < layer.out; j++) next[j] = this.#activation.value(s[j]!);
    }
    return this.#sums[layers.length - 1]!;
  }

  /**
   * Backpropagation at the point of the last `forward`: adds the derivatives by the parameters.
   * @param parameters (P), those of `forward`
   * @param outputGradient the derivative by ψ, (D)
   * @param gradient (P), added to
   */
  backward(parameters: Float64Array, outputGradient: Float64Array, gradient: Float64Array): void {
    const { layers } = this.#layout;
    this.#deltas[layers.length - 1]!.set(outputGradient);
    for (let l = layers.length - 1; l >= 0; l--) {
      const layer = layers[l]!;
      const a = this.#inputs[l]!;
      const delta = this.#deltas[l]!;
      for (let j = 0; j < layer.out; j++) {
        const row = layer.weight + j * layer.in;
        const d = delta[j]!;
        for (let i = 0; i < layer.in; i++) gradient[row + i]! += d * a[i]!;
        gradient[layer.bias + j]! += d;
      }
      if (l > 0) this.#propagate(parameters, l);
    }
  }

  /** delta_(l-1) = (W_l^T delta_l) * activation'(s_(l-1)). */
  #propagate(parameters: Float64Array, l: number): void {
    const layer = this.#layout.layers[l]!;
    const s = this.#sums[l - 1]!;
    const delta = this.#deltas[l]!;
    const before = this.#deltas[l - 1]!;
    before.fill(0);
    for (let j = 0; j < layer.out; j++) {
      const row = layer.weight + j * layer.in;
      for (let i = 0; i < layer.in; i++) before[i]! += parameters[row + i]! * delta[j]!;
    }
    for (let i = 0; i < layer.in; i++) before[i]! *= this.#activation.derivative(s[i]!);
  }
}

/**
 * ψ at points.
 * @param parameters (P)
 * @param points (n, D)
 * @returns (n, D)
 */
export function evaluate(
  layout: Layout,
  activation: Activation,
  parameters: Float64Array,
  points: Float64Array,
): Float64Array {
  const mlp = new Mlp(layout, activation);
  const dimensions = layout.layers[0]!.in;
  const out = new Float64Array(points.length);
  for (let start = 0; start < points.length; start += dimensions) {
    out.set(mlp.forward(parameters, points.subarray(start, start + dimensions)), start);
  }
  return out;
}
