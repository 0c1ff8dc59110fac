import { type Mixture, smooth, targetOf } from "../../data/distributions/mixture.ts";
import { continuousLevel, type ContinuousLevels, levelLaw } from "../../data/noise-levels.ts";
import type { Experiment } from "../../experiment/types.ts";
import { gaussLegendre } from "../../math/quadrature.ts";
import { mixingShares } from "../../model/mixing.ts";
import { readoutKind, weightAt } from "../../model/prediction.ts";
import { fisherInformation, fisherRule } from "../fisher/fisher.ts";
import { posteriorVariance } from "./posterior.ts";

/** What the floor of each noise level needs of a density. */
export class LevelFloors {
  readonly #experiment: Experiment;
  readonly #mixture: Mixture;
  readonly #shares: ReturnType<typeof mixingShares>;
  /** E (∂_d ln p)² of the clean density, (D); computed when first asked for. */
  #clean: Float64Array | undefined;

  /** @param mixture p */
  constructor(experiment: Experiment, mixture: Mixture) {
    this.#experiment = experiment;
    this.#mixture = mixture;
    this.#shares = mixingShares(mixture);
  }

  /**
   * The least expected loss at a noise level: half of λ times the variance of the target around the
   * score of p_σ. For the noise that is ½λ(D/σ² − I(p_σ)) (P. Vincent, "A connection between score
   * matching and denoising autoencoders", 2011, from the appendix), for the clean score
   * ½λ(I(p) − I(p_σ)), and for a mixture of both ½λ(κ²D/σ² + (1 − κ)²I(p) − I(p_σ)).
   * @param rule of p_σ, where there is one
   */
  at(sigma: number, rule = fisherRule(smooth(this.#mixture, sigma))): number {
    const { objective } = this.#experiment;
    if (objective.kind !== "dsm") return 0;
    const { sigmaData } = readoutKind(this.#experiment);
    // All in units of 1/σ², which neither overflow nor vanish at a large σ.
    const ratio = weightAt(objective.weight, sigma, sigmaData) / sigma ** 2;
    const noise = posteriorVariance(this.#mixture, sigma, rule);
    const smoothed = objective.regression === "noise" ? undefined : fisherInformation(rule);
    const spread = noise.reduce(
      (sum, own, d) => sum + (smoothed ? this.#mixed(sigma, d, own, smoothed[d]!) : own),
      0,
    );
    return (ratio * spread) / 2;
  }

  /**
   * σ² times the variance of a target in one dimension that has some of the clean score. With the
   * variance A of the noise's target and B = I(p) − I(p_σ) of the clean score's it is
   * κ²A + (1 − κ)²B − 2κ(1 − κ) I(p_σ), which does not cancel at a large σ.
   * @param noise σ²A
   * @param smoothed I(p_σ)
   */
  #mixed(sigma: number, d: number, noise: number, smoothed: number): number {
    const { objective } = this.#experiment;
    const mixed = objective.kind === "dsm" && objective.regression === "mixed";
    const share = mixed ? this.#shares(sigma, d) : { noise: 0, score: 1 };
    this.#clean ??= fisherInformation(fisherRule(this.#mixture));
    const clean = this.#clean[d]! - smoothed;
    const rest = share.score * (share.score * clean - 2 * share.noise * smoothed);
    return share.noise ** 2 * noise + sigma ** 2 * rest;
  }
}

/** Nodes of the average over a continuous law. */
const NODES = 48;
/** How far log-normal levels are averaged, in standard deviations. */
const REACH = 6;

/**
 * The least expected loss of denoising score matching over an experiment's noise levels: the mean of
 * the levels' floors.
 * @returns undefined where the density is not known, or has more than two dimensions
 */
export function populationFloor(experiment: Experiment): number | undefined {
  const mixture = targetOf(experiment);
  if (!mixture || mixture.dimensions > 2) return undefined;
  const floors = new LevelFloors(experiment, mixture);
  const law = levelLaw(experiment.noise);
  if (law.kind === "numbered" || law.kind === "given") {
    const known = new Map<number, number>();
    let sum = 0;
    for (const sigma of law.sigmas) {
      if (!known.has(sigma)) known.set(sigma, floors.at(sigma));
      sum += known.get(sigma)!;
    }
    return sum / law.sigmas.length;
  }
  const { draws, weights } = averageOver(law);
  return draws.reduce(
    (sum, draw, i) => sum + weights[i]! * floors.at(continuousLevel(law, draw)),
    0,
  );
}

/** Draws of a continuous law and their weights, with the sum 1. */
function averageOver({ kind }: ContinuousLevels) {
  const { nodes, weights } = gaussLegendre(NODES);
  if (kind !== "log-normal") {
    return { draws: nodes.map((x) => (1 + x) / 2), weights: weights.map((w) => w / 2) };
  }
  const draws = nodes.map((x) => REACH * x);
  const masses = weights.map((w, i) => w * Math.exp(-(draws[i]! ** 2) / 2));
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return { draws, weights: masses.map((mass) => mass / total) };
}
