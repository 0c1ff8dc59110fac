/** How data were standardised: u = (x - mean) / std in each dimension. */
export interface Scaling {
  /** (D) */
  readonly mean: ArrayLike<number>;
  /** (D), above 0. */
  readonly std: ArrayLike<number>;
}

/** A scaling as JSON has it. */
export interface ScalingNumbers {
  /** (D) */
  readonly mean: readonly number[];
  /** (D), above 0. */
  readonly std: readonly number[];
}

/** A scaling for JSON. */
export const scalingNumbers = ({ mean, std }: Scaling): ScalingNumbers => ({
  mean: Array.from(mean),
  std: Array.from(std),
});

/**
 * Mean and standard deviation of points in each dimension; the deviation is 0 where all are equal.
 * @param points (N, D)
 */
export function scalingOf(points: Float64Array, dimensions: number) {
  const count = points.length / dimensions;
  const [mean, std] = [new Float64Array(dimensions), new Float64Array(dimensions)];
  for (let i = 0; i < points.length; i++) mean[i % dimensions]! += points[i]! / count;
  for (let i = 0; i < points.length; i++) {
    std[i % dimensions]! += (points[i]! - mean[i % dimensions]!) ** 2 / count;
  }
  // Rounding may leave equal points with a mean, and so a deviation, that is a little off.
  const differ = std.map((_, d) =>
    Number(points.some((x, i) => i % dimensions === d && x !== points[d])),
  );
  return { mean, std: std.map((variance, d) => differ[d]! * Math.sqrt(variance)) };
}

/**
 * Points in standard units; the same where there is no scaling.
 * @param points (n, D)
 */
export function standardize(points: Float64Array, scaling: Scaling | undefined): Float64Array {
  if (!scaling) return points;
  const { mean, std } = scaling;
  const D = mean.length;
  return points.map((x, i) => (x - mean[i % D]!) / std[i % D]!);
}

/**
 * Points in the data's own units again.
 * @param points (n, D), in standard units
 */
export function unstandardize(points: Float64Array, scaling: Scaling | undefined): Float64Array {
  if (!scaling) return points;
  const { mean, std } = scaling;
  const D = mean.length;
  return points.map((u, i) => mean[i % D]! + std[i % D]! * u);
}

/**
 * A score, or a density in one dimension, in the data's own units: each is per unit of x.
 * @param values (n, D), in standard units
 */
export function perUnit(values: Float64Array, scaling: Scaling | undefined): Float64Array {
  if (!scaling) return values;
  const { std } = scaling;
  return values.map((value, i) => value / std[i % std.length]!);
}
