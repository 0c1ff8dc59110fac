import { threefry2x32 } from "./threefry.ts";

/**
 * The independent streams of one seed: a Threefry key is (seed, stream), so that no two purposes
 * share a number. The GPU draws the same words.
 */
export const STREAMS = {
  /** Which component of a mixture a point comes from. */
  component: 0,
  /** The normals of a mixture's points. */
  point: 1,
  /** The noise z: step 0 is the noise drawn once, step t the fresh noise of the t-th update. */
  noise: 2,
  /** Initial weights. */
  init: 3,
  /** The projections v of sliced score matching, with the noise's steps. */
  projection: 4,
  /** Which points are held out. */
  split: 5,
  /** The noise level of each noisy copy, with the noise's steps. */
  level: 6,
  /** The order of the points in an epoch of batches. */
  batch: 7,
  /** The frequencies of a Fourier condition. */
  frequency: 8,
} as const;

export type Stream = (typeof STREAMS)[keyof typeof STREAMS];

/**
 * Fills an array with standard normals by the method of G. E. P. Box and M. E. Muller ("A note on
 * the generation of random normal deviates", 1958): block b of two takes the words
 * (w0, w1) = threefry(key = (seed, stream), counter = (b, step)), and
 * r = sqrt(-2 ln((w0 + 1/2) / 2^32)), angle = 2π w1 / 2^32 give r cos(angle) and r sin(angle).
 * @param out any length below 2^33; entry i does not depend on the length
 */
export function fillNormals(seed: number, stream: Stream, step: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i += 2) {
    const [first, second] = normalPair(seed, stream, i / 2, step);
    out[i] = first;
    if (i + 1 < out.length) out[i + 1] = second;
  }
}

/** One of the normals that `fillNormals` gives: that at an index. */
export function normalAt(seed: number, stream: Stream, step: number, index: number): number {
  return normalPair(seed, stream, Math.floor(index / 2), step)[index % 2]!;
}

function normalPair(seed: number, stream: Stream, block: number, step: number): [number, number] {
  const [w0, w1] = threefry2x32(seed, stream, block, step);
  const radius = Math.sqrt(-2 * Math.log((w0 + 0.5) * 2 ** -32));
  const angle = 2 * Math.PI * (w1 * 2 ** -32);
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** The first word of a stream at an index of a step: a whole number below 2^32. */
export function wordAt(seed: number, stream: Stream, step: number, index: number): number {
  return threefry2x32(seed, stream, index, step)[0];
}

/**
 * Fills an array with signs, -1 or 1 with equal chance: entry i is 1 where the lowest bit is set in
 * word w0 (even i) or w1 (odd i) of block i >> 1, counted as for the normals.
 * @param out any length below 2^33; entry i does not depend on the length
 */
export function fillSigns(seed: number, stream: Stream, step: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i += 2) {
    const [w0, w1] = threefry2x32(seed, stream, i / 2, step);
    out[i] = (w0 & 1) === 1 ? 1 : -1;
    if (i + 1 < out.length) out[i + 1] = (w1 & 1) === 1 ? 1 : -1;
  }
}

/**
 * The number at an index of a stream of uniforms in [0, 1), with 53 random bits: the upper 21 bits
 * of w0 above the 32 of w1, for the counter (index, 0).
 */
export function uniform(seed: number, stream: Stream, index: number): number {
  const [w0, w1] = threefry2x32(seed, stream, index, 0);
  return ((w0 >>> 11) * 2 ** 32 + w1) * 2 ** -53;
}
