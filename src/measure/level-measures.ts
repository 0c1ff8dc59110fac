import { smooth, targetOf } from "../data/distributions/mixture.ts";
import type { Experiment } from "../experiment/types.ts";
import { readoutKind, weightAt } from "../model/prediction.ts";
import { fisherDivergence, fisherInformation, type FisherRule, fisherRule } from "./fisher.ts";
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

/** ψ at points and a noise level: (n, D) to (n, D). */
export type ScoreAt = (points: Float64Array, sigma: number) => Promise<Float64Array>;

/** What is known of a noise level before any score. */
interface Level {
  readonly sigma: number;
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

  constructor(experiment: Experiment, sigmas: readonly number[] = measuredSigmas(experiment)) {
    this.sigmas = sigmas;
    this.#levels = levelsOf(experiment, sigmas);
  }

  /**
   * Measures a score.
   * @param evaluate the score
   * @param losses the training loss at each of the levels
   */
  async measure(
    evaluate: ScoreAt,
    losses: readonly (number | null)[] = [],
  ): Promise<LevelMeasures[]> {
    const measures: LevelMeasures[] = [];
    for (const [i, sigma] of this.sigmas.entries()) {
      const loss = losses[i] ?? null;
      const level = this.#levels?.[i];
      if (!level) measures.push({ ...UNKNOWN, sigma, loss });
      else measures.push({ loss, ...(await measureLevel(level, evaluate)) });
    }
    return measures;
  }
}

const UNKNOWN = {
  floor: null,
  excess: null,
  fisher: null,
  fisherError: null,
  relativeFisher: null,
} as const;

function levelsOf(experiment: Experiment, sigmas: readonly number[]): Level[] | undefined {
  const mixture = targetOf(experiment);
  if (!mixture) return undefined;
  const { objective } = experiment;
  const { sigmaData } = readoutKind(experiment);
  const floors = new LevelFloors(experiment, mixture);
  return sigmas.map((sigma) => {
    const rule = fisherRule(smooth(mixture, sigma));
    const information = fisherInformation(rule);
    return {
      sigma,
      rule,
      information: information.reduce((sum, own) => sum + own, 0),
      weight: "weight" in objective ? weightAt(objective.weight, sigma, sigmaData) : 1,
      floor: floors.at(sigma, information),
    };
  });
}

async function measureLevel(level: Level, evaluate: ScoreAt): Promise<Omit<LevelMeasures, "loss">> {
  const { sigma, rule, information, weight, floor } = level;
  const { value, standardError } = fisherDivergence(rule, await evaluate(rule.points, sigma));
  if (!Number.isFinite(value)) return { ...UNKNOWN, sigma, floor };
  return {
    sigma,
    floor,
    excess: weight * value,
    fisher: value,
    fisherError: standardError,
    relativeFisher: value / (information / 2),
  };
}
