const HALF = 1n << 63n;
const WHOLE = 1n << 64n;

/**
 * An alias table for two outcomes in exact 64-bit arithmetic, as AliasTables.jl builds it: the top
 * bit of a word names an outcome, and the other 63 decide whether the other one takes its place.
 * @param first @param second probabilities, with the sum 1
 * @returns the outcome, 0 or 1, for 64 random bits
 */
export function createAliasPair(first: number, second: number): (bits: bigint) => 0 | 1 {
  const weight = scaleFirst(first, second);
  const lighter = weight < HALF ? 0 : 1;
  const excess = weight < HALF ? HALF - weight : weight - HALF;
  return (bits) => {
    const outcome = bits >= HALF ? 1 : 0;
    if (outcome !== lighter) return outcome;
    return (bits & (HALF - 1n)) < excess ? (lighter === 0 ? 1 : 0) : outcome;
  };
}

/** The first of two weights whose sum is 2^64 exactly; a unit left over by rounding is the first's. */
function scaleFirst(first: number, second: number): bigint {
  const [a, b] = [scaleUp(first), scaleUp(second)];
  const [scaledA, scaledB] = [(a * WHOLE) / (a + b), (b * WHOLE) / (a + b)];
  return scaledA + scaledB < WHOLE ? scaledA + 1n : scaledA;
}

const scaleUp = (probability: number): bigint => BigInt(Math.ceil(probability * 2 ** 63));
