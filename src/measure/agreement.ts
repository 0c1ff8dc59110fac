import type { Layout } from "../model/layout.ts";

/** What float32 allows the GPU's gradient to be off the CPU's, relative to each tensor's largest entry. */
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

/**
 * How far a gradient is off another, relative to the largest entry of each tensor (the weight or the
 * bias of a layer), so that a wrong small layer cannot hide behind a large one.
 * @param found (P)
 * @param reference (P)
 * @param sizes the mean size of the rows' gradients, (P): what rounding is relative to where they
 *   nearly cancel
 * @returns the largest over the tensors; NaN where an entry is not a number
 */
export function gradientError(
  layout: Layout,
  found: Float64Array,
  reference: Float64Array,
  sizes: Float64Array = reference,
): number {
  return tensorsOf(layout).reduce((most, [first, end]) => {
    let [worst, largest] = [0, 0];
    for (let p = first; p < end; p++) {
      worst = Math.max(worst, Math.abs(found[p]! - reference[p]!));
      largest = Math.max(largest, Math.abs(reference[p]!), Math.abs(sizes[p]!));
    }
    return Math.max(most, worst === 0 ? 0 : worst / largest);
  }, 0);
}

/** Where each tensor begins and ends in the parameters; a weight that layers share is one. */
function tensorsOf({ layers }: Layout): (readonly [first: number, end: number])[] {
  const tensors = layers.flatMap(({ weight, bias, in: inputs, out }) => [
    [weight, weight + inputs * out] as const,
    [bias, bias + out] as const,
  ]);
  const starts = new Map(tensors.map((tensor) => [tensor[0], tensor]));
  return [...starts.values()];
}
