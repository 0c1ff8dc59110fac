/** The quantiles that a summary over models gives. */
export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** Mean and quantiles over models, at each of n places. */
export interface Spread {
  /** (n) */
  readonly mean: Float64Array;
  /** One for each of QUANTILES, (n). */
  readonly quantiles: readonly Float64Array[];
}

/**
 * Summarises values over models.
 * @param values each model's, (n)
 * @throws RangeError where there is no model
 */
export function spreadOf(values: readonly Float64Array[]): Spread {
  const count = values.length;
  if (count < 1) throw new RangeError("A spread needs at least one model.");
  const n = values[0]!.length;
  const mean = new Float64Array(n);
  const quantiles = QUANTILES.map(() => new Float64Array(n));
  const column = new Float64Array(count);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < count; k++) column[k] = values[k]![i]!;
    column.sort();
    mean[i] = column.reduce((sum, value) => sum + value, 0) / count;
    QUANTILES.forEach((q, j) => (quantiles[j]![i] = quantileOf(column, q)));
  }
  return { mean, quantiles };
}

/**
 * A quantile by linear interpolation between order statistics (definition 7 of R. J. Hyndman and
 * Y. Fan, "Sample quantiles in statistical packages", 1996).
 * @param sorted ascending, at least one
 */
export function quantileOf(sorted: ArrayLike<number>, q: number): number {
  const place = q * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (place - below) * (high - low);
}
