import { logDensity } from "../data/distributions/mixture.ts";
import type { Mixture } from "../data/distributions/mixture.ts";

/** How far a density is from p on the line. */
export interface DensityError {
  /** Kullback and Leibler's ∫p ln(p/q); infinite where q ends and p does not. */
  readonly kl: number;
  /** Total variation, ½∫|p - q|, from 0 to 1. */
  readonly totalVariation: number;
}

const POINTS = 4001;
/** How far the grid reaches beyond the means, in stds: all but 2e-9 of p is inside. */
const REACH = 6;

/** Evenly spaced points over all of a mixture on the line, for densities to be compared on. */
export function densityGrid({ means, stds }: Mixture): Float64Array {
  let [low, high] = [Infinity, -Infinity];
  means.forEach((mean, k) => {
    low = Math.min(low, mean - REACH * stds[k]!);
    high = Math.max(high, mean + REACH * stds[k]!);
  });
  return Float64Array.from({ length: POINTS }, (_, i) => low + ((high - low) * i) / (POINTS - 1));
}

/**
 * The error of a density q, by the trapezoidal rule.
 * @param mixture p
 * @param x the grid, (n)
 * @param density q on it, (n)
 */
export function densityError(
  mixture: Mixture,
  x: Float64Array,
  density: Float64Array,
): DensityError {
  const step = x[1]! - x[0]!;
  let kl = 0;
  const exact = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const weight = i === 0 || i === x.length - 1 ? step / 2 : step;
    const log = logDensity(mixture, x, i);
    const p = Math.exp(log);
    if (p > 0) kl += weight * p * (log - Math.log(density[i]!));
    exact[i] = p;
  }
  return { kl, totalVariation: totalVariation(x, exact, density) };
}

/**
 * ½∫|p - q| by the trapezoidal rule.
 * @param x a grid, (n)
 * @param p a density on it, (n)
 * @param q another, (n)
 */
export function totalVariation(x: Float64Array, p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < x.length; i++) {
    const ends = Math.abs(p[i - 1]! - q[i - 1]!) + Math.abs(p[i]! - q[i]!);
    sum += (ends / 2) * (x[i]! - x[i - 1]!);
  }
  return sum / 2;
}
