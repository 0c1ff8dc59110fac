import type { DatasetName } from "../data/datasets/datasets.ts";
import type { HoldOut } from "../data/hold-out.ts";
import type { Activation } from "./schema.ts";

/** A point or a mean: a number where D is 1, or an array of D numbers. */
export type Value = number | readonly number[];

/** One Gaussian of a mixture, N(mean, std² I). */
export interface Component {
  /** Its share, of at least 0; the sum over all need not be 1. */
  readonly weight: number;
  /** (D) */
  readonly mean: Value;
  /** In the units of the points, above 0. */
  readonly std: number;
}

/** The tutorial's 1024 points, digit for digit, of 0.1 N(-3, 1) + 0.9 N(3, 1). */
export interface TutorialData {
  /** Tells the kinds of data apart. */
  readonly kind: "tutorial";
}

/** Points to be drawn from a mixture of isotropic Gaussians. */
export interface MixtureData {
  /** Tells the kinds of data apart. */
  readonly kind: "mixture";
  /** At least one, all of the same D. */
  readonly components: readonly Component[];
  /** N; 1024 by default. */
  readonly count: number;
  /** A whole number from 0 to 2^32 - 1; 1 by default. */
  readonly seed: number;
}

/** Points of one's own. */
export interface PointsData {
  /** Tells the kinds of data apart. */
  readonly kind: "points";
  /** x, N of them. */
  readonly values: readonly Value[];
  /** What they are, for plots. */
  readonly name?: string | undefined;
  /** Whether they are trained on in standard units; false by default. */
  readonly standardize: boolean;
}

/** A public data set. */
export interface DatasetData {
  /** Tells the kinds of data apart. */
  readonly kind: "dataset";
  /** Which one. */
  readonly name: DatasetName;
  /** Whether it is trained on in standard units; true by default. */
  readonly standardize: boolean;
}

/** Where the points come from. */
export type Data = TutorialData | MixtureData | PointsData | DatasetData;

/** The density that points of one's own are measured by. */
export interface Target {
  /** The only kind there is. */
  readonly kind: "mixture";
  /** Of the D of the points. */
  readonly components: readonly Component[];
}

/** What all noise has. */
export interface NoiseSize {
  /** σ of x̃ = x + σz, in the units that are trained in; 0.3 by default. */
  readonly sigma: number;
  /** M, noisy copies of each point; 1 by default. */
  readonly perPoint: number;
}

/** Noise that is drawn. */
export interface SeededNoise extends NoiseSize {
  /** Whether every step draws new noise; false by default. */
  readonly fresh: boolean;
  /** A whole number from 0 to 2^32 - 1; 1 by default. */
  readonly seed: number;
  /** Not with a seed. */
  readonly values?: never;
}

/** Noise that is given. */
export interface GivenNoise extends NoiseSize {
  /** What is given is not drawn. */
  readonly fresh: false;
  /** z, the N*M standard normals, the M of a point together. */
  readonly values: readonly Value[];
  /** Not with values. */
  readonly seed?: never;
}

/** The noise of a run. */
export type Noise = SeededNoise | GivenNoise;

/** The tutorial's weights, digit for digit; for 1-8-1 only, where they are the default. */
export interface TutorialInit {
  /** Tells the kinds of initial parameters apart. */
  readonly kind: "tutorial";
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

/** ψ itself as a multi-layer perceptron. */
export interface Mlp {
  /** Tells the models apart; "mlp" by default. */
  readonly kind: "mlp";
  /** H of each hidden layer, at most 4 of at most 256; [8] by default. */
  readonly hidden: readonly number[];
  /** Of the hidden units; "relu" by default. */
  readonly activation: Activation;
  /** The tutorial's by default where they fit, else Glorot's. */
  readonly init: TutorialInit | GlorotInit | GivenInit;
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

/** Denoising score matching, ½|ψ(x̃) + z/σ|². */
export interface Denoising {
  /** Tells the objectives apart. */
  readonly kind: "dsm";
  /** Whether z and -z come in pairs, for which M must be even; false by default. */
  readonly antithetic: boolean;
  /** Whether terms of mean zero are taken off; false by default. */
  readonly controlVariate: boolean;
}

/** Explicit score matching, where p is known: ½|ψ(x) - ∇ ln p(x)|². */
export interface Explicit {
  /** Tells the objectives apart. */
  readonly kind: "esm";
}

/** Explicit score matching to the Parzen estimate p̃ of the points: ½|ψ(x̃) - ∇ ln p̃(x̃)|². */
export interface ExplicitParzen {
  /** Tells the objectives apart. */
  readonly kind: "esm-parzen";
}

/** Implicit score matching, ½|ψ(x)|² + ∇·ψ(x), with exact derivatives. */
export interface Implicit {
  /** Tells the objectives apart. */
  readonly kind: "ism";
}

/** Sliced score matching, ½|ψ(x)|² + vᵀ∇ψ(x)v. */
export interface Sliced {
  /** Tells the objectives apart. */
  readonly kind: "ssm";
  /** S, projections a point; 1 by default. */
  readonly projections: number;
  /** v, N*S of them; by default signs are drawn with the seed of the noise. */
  readonly values?: readonly Value[] | undefined;
}

/** Implicit score matching, the divergence by central differences. */
export interface FiniteDifference {
  /** Tells the objectives apart. */
  readonly kind: "fd";
  /** h, in the units that are trained in; 0.1 by default. */
  readonly step: number;
}

/** What is minimised: the mean over points, and over their noisy copies where there are any. */
export type Objective =
  | Denoising
  | Explicit
  | ExplicitParzen
  | Implicit
  | Sliced
  | FiniteDifference;

/** Adam's settings. */
export interface Optimizer {
  /** The only kind there is; "adam" by default. */
  readonly kind: "adam";
  /** 0.01 by default. */
  readonly learningRate: number;
  /** Decay of the mean of the gradient; 0.9 by default. */
  readonly beta1: number;
  /** Decay of the mean of its square; 0.999 by default. */
  readonly beta2: number;
  /** What is added to the divisor; 1e-8 by default. */
  readonly epsilon: number;
}

/** A run over many seeds. */
export interface Ensemble {
  /** K, models. */
  readonly seeds: number;
  /** Every how many steps a loss is kept; 1 by default. */
  readonly lossEvery: number;
}

/** An experiment with every default filled in; itself a valid experiment file. */
export interface Experiment {
  /** Where the points come from. */
  readonly data: Data;
  /** What they are measured by, where they do not say so themselves. */
  readonly target?: Target | undefined;
  /** What is added to them. */
  readonly noise: Noise;
  /** What is trained. */
  readonly model: Model;
  /** What is minimised. */
  readonly objective: Objective;
  /** How. */
  readonly optimizer: Optimizer;
  /** The part of the points that is not trained on; only of points without a known density. */
  readonly heldOut?: HoldOut | undefined;
  /** Updates. */
  readonly steps: number;
  /** Every how many steps parameters are kept; 0 for never. */
  readonly saveEvery: number;
  /** The run over many seeds. */
  readonly ensemble?: Ensemble | undefined;
}
