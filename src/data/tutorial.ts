import { createAliasPair } from "../math/random/alias.ts";
import { Xoshiro } from "../math/random/xoshiro.ts";
import { drawNormal } from "../math/random/ziggurat.ts";

/**
 * The tutorial's data and weights, digit for digit: everything that it draws from `Xoshiro(12345)`,
 * in its order. The noise is not among it: the tutorial draws that without a seed.
 */
interface Tutorial {
  /** x, (1024, 1). */
  readonly points: Float64Array;
  /** The weights of `Lux.setup`, (25), in the order of the layout. */
  readonly first: Float64Array;
  /** The weights of `TrainState`, (25): the ones that the tutorial trains. */
  readonly second: Float64Array;
}

const SEED = 12345;
const COUNT = 1024;
const WIDTH = 8;

/** The tutorial's target: 0.1 N(-3, 1) + 0.9 N(3, 1). */
export const TUTORIAL_COMPONENTS = [
  { weight: 0.1, mean: -3, std: 1 },
  { weight: 0.9, mean: 3, std: 1 },
] as const;

let drawn: Tutorial | undefined;

/** The tutorial's 1024 points, (N, 1). The caller owns the copy. */
export function tutorialPoints(): Float64Array {
  return (drawn ??= drawTutorial()).points.slice();
}

/**
 * Both sets of weights that the tutorial draws, each (P = 25): W1 (8), b1 (8), W2 (8), b2 (1). The
 * second is the one that it trains. The caller owns the copies.
 */
export function tutorialWeights(): { first: Float64Array; second: Float64Array } {
  const { first, second } = (drawn ??= drawTutorial());
  return { first: first.slice(), second: second.slice() };
}

function drawTutorial(): Tutorial {
  const generator = new Xoshiro(SEED);
  const [left, right] = TUTORIAL_COMPONENTS;
  const pick = createAliasPair(left.weight, right.weight);
  const points = new Float64Array(COUNT);
  for (let n = 0; n < COUNT; n++) {
    const { mean, std } = TUTORIAL_COMPONENTS[pick(generator.next())];
    points[n] = mean + std * drawNormal(generator);
  }
  return { points, first: drawWeights(generator), second: drawWeights(generator) };
}

/** Biases are zero and draw nothing. */
function drawWeights(generator: Xoshiro): Float64Array {
  const weights = new Float64Array(3 * WIDTH + 1);
  weights.set(glorotUniform(generator, 1, WIDTH), 0);
  weights.set(glorotUniform(generator, WIDTH, 1), 2 * WIDTH);
  return weights;
}

/** Lux's `glorot_uniform`, rounded to float32 after each operation. */
function glorotUniform(generator: Xoshiro, inputs: number, outputs: number): Float32Array {
  const scale = Math.fround(Math.sqrt(Math.fround(24 / (inputs + outputs))));
  return generator
    .uniforms32(inputs * outputs)
    .map((u) => Math.fround(Math.fround(u - 0.5) * scale));
}
