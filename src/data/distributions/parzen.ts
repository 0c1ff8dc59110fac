import { quantileOf } from "../../math/quantiles.ts";

/** A Parzen estimate of a density: the mean of a kernel of bandwidth h laid on every point. */
export interface Parzen {
  /** D */
  readonly dimensions: number;
  /** (N, D) */
  readonly points: Float64Array;
  /** h, above 0. */
  readonly bandwidth: number;
  /** K, what is laid on every point. */
  readonly kernel: Kernel;
}

/** K by name: each has mass 1 in any number of dimensions, and depends on |u| only. */
export type Kernel = "gaussian" | "epanechnikov" | "student-t";

/** Student's t with fewer degrees of freedom has heavier tails; this one has a variance. */
const DEGREES = 3;

/**
 * ln p(x) = ln (1 / (N h^D)) Σ_n K((x - x_n) / h), by log-sum-exp; -Infinity where Epanechnikov's
 * kernels, which end, reach no more.
 *
 * E. Parzen, "On estimation of a probability density function and mode", 1962.
 * @param x holds the point's D coordinates from the offset on
 */
export function parzenLogDensity(parzen: Parzen, x: Float64Array, offset = 0): number {
  const { dimensions, points, bandwidth, kernel } = parzen;
  const logs = new Float64Array(points.length / dimensions);
  let largest = -Infinity;
  for (let n = 0; n < logs.length; n++) {
    const square = squaredDistance(parzen, n, x, offset) / (bandwidth * bandwidth);
    logs[n] = logShape(kernel, dimensions, square);
    largest = Math.max(largest, logs[n]!);
  }
  if (largest === -Infinity) return largest;
  const sum = logs.reduce((total, log) => total + Math.exp(log - largest), 0);
  const scale = logScale(kernel, dimensions) - dimensions * Math.log(bandwidth);
  return largest + Math.log(sum / logs.length) + scale;
}

/**
 * The estimate's density at points.
 * @param points (n, D)
 * @returns (n)
 */
export const parzenDensity = (parzen: Parzen, points: Float64Array): Float64Array =>
  new Float64Array(points.length / parzen.dimensions).map((_, n) =>
    Math.exp(parzenLogDensity(parzen, points, n * parzen.dimensions)),
  );

/**
 * The Gaussian Parzen estimate's score, Σ_n r_n (x_n - x) / h², where the shares r_n are the softmax
 * of -|x - x_n|² / (2 h²): stable by log-sum-exp.
 * @param points the estimate's, (N, D)
 * @param at where, (n, D)
 * @returns (n, D)
 */
export function parzenScore(
  { points, dimensions, bandwidth }: Omit<Parzen, "kernel">,
  at: Float64Array,
): Float64Array {
  const squares = new Float64Array(points.length / dimensions);
  const out = new Float64Array(at.length);
  const precision = 1 / (bandwidth * bandwidth);
  for (let start = 0; start < at.length; start += dimensions) {
    let nearest = Infinity;
    for (let n = 0; n < squares.length; n++) {
      squares[n] = squaredDistance({ points, dimensions }, n, at, start);
      nearest = Math.min(nearest, squares[n]!);
    }
    let total = 0;
    for (let n = 0; n < squares.length; n++) {
      const share = Math.exp(((nearest - squares[n]!) * precision) / 2);
      if (share === 0) continue;
      total += share;
      for (let d = 0; d < dimensions; d++) {
        out[start + d]! += share * (points[n * dimensions + d]! - at[start + d]!);
      }
    }
    for (let d = 0; d < dimensions; d++) out[start + d]! *= precision / total;
  }
  return out;
}

/**
 * ½|s|² + ∇·s of the Gaussian Parzen estimate's score s at points, whose mean is what implicit score
 * matching measures (A. Hyvärinen, 2005, equation 4). With shares r_n as above, the divergence is
 * Σ_n r_n |x_n - x|² / h⁴ - |s|² - D / h².
 * @param at where, (n, D)
 * @returns (n)
 */
