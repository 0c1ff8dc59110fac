import type { Mixture } from "../data/distributions/mixture.ts";

/**
 * κ, the share of the noise in a mixed target of denoising score matching, at a noise level in one
 * dimension: κ = σ²/(σ² + s²) with s² the variance of p in that dimension. With it the target of a
 * single Gaussian has no variance (arXiv 2512.20003).
 * @param mixture p
 */
export function mixingShares(mixture: Mixture): (sigma: number, dimension: number) => number {
  const variances = varianceOf(mixture);
  return (sigma, dimension) => sigma ** 2 / (sigma ** 2 + variances[dimension]!);
}

/** The variance of a mixture in each dimension, (D). */
export function varianceOf({ dimensions, weights, means, stds }: Mixture): Float64Array {
  return new Float64Array(dimensions).map((_, d) => {
    const of = (k: number) => means[k * dimensions + d]!;
    const mean = weights.reduce((sum, weight, k) => sum + weight * of(k), 0);
    return weights.reduce(
      (sum, weight, k) => sum + weight * (stds[k]! ** 2 + (of(k) - mean) ** 2),
      0,
    );
  });
}
