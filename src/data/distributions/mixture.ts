import type { Component, Data, Experiment } from "../../experiment/types.ts";
import { fillNormals, STREAMS, uniform } from "../../math/random/stream.ts";
import { TUTORIAL_COMPONENTS } from "../tutorial.ts";

/** A mixture of K isotropic Gaussians in D dimensions: Σ w_k N(mean_k, std_k² I). */
export interface Mixture {
  /** D */
  readonly dimensions: number;
  /** w, (K), with the sum 1, each above 0. */
  readonly weights: Float64Array;
  /** (K, D) */
  readonly means: Float64Array;
  /** (K) */
  readonly stds: Float64Array;
}

/**
 * The mixture of an experiment's components; weights need not have the sum 1, and components
 * without weight are left out.
 */
export function createMixture(components: readonly Component[]): Mixture {
  const largest = components.reduce((most, { weight }) => Math.max(most, weight), 0);
  const scale = largest > 1e300 ? 2 ** -64 : 1; // so that the sum does not overflow
  const total = components.reduce((sum, { weight }) => sum + weight * scale, 0);
  const used = components
    .map(({ weight, mean, std }) => ({ share: (weight * scale) / total, mean, std }))
    .filter(({ share }) => share > 0);
  return {
    dimensions: [used[0]!.mean].flat().length,
    weights: Float64Array.from(used, ({ share }) => share),
    means: Float64Array.from(used.flatMap(({ mean }) => mean)),
    stds: Float64Array.from(used, ({ std }) => std),
  };
}

/** The distribution that an experiment's data come from, where it is known. */
export function targetMixture(data: Data): Mixture | undefined {
  switch (data.kind) {
    case "tutorial":
      return createMixture(TUTORIAL_COMPONENTS);
    case "mixture":
      return createMixture(data.components);
    case "points":
    case "dataset":
      return undefined;
    default:
      return data satisfies never;
  }
}

/** The distribution that an experiment names as its target, or else that of its data. */
export function targetOf({ target, data }: Experiment): Mixture | undefined {
  return target ? createMixture(target.components) : targetMixture(data);
}

/** The distribution of x + σz: the mixture with std² + σ² in place of std². */
export function smooth(mixture: Mixture, sigma: number): Mixture {
  return { ...mixture, stds: mixture.stds.map((std) => Math.hypot(std, sigma)) };
}

/**
 * Points of a mixture, from our counter-based streams: each point's component by one uniform, then
 * its D normals.
 * @returns (count, D)
 */
export function sampleMixture(mixture: Mixture, count: number, seed: number): Float64Array {
  const { dimensions, means, stds } = mixture;
  const points = new Float64Array(count * dimensions);
  fillNormals(seed, STREAMS.point, 0, points);
  for (let n = 0; n < count; n++) {
    const k = pickComponent(mixture, uniform(seed, STREAMS.component, n));
    for (let d = 0; d < dimensions; d++) {
      const i = n * dimensions + d;
      points[i] = means[k * dimensions + d]! + stds[k]! * points[i]!;
    }
  }
  return points;
}

/** The component in which a uniform falls, their weights laid side by side. */
function pickComponent({ weights }: Mixture, u: number): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) {
    sum += weights[k]!;
    if (u < sum) return k;
  }
  return weights.length - 1;
}

/**
 * ln p at one point, stable far out in the tails.
 * @param x holds the point's D coordinates from the offset on
 */
export function logDensity(mixture: Mixture, x: Float64Array, offset = 0): number {
  const logs = new Float64Array(mixture.weights.length);
  const largest = fillLogs(mixture, x, offset, logs);
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}

/**
 * The density at points.
 * @param points (n, D)
 * @returns (n)
 */
export const densityAt = (mixture: Mixture, points: Float64Array): Float64Array =>
  new Float64Array(points.length / mixture.dimensions).map((_, n) =>
    Math.exp(logDensity(mixture, points, n * mixture.dimensions)),
  );

/**
 * The score ∇ ln p = Σ r_k (mean_k - x) / std_k², with r_k the share of component k in the density.
 * @param points (n, D)
 * @returns (n, D)
 */
export function score(mixture: Mixture, points: Float64Array): Float64Array {
  const { dimensions, means, stds } = mixture;
  const shares = new Float64Array(stds.length);
  const out = new Float64Array(points.length);
  for (let start = 0; start < points.length; start += dimensions) {
    componentShares(mixture, points, start, shares);
    for (let k = 0; k < shares.length; k++) {
      const share = shares[k]!;
      if (share === 0) continue;
      for (let d = 0; d < dimensions; d++) {
        const distance = (means[k * dimensions + d]! - points[start + d]!) / stds[k]!;
        out[start + d]! += (share * distance) / stds[k]!;
      }
    }
  }
  return out;
}

/**
 * The share of each component in the density at one point.
 * @param x holds the point's D coordinates from the offset on
 * @param out (K), overwritten
 */
export function componentShares(
  mixture: Mixture,
  x: Float64Array,
  offset: number,
  out: Float64Array,
): void {
  const largest = fillLogs(mixture, x, offset, out);
  let total = 0;
  for (let k = 0; k < out.length; k++) {
    out[k] = Math.exp(out[k]! - largest);
    total += out[k]!;
  }
  for (let k = 0; k < out.length; k++) out[k]! /= total;
}

/** ln(w_k N(x; mean_k, std_k² I)) for every k, (K); returns the largest. */
function fillLogs(
  { dimensions, weights, means, stds }: Mixture,
  x: Float64Array,
  offset: number,
  out: Float64Array,
): number {
  let largest = -Infinity;
  for (let k = 0; k < out.length; k++) {
    const std = stds[k]!;
    let squares = 0;
    for (let d = 0; d < dimensions; d++) {
      squares += ((x[offset + d]! - means[k * dimensions + d]!) / std) ** 2;
    }
    const scale = Math.log(std) + Math.log(2 * Math.PI) / 2;
    out[k] = Math.log(weights[k]!) - dimensions * scale - squares / 2;
    largest = Math.max(largest, out[k]!);
  }
  return largest;
}
