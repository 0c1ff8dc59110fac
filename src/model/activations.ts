import { erfc } from "../math/erf.ts";
import type { Activation } from "../experiment/schema.ts";

/** An activation function and its derivatives, all of the pre-activation s. */
export interface ActivationFunction {
  readonly value: (s: number) => number;
  readonly derivative: (s: number) => number;
  readonly secondDerivative: (s: number) => number;
}

/** 1 / (1 + exp(-s)), without overflow for either sign. */
function sigmoid(s: number): number {
  if (s >= 0) return 1 / (1 + Math.exp(-s));
  const power = Math.exp(s);
  return power / (1 + power);
}

/** The sigmoid's derivative. */
const sigmoidSlope = (s: number): number => sigmoid(s) * sigmoid(-s);

/** Φ(s), the standard normal's cumulative distribution. */
const normalCumulative = (s: number): number => erfc(-s * Math.SQRT1_2) / 2;
/** φ(s), the standard normal's density. */
const normalDensity = (s: number): number => Math.exp(-(s * s) / 2) / Math.sqrt(2 * Math.PI);

/** The activation functions in float64, by the names that an experiment file gives them. */
export const activations: Readonly<Record<Activation, ActivationFunction>> = {
  relu: {
    // Math.max, unlike a comparison, lets a NaN through to the loss, where it is seen.
    value: (s) => Math.max(s, 0),
    derivative: (s) => (s > 0 ? 1 : 0),
    secondDerivative: () => 0, // almost everywhere: the kink at 0 has no number
  },
  tanh: {
    value: Math.tanh,
    derivative: (s) => 1 - Math.tanh(s) ** 2,
    secondDerivative: (s) => -2 * Math.tanh(s) * (1 - Math.tanh(s) ** 2),
  },
  sigmoid: {
    value: sigmoid,
    derivative: sigmoidSlope,
    secondDerivative: (s) => sigmoidSlope(s) * (sigmoid(-s) - sigmoid(s)),
  },
  softplus: {
    value: (s) => Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s))),
    derivative: sigmoid,
    secondDerivative: sigmoidSlope,
  },
  silu: {
    value: (s) => s * sigmoid(s),
    derivative: (s) => sigmoid(s) * (1 + s * sigmoid(-s)),
    secondDerivative: (s) => sigmoidSlope(s) * (2 + s * (sigmoid(-s) - sigmoid(s))),
  },
  /** Hendrycks and Gimpel, "Gaussian error linear units", 2016, in its exact form, s Φ(s). */
  gelu: {
    value: (s) => s * normalCumulative(s),
    derivative: (s) => normalCumulative(s) + s * normalDensity(s),
    secondDerivative: (s) => normalDensity(s) * (2 - s * s),
  },
};
