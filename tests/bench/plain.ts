import type { Problem } from "../../src/training/problem.ts";
import { problemsOf, samplesOf } from "./cases.ts";
import { type Contender, isPlain, type Timing } from "./contender.ts";
import { trainLevelsPlainly } from "./plain-levels.ts";
import { trainPlainly } from "./plain-wide.ts";

/** The plain float64 loop for any case of one model; the measure of all. */
export function plainContender(): Contender {
  return onCpu("plain float64 loop", ({ models }) => models === 1, trainAny);
}

/** @returns the losses, where they can be compared */
function trainAny(problem: Problem, steps: number): number[] {
  const { objective, noise } = problem.experiment;
  if (objective.kind === "esm-parzen") return parzenPlainly(problem, steps);
  if (noise.levels === undefined) return trainDeep(problem, steps);
  trainLevelsPlainly(problem, steps);
  return [];
}

/** The plain float64 loop that is written for 1-H-1 relu alone. */
export function plainWideContender(): Contender {
  const takes: Contender["takes"] = (what) =>
    isPlain(what) && problemsOf(what)[0]!.layout.layers.length === 2;
  return onCpu("plain float64 loop for 1-H-1 relu", takes, (problem, steps) => [
    ...trainPlainly({ ...problem, experiment: { ...problem.experiment, steps } }),
  ]);
}

function onCpu(
  name: string,
  takes: Contender["takes"],
  train: (problem: Problem, steps: number) => number[],
): Contender {
  let problem: Problem;
  return {
    name,
    takes,
    prepare: (what) => {
      const [first] = problemsOf(what);
      // Each array of it is drawn when it is first asked for.
      const { experiment, points, noise, initialParameters } = first!;
      problem = { ...first!, experiment, points, noise, initialParameters };
      return Promise.resolve(0);
    },
    run: (steps) => {
      const start = performance.now();
      const losses = train(problem, steps);
      return Promise.resolve<Timing>({ milliseconds: performance.now() - start, losses });
    },
    close: () => Promise.resolve(),
  };
}

/** A layer with its weights input by input, (in, out): a unit that is off is passed over whole. */
class PlainLayer {
  readonly weight: Float64Array;
  readonly bias: Float64Array;
  readonly weightSlope: Float64Array;
  readonly biasSlope: Float64Array;
  readonly output: Float64Array;
  readonly delta: Float64Array;

  constructor(inputs: number, outputs: number) {
    this.weight = new Float64Array(inputs * outputs);
    this.bias = new Float64Array(outputs);
    this.weightSlope = new Float64Array(inputs * outputs);
    this.biasSlope = new Float64Array(outputs);
    this.output = new Float64Array(outputs);
    this.delta = new Float64Array(outputs);
  }

  forward(input: Float64Array, relu: boolean): void {
    const { weight, output } = this;
    const width = output.length;
    if (width === 1) {
      let sum = this.bias[0]!;
      for (let i = 0; i < input.length; i++) sum += input[i]! * weight[i]!;
      output[0] = relu && sum < 0 ? 0 : sum;
      return;
    }
    if (input.length === 1) {
      const [a, { bias }] = [input[0]!, this];
      for (let o = 0; o < width; o++) {
        const s = bias[o]! + a * weight[o]!;
        output[o] = relu && s < 0 ? 0 : s;
      }
      return;
    }
    output.set(this.bias);
    for (let i = 0; i < input.length; i++) {
      const a = input[i]!;
      if (a === 0) continue;
      for (let o = 0, w = i * width; o < width; o++, w++) output[o]! += a * weight[w]!;
    }
    if (!relu) return;
    for (let o = 0; o < width; o++) if (output[o]! < 0) output[o] = 0;
  }

