import { logDensity, sampleMixture, score, smooth } from "../../data/distributions/mixture.ts";
import type { Mixture } from "../../data/distributions/mixture.ts";
import { compose, gaussLegendre } from "../../math/quadrature.ts";

/** Tweedie's formula at one x̃: both sides, (D). */
export interface Tweedie {
  /** (D) */
  readonly x: Float64Array;
  /** x̃ + σ² ∇ ln p_σ(x̃), (D). */
  readonly left: Float64Array;
  /** E[x | x̃], (D). */
  readonly right: Float64Array;
}

const SEED = 20_112;

/**
 * Tweedie's formula for a mixture at points of p_σ. The right side is Bayes's rule: on the line by
 * quadrature of ∫x p(x) p(x̃|x) dx over ∫p(x) p(x̃|x) dx; beyond, in closed form, component by
 * component.
 *
 * B. Efron, "Tweedie's formula and selection bias", 2011.
 */
export function tweedie(mixture: Mixture, sigma: number, count: number): Tweedie[] {
  const { dimensions } = mixture;
  const smoothed = smooth(mixture, sigma);
  const points = sampleMixture(smoothed, count, SEED);
  const scores = score(smoothed, points);
  return Array.from({ length: count }, (_, n) => {
    const x = points.subarray(n * dimensions, (n + 1) * dimensions);
    const left = x.map((value, d) => value + sigma * sigma * scores[n * dimensions + d]!);
    const right =
      dimensions === 1
        ? Float64Array.of(meanOnLine(mixture, sigma, x[0]!))
        : posteriorMean(mixture, sigma, x);
    return { x, left, right };
  });
}

/** E[x | x̃] by quadrature around every component's posterior, with log-sum-exp. */
function meanOnLine(mixture: Mixture, sigma: number, x: number): number {
  const edges = posteriors(mixture, sigma, Float64Array.of(x)).flatMap(({ mean, std }) =>
    Array.from({ length: 81 }, (_, j) => mean[0]! + (j / 4 - 10) * std),
  );
  const { nodes, weights } = compose(
    gaussLegendre(10),
    edges.toSorted((a, b) => a - b),
  );
  const logs = nodes.map(
    (node, i) => logDensity(mixture, nodes, i) - ((x - node) / sigma) ** 2 / 2,
  );
  const largest = logs.reduce((most, log) => Math.max(most, log), -Infinity);
  let [mass, moment] = [0, 0];
  for (let i = 0; i < nodes.length; i++) {
    const density = weights[i]! * Math.exp(logs[i]! - largest);
    mass += density;
    moment += density * nodes[i]!;
  }
  return moment / mass;
}

/** Σ_k P(k | x̃) E[x | x̃, k]. */
function posteriorMean(mixture: Mixture, sigma: number, x: Float64Array): Float64Array {
  const parts = posteriors(mixture, sigma, x);
  const largest = parts.reduce((most, { log }) => Math.max(most, log), -Infinity);
  const total = parts.reduce((sum, { log }) => sum + Math.exp(log - largest), 0);
  return x.map((_, d) =>
    parts.reduce((sum, { log, mean }) => sum + (Math.exp(log - largest) / total) * mean[d]!, 0),
  );
}

/** Of each component given x̃: ln of its weight, up to a constant, its mean and its std. */
function posteriors({ dimensions, weights, means, stds }: Mixture, sigma: number, x: Float64Array) {
  return Array.from(stds, (std, k) => {
    const variance = std * std + sigma * sigma;
    const centre = means.subarray(k * dimensions, (k + 1) * dimensions);
    const square = x.reduce((sum, value, d) => sum + (value - centre[d]!) ** 2, 0);
    return {
      log: Math.log(weights[k]!) - (dimensions * Math.log(variance)) / 2 - square / (2 * variance),
      mean: centre.map((m, d) => m + ((std * std) / variance) * (x[d]! - m)),
      std: (std * sigma) / Math.sqrt(variance),
    };
  });
}
