/** What float32 allows the GPU's gradient to be off the CPU's, relative to its largest entry. */
export const GRADIENT_TOLERANCE = 4e-6;

/** max|found - reference| / max|reference|; NaN where an entry is not a number. */
export function relativeError(found: Float64Array, reference: Float64Array): number {
  let [worst, largest] = [0, 0];
  for (let i = 0; i < reference.length; i++) {
    worst = Math.max(worst, Math.abs(found[i]! - reference[i]!));
    largest = Math.max(largest, Math.abs(reference[i]!));
  }
  return worst === 0 ? 0 : worst / largest;
}
