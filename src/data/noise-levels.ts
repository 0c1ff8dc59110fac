import type { Noise, NoiseLevels } from "../experiment/types.ts";

/** Noise levels σ_1, …, σ_L, of which each row takes one. One level is L = 1. */
interface NumberedLevels {
  /** Tells the laws apart. */
  readonly kind: "numbered";
  /** (L), in the order of their numbers. */
  readonly sigmas: Float64Array;
  /** Whether a row draws its level, or copy m of a point takes level m mod L. */
  readonly assign: "random" | "each";
}

/** A law whose ln σ is linear in a uniform u, linear in a normal, or ½ ln of a number linear in u. */
export interface ContinuousLevels {
  /** Tells the laws apart. */
  readonly kind: "log-uniform" | "log-normal" | "ve";
  /** ln of the least σ, the mean of ln σ, or the least σ². */
  readonly start: number;
  /** What u or the normal is multiplied with. */
  readonly scale: number;
}

/** A level for each of the N·M noisy copies. */
interface GivenLevels {
  /** Tells the laws apart. */
  readonly kind: "given";
  /** (N, M) */
  readonly sigmas: Float64Array;
}

/** How the noise levels of the rows come about. */
export type LevelLaw = NumberedLevels | ContinuousLevels | GivenLevels;

/** The law of an experiment's noise levels. */
export function levelLaw(noise: Noise): LevelLaw {
  if (noise.sigmas) return { kind: "given", sigmas: Float64Array.from(noise.sigmas) };
  const { levels } = noise;
  if (!levels) return numbered([noise.sigma!]);
  switch (levels.kind) {
    case "log-uniform":
      return {
        kind: levels.kind,
        start: Math.log(levels.from),
        scale: Math.log(levels.to / levels.from),
      };
    case "log-normal":
      return { kind: levels.kind, start: levels.mean, scale: levels.std };
    case "ve":
      return { kind: levels.kind, start: levels.from, scale: levels.to - levels.from };
    default:
      return numbered(sigmasOf(levels), levels.assign);
  }
}

const numbered = (
  sigmas: readonly number[],
  assign: NumberedLevels["assign"] = "random",
): NumberedLevels => ({ kind: "numbered", sigmas: Float64Array.from(sigmas), assign });

type Numbered = Extract<NoiseLevels, { readonly assign: string }>;

/** σ_1, …, σ_L of levels that have numbers. */
function sigmasOf(levels: Numbered): readonly number[] {
  switch (levels.kind) {
    case "geometric": {
      const { from, to, count } = levels;
      return Array.from({ length: count }, (_, l) =>
        count === 1 ? from : from * (to / from) ** (l / (count - 1)),
      );
    }
    case "list":
      return levels.values;
    case "ddpm":
      return diffusionLevels(levels.betas ?? linearBetas(levels.beta!, levels.count!));
    default:
      return levels satisfies never;
  }
}

const linearBetas = ([first, last]: readonly [number, number], count: number): number[] =>
  Array.from({ length: count }, (_, k) =>
    count === 1 ? first : first + ((last - first) * k) / (count - 1),
  );

/**
 * σ_k = √((1 − ᾱ_k) / ᾱ_k) with ᾱ_k = Π_{j≤k} (1 − β_j): the noise level of the variance-preserving
 * process of J. Ho, A. Jain and P. Abbeel, "Denoising diffusion probabilistic models", 2020,
 * equation 4, once x_k is divided by √ᾱ_k.
 */
function diffusionLevels(betas: readonly number[]): number[] {
  let log = 0; // ln ᾱ_k, as ᾱ_k itself may underflow
  return betas.map((beta) => {
    log += Math.log1p(-beta);
    return Math.sqrt(Math.expm1(-log));
  });
}

/**
 * The noise level of a continuous law at a draw.
 * @param draw u in (0, 1), or for log-normal levels a standard normal
 */
export function continuousLevel({ kind, start, scale }: ContinuousLevels, draw: number): number {
  const value = start + scale * draw;
  return kind === "ve" ? Math.sqrt(value) : Math.exp(value);
}

/** How far log-normal levels reach to both sides of their mean, in standard deviations of ln σ. */
const REACH = 2;

/** The least and the largest σ that a law is measured at; log-normal levels reach 2 deviations. */
export function levelRange(law: LevelLaw): readonly [low: number, high: number] {
  switch (law.kind) {
    case "numbered":
    case "given":
      return [least(law.sigmas), -least(law.sigmas.map((sigma) => -sigma))];
    case "log-uniform":
    case "ve":
      return order(continuousLevel(law, 0), continuousLevel(law, 1));
    case "log-normal":
      return [continuousLevel(law, -REACH), continuousLevel(law, REACH)];
    default:
      return law satisfies never;
  }
}

const least = (values: Float64Array): number =>
  values.reduce((low, value) => Math.min(low, value), Infinity);

const order = (a: number, b: number): [number, number] => (a < b ? [a, b] : [b, a]);

/** Whether an experiment names levels, or a σ for each copy, and not a single σ. */
export const hasLevels = ({ levels, sigmas }: Pick<Noise, "levels" | "sigmas">): boolean =>
  levels !== undefined || sigmas !== undefined;

/** Where an experiment file says which noise levels there are. */
export const placeOfLevels = ({ levels, sigmas }: Pick<Noise, "levels" | "sigmas">) =>
  sigmas ? "noise.sigmas" : levels ? "noise.levels" : "noise.sigma";

/**
 * The one noise level of an experiment.
 * @returns undefined where there are several
 */
export function singleSigma(noise: Noise): number | undefined {
  if (noise.sigma !== undefined) return noise.sigma;
  const law = levelLaw(noise);
  return law.kind === "numbered" && law.sigmas.length === 1 ? law.sigmas[0] : undefined;
}

/**
 * The one noise level of an experiment that is known to have no more.
 * @throws Error where there are several
 */
export function onlySigma(noise: Noise): number {
  const sigma = singleSigma(noise);
  if (sigma === undefined) throw new Error("This experiment has several noise levels.");
  return sigma;
}
