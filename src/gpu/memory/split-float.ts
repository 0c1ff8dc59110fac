/** Bits of the first part's mantissa: the product of two such parts is exact in float32. */
const BITS = 12;

/**
 * A number as the sum of two float32: the first has 12 bits, the second what is left. The product of
 * the first parts of two numbers is exact in float32.
 */
export function splitFloat(value: number): [high: number, low: number] {
  if (value === 0) return [0, 0];
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) + 1 - BITS);
  const high = Math.round(value / unit) * unit;
  return [high, Math.fround(value - high)];
}