  /** Adds the gradient; writes the delta of the layer below where there is one. */
  backward(input: Float64Array, below: Float64Array | undefined): void {
    const { weight, weightSlope, biasSlope, delta } = this;
    const width = delta.length;
    if (width === 1 && below) {
      const d = delta[0]!;
      biasSlope[0]! += d;
      for (let i = 0; i < input.length; i++) {
        weightSlope[i]! += input[i]! * d;
        below[i] = input[i]! > 0 ? weight[i]! * d : 0;
      }
      return;
    }
    for (let o = 0; o < width; o++) biasSlope[o]! += delta[o]!;
    if (!below) {
      for (let i = 0; i < input.length; i++) {
        const a = input[i]!;
        for (let o = 0, w = i * width; o < width; o++, w++) weightSlope[w]! += a * delta[o]!;
      }
      return;
    }
    for (let i = 0; i < input.length; i++) {
      const a = input[i]!;
      if (a === 0) {
        below[i] = 0;
        continue;
      }
      let sum = 0;
      for (let o = 0, w = i * width; o < width; o++, w++) {
        const d = delta[o]!;
        weightSlope[w]! += a * d;
        sum += weight[w]! * d;
      }
      below[i] = sum;
    }
  }
}

function trainDeep(problem: Problem, steps: number): number[] {
  const { layout, experiment, initialParameters } = problem;
  const { inputs, targets } = samplesOf(problem);
  const layers = layout.layers.map(({ in: from, out, weight, bias }) => {
    const layer = new PlainLayer(from, out);
    for (let o = 0; o < out; o++) {
      layer.bias[o] = initialParameters[bias + o]!;
      for (let i = 0; i < from; i++) {
        layer.weight[i * out + o] = initialParameters[weight + o * from + i]!;
      }
    }
    return layer;
  });
  const parameters = layers.flatMap(({ weight, bias }) => [weight, bias]);
  const slopes = layers.flatMap(({ weightSlope, biasSlope }) => [weightSlope, biasSlope]);
  const first = parameters.map(({ length }) => new Float64Array(length));
  const second = parameters.map(({ length }) => new Float64Array(length));
  const { learningRate, beta1, beta2, epsilon } = experiment.optimizer;
  const losses: number[] = [];
  for (let t = 1; t <= steps; t++) {
    for (const slope of slopes) slope.fill(0);
    losses.push(accumulate(layers, inputs, targets));
    const size = learningRate / (1 - beta1 ** t);
    const correction = 1 - beta2 ** t;
    parameters.forEach((values, k) => {
      const [m, v, g] = [first[k]!, second[k]!, slopes[k]!];
      for (let p = 0; p < values.length; p++) {
        m[p] = beta1 * m[p]! + (1 - beta1) * g[p]!;
        v[p] = beta2 * v[p]! + (1 - beta2) * g[p]! * g[p]!;
        values[p]! -= (size * m[p]!) / (Math.sqrt(v[p]! / correction) + epsilon);
      }
    });
  }
  return losses;
}

function accumulate(layers: readonly PlainLayer[], inputs: Float32Array, targets: Float32Array) {
  const x = new Float64Array(1);
  const last = layers.at(-1)!;
  const count = inputs.length;
  let sum = 0;
  for (let n = 0; n < count; n++) {
    x[0] = inputs[n]!;
    for (let l = 0; l < layers.length; l++) {
      layers[l]!.forward(l === 0 ? x : layers[l - 1]!.output, l + 1 < layers.length);
    }
    const residual = last.output[0]! - targets[n]!;
    sum += residual * residual;
    last.delta[0] = residual / count;
    for (let l = layers.length - 1; l >= 0; l--) {
      const below = l === 0 ? undefined : layers[l - 1]!;
      layers[l]!.backward(below ? below.output : x, below?.delta);
    }
  }
  return sum / (2 * count);
}

/** Σ w (x_n - x̃) / (σ² Σ w), w = exp(-(x_n - x̃)² / 2σ²), in one dimension. */
function parzenPlainly({ points, experiment }: Problem, steps: number): number[] {
  const sigma = experiment.noise.sigma!;
  const score = new Float64Array(points.length);
  const factor = -1 / (2 * sigma * sigma);
  for (let step = 0; step < steps; step++) {
    for (let q = 0; q < points.length; q++) {
      // Any place near a point will do: none of its weights is 0.
      const x = points[q]! + sigma * Math.sin(q + step);
      let [total, sum] = [0, 0];
      for (let n = 0; n < points.length; n++) {
        const difference = points[n]! - x;
        const w = Math.exp(factor * difference * difference);
        total += w;
        sum += w * difference;
      }
      score[q] = sum / (total * sigma * sigma);
    }
  }
  return [];
}
