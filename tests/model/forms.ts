import type { InputScale, LossWeight, Prediction } from "../../src/experiment/types.ts";

// What the documentation of the experiment file says of a model at a noise level, written out.

/** ψ of F, as the documentation writes it. */
export const SCORES: Record<Prediction, (F: number, x: number, s: number, sd: number) => number> = {
  score: (F) => F,
  epsilon: (F, _, s) => -F / s,
  x0: (F, x, s) => (F - x) / s ** 2,
  edm: (F, x, s, sd) => {
    const skip = sd ** 2 / (s ** 2 + sd ** 2);
    const out = (s * sd) / Math.sqrt(s ** 2 + sd ** 2);
    return (skip * x + out * F - x) / s ** 2;
  },
};

/** The factor on x̃ at the input. */
export const INPUTS: Record<InputScale, (s: number, sd: number) => number> = {
  none: () => 1,
  vp: (s) => 1 / Math.sqrt(1 + s ** 2),
  edm: (s, sd) => 1 / Math.sqrt(s ** 2 + sd ** 2),
};

/** λ(σ) */
export const WEIGHTS: Record<LossWeight, (s: number, sd: number) => number> = {
  none: () => 1,
  sigma2: (s) => s ** 2,
  edm: (s, sd) => (s ** 2 * (s ** 2 + sd ** 2)) / sd ** 2,
};
