import { recoverDensity } from "../../measure/density.ts";
import type { LevelMeasures } from "../../measure/levels/level-measures.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { numbersOf } from "../../math/numbers.ts";
import { QUANTILES, type Spread, spreadOf } from "../../math/quantiles.ts";
import { perUnit, type Scaling, unstandardize } from "../../data/scaling.ts";
import type { Backend } from "../trainer.ts";

/** One model of an ensemble, as it was trained. */
export interface ModelResult {
  /** With every default filled in: itself an experiment file, which repeats the model alone. */
  readonly experiment: Experiment;
  /** Every `lossEvery`-th loss, from step 1 on, and the last. */
  readonly losses: readonly number[];
  /** (P) */
  readonly parameters: readonly number[];
  /** Their average, (P), which the measures are of; only where the experiment asks for it. */
  readonly emaParameters?: readonly number[];
  /** How good the score is at each noise level; only where the experiment names levels. */
  readonly levels?: readonly LevelMeasures[];
  /**
   * ½E|ψ - ∇ ln p_σ|², or to p where nothing is corrupted; null where p is not known. Of several
   * noise levels it is, like what follows, at the least that is measured.
   */
  readonly fisherAim: number | null;
  /** ½E|ψ - ∇ ln p|² */
  readonly fisher: number | null;
  /** Of the density recovered from ψ to p, in one dimension. */
  readonly totalVariation: number | null;
  /** The step, from 1, whose loss was not finite, where the model stopped. */
  readonly diverged?: number;
}

/** The result file of an experiment with an `ensemble`. */
export interface EnsembleResult {
  readonly experiment: Experiment;
  /** Null where no model was trained. */
  readonly backend: Backend | null;
  readonly models: readonly ModelResult[];
  /** ψ and density over the models that did not diverge, in one dimension; else null. */
  readonly grid: EnsembleGrid | null;
  readonly seconds: number;
}

interface EnsembleGrid {
  /** The noise level of ψ; only where there are several. */
  readonly sigma?: number;
  readonly x: readonly number[];
  readonly quantiles: readonly number[];
  readonly score: Band;
  readonly density: Band;
}

/** Mean, and one row for each quantile, at each x. */
interface Band {
  readonly mean: readonly number[];
  readonly quantiles: readonly (readonly number[])[];
}

/**
 * ψ and the density recovered from it over models.
 * @param x sorted, (n), in the units that were trained in
 * @param scores each model's ψ at x, (n); at least one model
 * @param scaling all models', so that the grid is in the data's own units
 */
export function ensembleGrid(
  x: Float64Array,
  scores: readonly Float64Array[],
  scaling?: Scaling,
): EnsembleGrid {
  const densities = scores.map((score) => recoverDensity(x, score));
  return {
    x: [...unstandardize(x, scaling)],
    quantiles: QUANTILES,
    score: band(spreadOf(scores), scaling),
    density: band(spreadOf(densities), scaling),
  };
}

const band = ({ mean, quantiles }: Spread, scaling: Scaling | undefined): Band => ({
  mean: numbersOf(perUnit(mean, scaling)),
  quantiles: quantiles.map((row) => numbersOf(perUnit(row, scaling))),
});

/** Every so many losses from the first on, and the last. */
export function thin(losses: Float64Array, every: number): number[] {
  const last = losses.length - 1;
  return numbersOf(losses.filter((_, i) => i % every === 0 || i === last));
}
