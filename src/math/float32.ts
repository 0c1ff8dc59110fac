/** What float32, in which the GPU trains, can hold. */
const FLOAT32 = { smallest: 2 ** -126, largest: (2 - 2 ** -23) * 2 ** 127 };

/** The range in words, for a message. */
export const FLOAT32_RANGE = "from 1.2e-38 to 3.4e38";

/** Whether float32 holds a number to its full precision: 0, or of normal size. */
export function fitsFloat32(value: number): boolean {
  const size = Math.abs(value);
  return size === 0 || (size >= FLOAT32.smallest && size <= FLOAT32.largest);
}

/**
 * The smallest step h of central differences (f(x + h) - f(x - h)) / 2h that keeps a loss within 1e-6
 * in float32, which rounds x ± h and f by up to 6e-8 of their size each.
 * @param largest the size of the largest x
 */
export const smallestDifference = (largest: number): number => largest * 2 ** -8;
