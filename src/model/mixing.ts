import type { Mixture } from "../data/distributions/mixture.ts";

/** How much of a mixed target is noise, and how much the clean score: κ and 1 − κ. */
interface MixingShares {
  readonly noise: number;
  readonly score: number;
}

/**
 * The shares of noise and clean score in a mixed target of denoising score matching, at a noise level
 * in one dimension: κ = σ²/(σ² + s²) and 1 − κ = s²/(σ² + s²) with s² the variance of p in that
 * dimension. With them the target of a single Gaussian has no variance (arXiv 2512.20003). At a large
 * σ the second is small, and would have no digits left if it were 1 minus the first.
 * @param mixture p
 */
export function mixingShares(mixture: Mixture): (sigma: number, dimension: number) => MixingShares {
  const variances = varianceOf(mixture);
  return (sigma, dimension) => {
    const variance = variances[dimension]!;
    const total = sigma ** 2 + variance;
    return { noise: sigma ** 2 / total, score: variance / total };
  };
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
