/** From here the continued fraction is the shorter way. */
const SPLIT = 2.5;

/** The error function, to about 1e-15. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < SPLIT) return series(x);
  return Math.sign(x) * (1 - fraction(size));
}

/** 1 - erf(x), to about 1e-15, and to a relative 1e-13 where that is small. */
export function erfc(x: number): number {
  if (x >= SPLIT) return fraction(x);
  return x <= -SPLIT ? 2 - fraction(-x) : 1 - series(x);
}

/**
 * erf(x) = 2/sqrt(π) exp(-x²) Σ 2^n x^(2n+1) / (2n+1)!!, whose terms all have one sign
 * (Abramowitz and Stegun, 7.1.6).
 */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc(x) for large x by its continued fraction (Abramowitz and Stegun, 7.1.14), from the end. */
function fraction(x: number): number {
  let tail = x;
  for (let k = 60; k > 0; k--) tail = x + k / 2 / tail;
  return Math.exp(-x * x) / (tail * Math.sqrt(Math.PI));
}
