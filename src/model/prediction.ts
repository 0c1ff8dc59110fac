import type { Experiment, InputScale, LossWeight, Prediction } from "../experiment/types.ts";

/**
 * How a network's output F makes the score at a noise level: ψ = scale · F + skip · x̃. What the
 * network sees of x̃ is inputScale · x̃.
 */
export interface Readout {
  readonly scale: number;
  readonly skip: number;
  readonly inputScale: number;
}

/** What determines the readout of a model at every σ. */
export interface ReadoutKind {
  readonly prediction: Prediction;
  readonly inputScale: InputScale;
  /** σ_d, the standard deviation of the data that EDM's factors suppose. */
  readonly sigmaData: number;
}

/** The readout of an experiment's model; the energy's is that of a denoiser. */
export function readoutKind({ model }: Pick<Experiment, "model">): ReadoutKind {
  return model.kind === "mlp" ? model : { prediction: "x0", inputScale: "none", sigmaData: 1 };
}

/**
 * The readout at a noise level: the output is the score, the noise (J. Ho, A. Jain and P. Abbeel,
 * 2020, equation 11), the clean point (Tweedie's formula; P. Vincent, 2011, section 4.3), or it is
 * preconditioned as T. Karras, M. Aittala, T. Aila and S. Laine, "Elucidating the design space of
 * diffusion-based generative models", 2022, table 1, have it.
 */
export function readoutAt(kind: ReadoutKind, sigma: number): Readout {
  const inputScale = inputScaleAt(kind, sigma);
  switch (kind.prediction) {
    case "score":
      return { scale: 1, skip: 0, inputScale };
    case "epsilon":
      return { scale: -1 / sigma, skip: 0, inputScale };
    case "x0":
      return { scale: 1 / sigma ** 2, skip: -1 / sigma ** 2, inputScale };
    case "edm": {
      const total = Math.hypot(sigma, kind.sigmaData);
      return { scale: kind.sigmaData / (sigma * total), skip: -1 / total ** 2, inputScale };
    }
    default:
      return kind.prediction satisfies never;
  }
}

function inputScaleAt({ inputScale, sigmaData }: ReadoutKind, sigma: number): number {
  switch (inputScale) {
    case "none":
      return 1;
    case "vp":
      return 1 / Math.hypot(1, sigma);
    case "edm":
      return 1 / Math.hypot(sigma, sigmaData);
    default:
      return inputScale satisfies never;
  }
}

/** λ(σ), the weight of a noise level in the loss. */
export function weightAt(weight: LossWeight, sigma: number, sigmaData: number): number {
  switch (weight) {
    case "none":
      return 1;
    case "sigma2":
      return sigma ** 2;
    case "edm":
      return (sigma ** 2 * (sigma ** 2 + sigmaData ** 2)) / sigmaData ** 2;
    default:
      return weight satisfies never;
  }
}

/**
 * What F is to match, F*, in one coordinate where ψ is to match a given score.
 * @param x x̃
 * @param score the score that ψ is to match at x̃
 */
export function outputForScore(
  { prediction, sigmaData }: ReadoutKind,
  sigma: number,
  x: number,
  score: number,
): number {
  switch (prediction) {
    case "score":
      return score;
    case "epsilon":
      return -sigma * score;
    case "x0":
      return x + sigma ** 2 * score;
    case "edm": {
      const total = Math.hypot(sigma, sigmaData);
      return (sigma * (total * score + x / total)) / sigmaData;
    }
    default:
      return prediction satisfies never;
  }
}

/**
 * F* in one coordinate where ψ is to match −z/σ, the score of the noise. It is not computed by way
 * of the score: at a large σ that would cancel all digits of the clean point.
 * @param x the clean point's coordinate
 */
export function outputForNoise(
  { prediction, sigmaData }: ReadoutKind,
  sigma: number,
  x: number,
  z: number,
): number {
  switch (prediction) {
    case "score":
      return -z / sigma;
    case "epsilon":
      return z;
    case "x0":
      return x;
    case "edm":
      return (x * sigma - sigmaData ** 2 * z) / (sigmaData * Math.hypot(sigma, sigmaData));
    default:
      return prediction satisfies never;
  }
}

/**
 * The factor of |F − F*|² in the loss, λ(σ) scale²: computed from ratios, so that neither a tiny
 * scale nor a huge weight leaves the range of numbers on the way.
 */
export function outputWeight(kind: ReadoutKind, weight: LossWeight, sigma: number): number {
  if (kind.prediction === "epsilon" && weight === "sigma2") return 1;
  if (kind.prediction === "edm" && weight === "edm") return 1;
  return weightAt(weight, sigma, kind.sigmaData) * readoutAt(kind, sigma).scale ** 2;
}
