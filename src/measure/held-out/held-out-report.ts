import type { Estimate } from "../fisher/fisher.ts";
import type { ScalingNumbers } from "../../data/scaling.ts";

/** What an estimate is worth at points that were held out. */
export interface HeldOutFit {
  /** Points that it was measured at: not all where that would take long. */
  readonly count: number;
  /** The mean of ½|s|² + ∇·s of its score s: less is better. */
  readonly scoreMatching: Estimate;
  /** The mean ln density: more is better; undefined where the density is not known. */
  readonly logLikelihood: Estimate | undefined;
}

/** What a Parzen estimate is worth at points that were held out. */
export interface ParzenFit extends HeldOutFit {
  /** h, in the units that were trained in. */
  readonly bandwidth: number;
}

/** A fitted score beside a Parzen estimate, at points that neither has seen. */
export interface HeldOutReport {
  /** How many points were held out. */
  readonly count: number;
  /** The units of all this where the data were standardised, (D) each. */
  readonly scaling: ScalingNumbers | undefined;
  /** The fitted score. */
  readonly model: HeldOutFit;
  /** Undefined where all points are equal. */
  readonly parzen: ParzenFit | undefined;
  /** Why these measures mean little and what to do, in one sentence; nothing where they mean something. */
  readonly warning?: string;
}

/**
 * The mean over models that differ by their seeds alone. Its error has two parts: the held-out points are the same for all seeds, so
 * that theirs does not shrink with the number of seeds; the spread between seeds does.
 * @returns NaN where there is none
 */
export function overSeeds(seeds: readonly Estimate[]): Estimate {
  const count = seeds.length;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / count;
  const value = mean(seeds.map((seed) => seed.value));
  const ofPoints = mean(seeds.map(({ standardError }) => standardError));
  const squares = mean(seeds.map((seed) => (seed.value - value) ** 2));
  const ofSeeds = count < 2 ? 0 : Math.sqrt(squares / (count - 1));
  return { value, standardError: Math.hypot(ofPoints, ofSeeds) };
}
