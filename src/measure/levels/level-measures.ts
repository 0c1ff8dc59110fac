import { smooth, targetOf } from "../../data/distributions/mixture.ts";
import type { Experiment } from "../../experiment/types.ts";
import { readoutKind, weightAt } from "../../model/prediction.ts";
import type { Score } from "../../model/score.ts";
import {
  fisherDivergence,
  fisherInformation,
  type FisherRule,
  fisherRule,
} from "../fisher/fisher.ts";
import { LevelFloors } from "./level-floors.ts";
import { measuredSigmas } from "./measured-levels.ts";

/** How good a score is at one noise level; null where that is not known. */
export interface LevelMeasures {
  /** The noise level. */
  readonly sigma: number;
  /** The training loss on the rows at this level. */
  readonly loss: number | null;
  /** The least expected loss at this level. */
  readonly floor: number | null;
  /** λ(σ) times the Fisher divergence: what the expected loss is above its floor. */
  readonly excess: number | null;
  /** The Fisher divergence ½E|ψ(·, σ) − ∇ ln p_σ|². */
  readonly fisher: number | null;
  /** Its standard error; 0 where it is integrated. */
  readonly fisherError: number | null;
  /** The Fisher divergence over ½E|∇ ln p_σ|², that of the score 0. */
  readonly relativeFisher: number | null;
}

/** ψ at points and a noise level: (n, D) to (n, D), or of K models to (K, n, D). */
export type ScoreAt = Score["evaluate"];

/** The training loss at each of the levels; null where it is not known. */
export type LevelLosses = readonly (number | null)[];

/** What is known of a noise level before any score. */
interface Level {
  readonly rule: FisherRule;
  /** I(p_σ) */
  readonly information: number;
  /** λ(σ) */
  readonly weight: number;
  readonly floor: number;
}

/** Measures a score at the noise levels of an experiment; what no score changes is computed once. */
export class LevelMeasurer {
  /** The noise levels that are measured. */
  readonly sigmas: readonly number[];
  readonly #levels: readonly Level[] | undefined;

  /**
   * @param sigmas the noise levels; by default those of `measuredSigmas`
   * @param most points of each level, for quicker and coarser measures: see `fisherRule`
   */
  constructor(experiment: Experiment, sigmas = measuredSigmas(experiment), most = Infinity) {
    this.sigmas = sigmas;
    this.#levels = levelsOf(experiment, sigmas, most);
  }

  /**
   * Measures a score.
   * @param evaluate the score
   * @param losses the training loss at each of the levels
   */
  async measure(evaluate: ScoreAt, losses: LevelLosses = []): Promise<LevelMeasures[]> {
    const [measures] = await this.measureAll(evaluate, [losses]);
    return measures!;
  }

  /**
   * Measures K models, each at all levels.
   * @param evaluate all models' scores, (K, n, D)
   * @param losses each model's at each of the levels, (K)
   * @returns (K)
   */
  async measureAll(evaluate: ScoreAt, losses: readonly LevelLosses[]): Promise<LevelMeasures[][]> {
    const all = losses.map((): LevelMeasures[] => []);
    for (const [i, sigma] of this.sigmas.entries()) {
      const points = this.#levels?.[i]?.rule.points;
      const psi = points && (await evaluate(points, sigma));
      const n = points?.length ?? 0;
      all.forEach((measures, k) => {
        measures.push(this.#measure(i, psi?.subarray(k * n, (k + 1) * n), losses[k]![i]));
      });
    }
    return all;
  }

  /** The same of a score that is evaluated here, without losses. */
  measureHere(evaluate: (points: Float64Array, sigma: number) => Float64Array): LevelMeasures[] {
    return this.sigmas.map((sigma, i) => {
      const points = this.#levels?.[i]?.rule.points;
      return this.#measure(i, points && evaluate(points, sigma));
    });
  }

  #measure(i: number, psi: Float64Array | undefined, loss?: number | null): LevelMeasures {
    const known = psi && measureLevel(this.#levels![i]!, psi);
    return { sigma: this.sigmas[i]!, loss: loss ?? null, ...(known ?? UNKNOWN) };
  }
}

const UNKNOWN = {
  floor: null,
  excess: null,
  fisher: null,
  fisherError: null,
  relativeFisher: null,
} as const;

function levelsOf(
  experiment: Experiment,
  sigmas: readonly number[],
  most: number,
): Level[] | undefined {
  const mixture = targetOf(experiment);
  if (!mixture) return undefined;
  const { objective } = experiment;
  const { sigmaData } = readoutKind(experiment);
  const floors = new LevelFloors(experiment, mixture);
  return sigmas.map((sigma) => {
    const rule = fisherRule(smooth(mixture, sigma), most);
    return {
      rule,
      information: fisherInformation(rule).reduce((sum, own) => sum + own, 0),
      weight: "weight" in objective ? weightAt(objective.weight, sigma, sigmaData) : 1,
      floor: floors.at(sigma, rule),
    };
  });
}

/** @param psi ψ at the points of the level's rule, (n, D) */
function measureLevel({ rule, information, weight, floor }: Level, psi: Float64Array) {
  const { value, standardError } = fisherDivergence(rule, psi);
  if (!Number.isFinite(value)) return { ...UNKNOWN, floor };
  return {
    floor,
    excess: weight * value,
    fisher: value,
    fisherError: standardError,
    relativeFisher: value / (information / 2),
  };
}
