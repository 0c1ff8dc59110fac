/** The largest experiment that is taken. */
export const LIMITS = {
  /** D */
  dimensions: 16,
  hiddenLayers: 4,
  /** H */
  width: 256,
  /** N * M, the number of corrupted points. */
  pairs: 4_000_000,
  /** S, projections a point. */
  projections: 256,
  steps: 10_000_000,
  /** Numbers in all the parameters that `saveEvery` keeps. */
  saved: 50_000_000,
  seed: 2 ** 32 - 1,
  /** L, numbered noise levels. */
  levels: 1000,
  /** E, of a Fourier condition. */
  features: 64,
  /** K, of an ensemble or a sweep. */
  models: 1_000_000,
} as const;

export const ACTIVATIONS = ["relu", "tanh", "sigmoid", "softplus", "silu", "gelu"] as const;
/** A hidden unit's function, by name. @useDeclaredType */
export type Activation = (typeof ACTIVATIONS)[number];

export const PREDICTIONS = ["score", "epsilon", "x0", "edm"] as const;
/** What a network's output means. @useDeclaredType */
export type Prediction = (typeof PREDICTIONS)[number];

export const INPUT_SCALES = ["none", "vp", "edm"] as const;
/** The factor on x̃ at a network's input. @useDeclaredType */
export type InputScale = (typeof INPUT_SCALES)[number];

export const LOSS_WEIGHTS = ["none", "sigma2", "edm"] as const;
/** λ(σ), the weight of a noise level in the loss. @useDeclaredType */
export type LossWeight = (typeof LOSS_WEIGHTS)[number];

export const REGRESSIONS = ["noise", "score", "mixed"] as const;
/** What denoising score matching fits ψ to. @useDeclaredType */
export type Regression = (typeof REGRESSIONS)[number];
