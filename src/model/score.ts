import { type Mixture, score, smooth } from "../data/distributions/mixture.ts";
import { parzenScore } from "../data/distributions/parzen.ts";

/**
 * The score ∇ ln p_σ of a density at every noise level, or a model of it. The exact score of a
 * mixture, the Parzen score and a trained network are all scores, on the CPU and on the GPU.
 */
export interface Score {
  /**
   * The score at points.
   * @param points (n, D)
   * @param sigma the noise level, above 0
   * @returns (n, D)
   * @throws RangeError where the points are not rows of D numbers, or the noise level is not above 0
   */
  evaluate(points: Float64Array, sigma: number): Promise<Float64Array>;
}

/** The exact score of a mixture, ∇ ln p_σ with p_σ the mixture smoothed by noise. */
export const createMixtureScore = (mixture: Mixture): Score =>
  checked(mixture.dimensions, (points, sigma) => score(smooth(mixture, sigma), points));

/**
 * The score of the Gaussian Parzen estimate of bandwidth σ: that of the points smoothed by noise (P.
 * Vincent, "A connection between score matching and denoising autoencoders", 2011, section 4.1).
 * @param points the estimate's, (N, D)
 * @param dimensions D
 */
export const createParzenScore = (points: Float64Array, dimensions: number): Score =>
  checked(dimensions, (at, bandwidth) => parzenScore({ points, dimensions, bandwidth }, at));

const checked = (
  dimensions: number,
  evaluate: (points: Float64Array, sigma: number) => Float64Array,
): Score => ({
  // What is thrown rejects the promise.
  evaluate: (points, sigma) =>
    new Promise((resolve) => {
      checkEvaluation(dimensions, points, sigma);
      resolve(evaluate(points, sigma));
    }),
});

/**
 * Checks what a score is to be evaluated at.
 * @param dimensions D
 * @throws RangeError unless `points` are rows of D numbers and `sigma` is above 0
 */
export function checkEvaluation(
  dimensions: number,
  { length }: Float64Array,
  sigma: number | undefined,
): void {
  if (sigma !== undefined && !(sigma > 0 && Number.isFinite(sigma))) {
    throw new RangeError(`evaluate: expected a noise level above 0, found ${sigma}.`);
  }
  if (length % dimensions === 0) return;
  throw new RangeError(
    `evaluate: expected rows of ${dimensions} numbers, found ${length} numbers.`,
  );
}
