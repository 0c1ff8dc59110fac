import { type Estimate, meanOf } from "../fisher/fisher.ts";

/** One σ, and how well models that were trained with it do at points that they have not seen. */
export interface Candidate {
  readonly sigma: number;
  /** Its σ over the start value. */
  readonly factor: number;
  /** ½|ψ|² + ∇·ψ at each point, of the model whose training left it out, (n). */
  readonly values: Float64Array;
}

/** What cross-validation found. */
export interface SigmaChoice {
  /** Ascending, (n). */
  readonly sigmas: readonly number[];
  /** Validation: the mean of ½|ψ|² + ∇·ψ at points left out, with its standard error, (n). */
  readonly validation: readonly Estimate[];
  /** The place of the σ that is chosen. */
  readonly chosen: number;
  /** The place of the least mean. */
  readonly best: number;
  /** The σ that the choice stays close to. */
  readonly start: number;
  /** Parts that the points are cut into, each left out once. */
  readonly folds: number;
  /** Points that are cut into parts: all that are trained on, or some where that would take long. */
  readonly points: number;
  /** Points that are held out, which have no part in the choice; 0 where none are. */
  readonly test: number;
  /** Updates of each model. */
  readonly steps: number;
}

/** How many standard errors a σ may be behind the best and still count as good. */
const CLOSE = 2;

/**
 * The place of the σ that is chosen: from the start value towards the σ of the least mean, the first
 * whose mean is within two standard errors of the least. The difference from the least is measured
 * point by point. So the start value stays unless the points say otherwise: the least mean alone is
 * mostly luck, as small σ make the values vary most.
 * @param candidates at least one, all at the same points
 */
export function choose(candidates: readonly Candidate[]): number {
  const best = candidates[bestOf(candidates)]!;
  const [low, high] = [Math.min(1, best.factor), Math.max(1, best.factor)];
  const close = candidates.filter(({ factor, values }) => {
    const { value, standardError } = meanOf(values.map((each, i) => each - best.values[i]!));
    return low <= factor && factor <= high && value <= CLOSE * standardError;
  });
  const distance = ({ factor }: Candidate): number => Math.abs(Math.log(factor));
  const nearest = close.toSorted((a, b) => distance(a) - distance(b))[0]!;
  return candidates.indexOf(nearest);
}

/** The place of the least mean. */
export function bestOf(candidates: readonly Candidate[]): number {
  const means = candidates.map(({ values }) => meanOf(values).value);
  return means.indexOf(Math.min(...means));
}
