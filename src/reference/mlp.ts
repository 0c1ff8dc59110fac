import { activations } from "../model/activations.ts";
import type { ActivationFunction } from "../model/activations.ts";
import type { Layer, Layout } from "../model/layout.ts";
import { levelLaw, onlySigma, singleSigma } from "../data/noise-levels.ts";
import {
  conditionOf,
  createCondition,
  type Level,
  type WriteCondition,
} from "../model/condition.ts";
import { type Readout, readoutAt, type ReadoutKind, readoutKind } from "../model/prediction.ts";
import type { Problem } from "../training/problem.ts";

/**
 * A score model, one sample at a time: a network F of s_l = W_l a_(l-1) + b_l, a_l = activation(s_l),
 * F = s_L, whose input a_0 is the scaled x̃ with the condition behind it, and its readout
 * ψ = scale · F + skip · x̃ at a noise level. Its workspace is made once.
 *
 * It carries T tangents with the value (forward mode): for a direction v the derivative
 * J v, J = ∂ψ/∂x, is computed layer by layer by the chain rule, and `backward` then differentiates
 * value and tangents by the parameters (reverse over forward). Every array has 1 + T rows: row 0 is
 * the value, row t the derivative in the t-th direction.
 */
export class Mlp {
  readonly #layout: Layout;
  readonly #activation: ActivationFunction;
  /** D */
  readonly #dimensions: number;
  /** 1 + T */
  readonly #rows: number;
  readonly #kind: ReadoutKind;
  readonly #writeCondition: WriteCondition;
  #readout: Readout;
  /** x̃ and the directions, (1 + T, D). */
  readonly #points: Float64Array;
  /** a_l, the input of each layer, (1 + T, in). */
  readonly #inputs: Float64Array[];
  /** s_l, the output of each layer before its activation, (1 + T, out). */
  readonly #sums: Float64Array[];
  /** The loss's derivative by s_l, (1 + T, out). */
  readonly #deltas: Float64Array[];
  /** ψ and its tangents, (1 + T, D). */
  readonly #output: Float64Array;

  /** @param tangents T */
  constructor({ layout, activation, experiment, dimensions }: Problem, tangents = 0) {
    const rows = 1 + tangents;
    this.#layout = layout;
    this.#activation = activations[activation];
    this.#dimensions = dimensions;
    this.#rows = rows;
    this.#kind = readoutKind(experiment);
    this.#writeCondition = createCondition(conditionOf(experiment), levelLaw(experiment.noise));
    this.#points = new Float64Array(rows * dimensions);
    this.#inputs = layout.layers.map((layer) => new Float64Array(rows * layer.in));
    this.#sums = layout.layers.map((layer) => new Float64Array(rows * layer.out));
    this.#deltas = layout.layers.map((layer) => new Float64Array(rows * layer.out));
    this.#output = new Float64Array(rows * dimensions);
    this.#readout = readoutAt(this.#kind, 1);
    const sigma = singleSigma(experiment.noise);
    if (sigma !== undefined) this.setLevel({ sigma });
  }

  /** Sets the noise level of the calls to come; that of an experiment's only level is set already. */
  setLevel(level: Level): void {
    this.#readout = readoutAt(this.#kind, level.sigma);
    this.#writeCondition(level, this.#inputs[0]!, this.#dimensions);
  }

  /**
   * ψ at one point, and its derivatives in T directions.
   * @param parameters (P)
   * @param x (D)
   * @param directions v, (T, D)
   * @returns ψ and J v for each v, (1 + T, D), overwritten by the next call
   */
  forward(parameters: Float64Array, x: Float64Array, directions?: Float64Array): Float64Array {
    const output = this.predict(parameters, x, directions);
    const { scale, skip } = this.#readout;
    for (let i = 0; i < output.length; i++) {
      this.#output[i] = scale * output[i]! + skip * this.#points[i]!;
    }
    return this.#output;
  }

