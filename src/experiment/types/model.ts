import type { Activation, InputScale, Prediction } from "../schema/limits.ts";

export type { InputScale, Prediction } from "../schema/limits.ts";

/** The tutorial's weights, digit for digit; for 1-8-1 only, where they are the default. */
export interface TutorialInit {
  /** Tells the kinds of initial parameters apart. */
  readonly kind: "tutorial";
}

/** Weights and biases uniform in ±1/sqrt(in), as PyTorch's linear layers start. */
export interface FanInInit {
  /** Tells the kinds of initial parameters apart. */
  readonly kind: "fan-in-uniform";
  /** A whole number from 0 to 2^32 - 1; 1 by default. */
  readonly seed: number;
}

/** Weights uniform in ±sqrt(6 / (in + out)), as Glorot and Bengio have them, and biases 0. */
export interface GlorotInit {
  /** Tells the kinds of initial parameters apart. */
  readonly kind: "glorot-uniform";
  /** A whole number from 0 to 2^32 - 1; 1 by default. */
  readonly seed: number;
}

/** Initial parameters that are given. */
export interface GivenInit {
  /** Tells the kinds of initial parameters apart. */
  readonly kind: "values";
  /** All of them in the order of the layout, (P). */
  readonly values: readonly number[];
}

/** The network sees no noise level. */
export interface NoCondition {
  /** Tells the conditions apart. */
  readonly kind: "none";
}

/** One more input: ¼ ln σ, σ, or σ². */
export interface SigmaCondition {
  /** Tells the conditions apart. */
  readonly kind: "log-sigma" | "sigma" | "variance";
}

/** One more input: the number of the level from 1, linear in ln σ between levels. */
export interface IndexCondition {
  /** Tells the conditions apart. */
  readonly kind: "index";
}

/** 2E more inputs: cos(2π f_j c) for all j, then sin(2π f_j c), with c = ¼ ln σ. */
export interface FourierCondition {
  /** Tells the conditions apart. */
  readonly kind: "fourier";
  /** E, the number of frequencies that are drawn. Not with `frequencies`. */
  readonly features?: number | undefined;
  /** The standard deviation of the frequencies that are drawn; 1 by default. */
  readonly scale?: number | undefined;
  /** Of the frequencies that are drawn; 1 by default. */
  readonly seed?: number | undefined;
  /** f_1, …, f_E. */
  readonly frequencies?: readonly number[] | undefined;
}

/** How the noise level enters a network, as inputs after those of x̃. */
export type Condition = NoCondition | SigmaCondition | IndexCondition | FourierCondition;

/** A network with D outputs as a score model: a multi-layer perceptron. */
export interface Mlp {
  /** Tells the models apart; "mlp" by default. */
  readonly kind: "mlp";
  /** H of each hidden layer, at most 4 of at most 256; [8] by default. */
  readonly hidden: readonly number[];
  /** Of the hidden units; "relu" by default. */
  readonly activation: Activation;
  /** How the noise level enters; `none` by default for one level, `log-sigma` for several. */
  readonly condition: Condition;
  /** What the network's output means; "score" by default. */
  readonly prediction: Prediction;
  /** The factor on x̃ at the input; "none" by default. */
  readonly inputScale: InputScale;
  /** σ_d of "edm", in the units that are trained in; 0.5 by default. */
  readonly sigmaData: number;
  /** The tutorial's by default where they fit, else Glorot's. */
  readonly init: TutorialInit | GlorotInit | FanInInit | GivenInit;
}

/** Vincent's energy, whose score (Wᵀ sigmoid(W x + b) + c - x) / σ² is ψ. */
export interface EnergyModel {
  /** Tells the models apart. */
  readonly kind: "energy";
  /** H; D by default. */
  readonly hidden: number;
  /** Glorot's by default. */
  readonly init: GlorotInit | GivenInit;
}

/** What is trained. */
export type Model = Mlp | EnergyModel;