export function parzenScoreMatching(
  parzen: Omit<Parzen, "kernel">,
  at: Float64Array,
): Float64Array {
  const { points, dimensions, bandwidth } = parzen;
  const precision = 1 / (bandwidth * bandwidth);
  const score = parzenScore(parzen, at);
  return new Float64Array(at.length / dimensions).map((_, i) => {
    const squares = new Float64Array(points.length / dimensions).map((_, n) =>
      squaredDistance(parzen, n, at, i * dimensions),
    );
    const nearest = squares.reduce((least, square) => Math.min(least, square), Infinity);
    let [total, spread] = [0, 0];
    for (const square of squares) {
      const share = Math.exp(((nearest - square) * precision) / 2);
      total += share;
      spread += share * square;
    }
    let norm = 0;
    for (let d = 0; d < dimensions; d++) norm += score[i * dimensions + d]! ** 2;
    return (spread / total) * precision ** 2 - norm / 2 - dimensions * precision;
  });
}

/**
 * The usual rule for a Gaussian Parzen estimate's bandwidth. In one dimension 0.9 A N^(-1/5) with A
 * the smaller of the standard deviation and the interquartile range / 1.34; beyond, s (4 / ((D + 2)
 * N))^(1 / (D + 4)) with s² the mean variance. B. W. Silverman, "Density Estimation for Statistics
 * and Data Analysis", 1986, equations 3.31 and 4.14 with 4.15.
 * @param points (N, D)
 * @returns 0 where all points are equal
 */
export function ruleOfThumb(points: Float64Array, dimensions: number): number {
  const count = points.length / dimensions;
  const deviations = Array.from({ length: dimensions }, (_, d) =>
    deviation(points.filter((_, i) => i % dimensions === d)),
  );
  if (dimensions > 1) {
    const s = Math.hypot(...deviations) / Math.sqrt(dimensions);
    return s * (4 / ((dimensions + 2) * count)) ** (1 / (dimensions + 4));
  }
  const sorted = points.toSorted();
  const range = (quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25)) / 1.34;
  // Where half of the points are equal the range tells nothing.
  const spread = range > 0 ? Math.min(deviations[0]!, range) : deviations[0]!;
  return 0.9 * spread * count ** (-1 / 5);
}

/** The sample's standard deviation, 0 of one value. */
function deviation(values: Float64Array): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

function squaredDistance(
  { points, dimensions }: Pick<Parzen, "points" | "dimensions">,
  n: number,
  x: Float64Array,
  offset: number,
): number {
  let sum = 0;
  for (let d = 0; d < dimensions; d++) {
    const distance = x[offset + d]! - points[n * dimensions + d]!;
    sum += distance * distance;
  }
  return sum;
}

/** ln K without its constant, of |u|². */
function logShape(kernel: Kernel, dimensions: number, square: number): number {
  switch (kernel) {
    case "gaussian":
      return -square / 2;
    case "epanechnikov":
      return square < 1 ? Math.log1p(-square) : -Infinity;
    case "student-t":
      return (-(DEGREES + dimensions) / 2) * Math.log1p(square / DEGREES);
    default:
      return kernel satisfies never;
  }
}

/** ln of the constant that gives K the mass 1. */
function logScale(kernel: Kernel, dimensions: number): number {
  const half = dimensions / 2;
  switch (kernel) {
    case "gaussian":
      return -half * Math.log(2 * Math.PI);
    case "epanechnikov": {
      // V. A. Epanechnikov, 1969: (D + 2) / (2 V) with V the volume of the unit ball.
      const logVolume = half * Math.log(Math.PI) - logGammaOfHalf(dimensions + 2);
      return Math.log((dimensions + 2) / 2) - logVolume;
    }
    case "student-t": {
      const ratio = logGammaOfHalf(DEGREES + dimensions) - logGammaOfHalf(DEGREES);
      return ratio - half * Math.log(DEGREES * Math.PI);
    }
    default:
      return kernel satisfies never;
  }
}

/** ln Γ(n/2), by Γ(x + 1) = x Γ(x). */
function logGammaOfHalf(n: number): number {
  if (n === 1) return Math.log(Math.PI) / 2;
  return n === 2 ? 0 : logGammaOfHalf(n - 2) + Math.log((n - 2) / 2);
}