  /**
   * The network's output F at one point, and its derivatives in T directions.
   * @param parameters (P)
   * @param x (D)
   * @param directions v, (T, D)
   * @returns (1 + T, D), overwritten by the next call
   */
  predict(parameters: Float64Array, x: Float64Array, directions?: Float64Array): Float64Array {
    const { layers } = this.#layout;
    this.#points.set(x);
    if (directions) this.#points.set(directions, x.length);
    const width = layers[0]!.in;
    for (let i = 0; i < this.#points.length; i++) {
      const [row, d] = [Math.floor(i / this.#dimensions), i % this.#dimensions];
      this.#inputs[0]![row * width + d] = this.#readout.inputScale * this.#points[i]!;
    }
    for (let l = 0; l < layers.length; l++) {
      this.#transform(parameters, layers[l]!, l);
      if (l + 1 < layers.length) this.#activate(l);
    }
    return this.#sums.at(-1)!;
  }

  /** s_l of the last `forward`, rows of its value first: where a net has its kinks. */
  sums(l: number): Float64Array {
    return this.#sums[l]!;
  }

  /**
   * Backpropagation at the point of the last `forward`: adds the derivatives by the parameters.
   * @param parameters (P), those of `forward`
   * @param outputGradient the derivative by ψ and its tangents, (1 + T, D)
   * @param gradient (P), added to
   */
  backward(parameters: Float64Array, outputGradient: Float64Array, gradient: Float64Array): void {
    this.#propagateAll(parameters, outputGradient, this.#readout.scale, gradient);
  }

  /**
   * Backpropagation at the point of the last `predict`.
   * @param parameters (P), those of `predict`
   * @param outputGradient the derivative by F, (D)
   * @param gradient (P), added to
   */
  backwardPrediction(
    parameters: Float64Array,
    outputGradient: Float64Array,
    gradient: Float64Array,
  ): void {
    this.#propagateAll(parameters, outputGradient, 1, gradient);
  }

  #propagateAll(
    parameters: Float64Array,
    outputGradient: Float64Array,
    scale: number,
    gradient: Float64Array,
  ): void {
    const { layers } = this.#layout;
    const last = this.#deltas[layers.length - 1]!;
    for (let i = 0; i < last.length; i++) last[i] = scale * outputGradient[i]!;
    for (let l = layers.length - 1; l >= 0; l--) {
      this.#collect(layers[l]!, l, gradient);
      if (l > 0) this.#propagate(parameters, layers[l]!, l);
    }
  }

  /** s = W a + b; of a tangent, without b. */
  #transform(parameters: Float64Array, layer: Layer, l: number): void {
    const a = this.#inputs[l]!;
    const s = this.#sums[l]!;
    for (let row = 0; row < this.#rows; row++) {
      for (let j = 0; j < layer.out; j++) {
        let sum = row === 0 ? parameters[layer.bias + j]! : 0;
        let w = layer.weight + j * layer.strideOut;
        for (let i = 0; i < layer.in; i++, w += layer.strideIn) {
          sum += parameters[w]! * a[row * layer.in + i]!;
        }
        s[row * layer.out + j] = sum;
      }
    }
  }

  /** a = activation(s); of a tangent, activation'(s) times the tangent of s. */
  #activate(l: number): void {
    const { value, derivative } = this.#activation;
    const s = this.#sums[l]!;
    const a = this.#inputs[l + 1]!;
    const width = s.length / this.#rows;
    for (let j = 0; j < width; j++) a[j] = value(s[j]!);
    for (let k = width; k < s.length; k++) a[k] = derivative(s[k % width]!) * s[k]!;
  }

  /** Adds the derivatives by a layer's W and b. */
  #collect(layer: Layer, l: number, gradient: Float64Array): void {
    const a = this.#inputs[l]!;
    const delta = this.#deltas[l]!;
    for (let row = 0; row < this.#rows; row++) {
      for (let j = 0; j < layer.out; j++) {
        const d = delta[row * layer.out + j]!;
        let w = layer.weight + j * layer.strideOut;
        for (let i = 0; i < layer.in; i++, w += layer.strideIn) {
          gradient[w]! += d * a[row * layer.in + i]!;
        }
        if (row === 0) gradient[layer.bias + j]! += d;
      }
    }
  }

  /**
   * From s_l to s_(l-1): with g = Wᵀ delta_l, the value's delta is activation' times its g, plus
   * activation'' times Σ over the tangents of g times the tangent of s; a tangent's is
   * activation' g.
   */
  #propagate(parameters: Float64Array, layer: Layer, l: number): void {
    const { derivative, secondDerivative } = this.#activation;
    const delta = this.#deltas[l]!;
    const s = this.#sums[l - 1]!;
    const before = this.#deltas[l - 1]!;
    before.fill(0);
    for (let row = 0; row < this.#rows; row++) {
      for (let j = 0; j < layer.out; j++) {
        const d = delta[row * layer.out + j]!;
        let w = layer.weight + j * layer.strideOut;
        for (let i = 0; i < layer.in; i++, w += layer.strideIn) {
          before[row * layer.in + i]! += parameters[w]! * d;
        }
      }
    }
    for (let i = 0; i < layer.in; i++) {
      const slope = derivative(s[i]!);
      before[i]! *= slope;
      if (this.#rows === 1) continue;
      const curvature = secondDerivative(s[i]!);
      for (let k = i + layer.in; k < before.length; k += layer.in) {
        before[i]! += curvature * s[k]! * before[k]!;
        before[k]! *= slope;
      }
    }
  }
}

/**
 * ψ at points.
 * @param parameters (P)
 * @param points (n, D)
 * @param sigma the noise level; by default the experiment's one level
 * @returns (n, D)
 * @throws Error where the experiment has several levels and none is given
 */
export function evaluate(
  problem: Problem,
  parameters: Float64Array,
  points: Float64Array,
  sigma = onlySigma(problem.experiment.noise),
): Float64Array {
  const mlp = new Mlp(problem);
  mlp.setLevel({ sigma });
  const { dimensions } = problem;
  const out = new Float64Array(points.length);
  for (let start = 0; start < points.length; start += dimensions) {
    out.set(mlp.forward(parameters, points.subarray(start, start + dimensions)), start);
  }
  return out;
}
