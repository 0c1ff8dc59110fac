import { componentShares, type Mixture, smooth } from "../../data/distributions/mixture.ts";
import type { FisherRule } from "../fisher/fisher.ts";

/**
 * The mean variance of the noise that a noisy point leaves open, E Var(z_d | x̃) for x̃ = x + σz, in
 * each dimension. It is 1 − σ² E(∂_d ln p_σ)², by Tweedie's formula, but computed as E Var(x_d | x̃)/σ²:
 * at a large σ the difference would cancel all digits.
 * @param mixture p
 * @param rule of p_σ
 * @returns (D)
 */
export function posteriorVariance(
  mixture: Mixture,
  sigma: number,
  { points, weights }: Pick<FisherRule, "points" | "weights">,
): Float64Array {
  const { dimensions, means, stds } = mixture;
  const smoothed = smooth(mixture, sigma);
  const shares = new Float64Array(stds.length);
  // Of component k, x given x̃ is N(mean + gain (x̃ − mean), std² kept) with kept = 1 − gain.
  const kept = stds.map((_, k) => (sigma / smoothed.stds[k]!) ** 2);
  const gain = stds.map((std, k) => (std / smoothed.stds[k]!) ** 2);
  const out = new Float64Array(dimensions);
  for (let n = 0; n < weights.length; n++) {
    componentShares(smoothed, points, n * dimensions, shares);
    for (let d = 0; d < dimensions; d++) {
      const mean = (k: number): number => {
        const own = means[k * dimensions + d]!;
        return own + gain[k]! * (points[n * dimensions + d]! - own);
      };
      const center = shares.reduce((sum, share, k) => sum + share * mean(k), 0);
      const variance = shares.reduce(
        (sum, share, k) => sum + share * (stds[k]! ** 2 * kept[k]! + (mean(k) - center) ** 2),
        0,
      );
      out[d]! += weights[n]! * variance;
    }
  }
  return out.map((variance) => variance / sigma ** 2);
}
