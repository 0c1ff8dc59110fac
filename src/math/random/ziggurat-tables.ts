/**
 * The tables of the 256-level ziggurat, computed in fixed point so that every entry is exact:
 * G. Marsaglia and W. W. Tsang, "The ziggurat method for generating random variables", 2000, with
 * f(x) = exp(-x²/2) and levels of the equal area v = R f(R) + ∫ f over [R, ∞).
 */
export interface ZigguratTables {
  /** Scale of level i: x_i / 2^51. */
  readonly wi: Float64Array;
  /** Below this a 51-bit number is inside the level below, and is taken at once. */
  readonly ki: Float64Array;
  /** f at the levels' edges. */
  readonly fi: Float64Array;
}

/** Fraction bits of the fixed-point numbers below. */
const BITS = 128n;
const ONE = 1n << BITS;
/** Where the tail begins. */
const TAIL = decimal("3.6541528853610087963519472518");
const PI = decimal("3.14159265358979323846264338327950288419716939937510");
const LEVELS = 256;

const times = (a: bigint, b: bigint): bigint => (a * b) >> BITS;
const over = (a: bigint, b: bigint): bigint => (a << BITS) / b;
const toNumber = (a: bigint): number => Number(a) * 2 ** -Number(BITS);

let tables: ZigguratTables | undefined;

/** The tables, computed at the first call. */
export const zigguratTables = (): ZigguratTables => (tables ??= computeTables());

function computeTables(): ZigguratTables {
  const tailDensity = expMinus(times(TAIL, TAIL) / 2n);
  const area = times(TAIL, tailDensity) + tailIntegral(tailDensity);
  // The lowest level is as wide as a rectangle of the same area would be.
  const x: bigint[] = Array.from({ length: LEVELS + 1 });
  const y: bigint[] = Array.from({ length: LEVELS });
  const lowest = over(area, tailDensity);
  [x[256], x[255], y[255]] = [lowest, TAIL, tailDensity];
  for (let i = LEVELS - 2; i > 0; i--) {
    y[i] = y[i + 1]! + over(area, x[i + 1]!);
    x[i] = squareRoot(2n * minusLog(y[i]!));
  }
  const wi = new Float64Array(LEVELS);
  const ki = new Float64Array(LEVELS);
  const fi = new Float64Array(LEVELS);
  const scaled = (ratio: bigint): number => Number((ratio << 51n) >> BITS);
  [wi[0], ki[0], fi[0]] = [toNumber(lowest) * 2 ** -51, scaled(over(TAIL, lowest)), 1];
  for (let i = 1; i < LEVELS; i++) {
    wi[i] = toNumber(x[i]!) * 2 ** -51;
    // Level 1 has nothing below it.
    ki[i] = i === 1 ? 0 : scaled(over(x[i - 1]!, x[i]!));
    fi[i] = toNumber(y[i]!);
  }
  return { wi, ki, fi };
}

/** ∫ f over [R, ∞) = sqrt(π/2) - f(R) Σ R^(2n+1) / (2n+1)!!. */
function tailIntegral(tailDensity: bigint): bigint {
  let term = TAIL;
  let sum = 0n;
  for (let n = 1n; term > 0n; n++) {
    sum += term;
    term = times(times(term, TAIL), TAIL) / (2n * n + 1n);
  }
  return squareRoot(PI / 2n) - times(tailDensity, sum);
}

/** exp(-a) for a >= 0: the series at a / 2^8, squared eight times. */
function expMinus(a: bigint): bigint {
  const small = a >> 8n;
  let term = ONE;
  let sum = 0n;
  for (let n = 1n; term !== 0n; n++) {
    sum += term;
    term = -times(term, small) / n;
  }
  for (let i = 0; i < 8; i++) sum = times(sum, sum);
  return sum;
}

/** -ln(a) for 0 < a <= 1: a power of two times b in (1/2, 1], and -ln b = 2 artanh((1-b) / (1+b)). */
function minusLog(a: bigint): bigint {
  let doublings = 0n;
  for (; a <= ONE / 2n; a *= 2n) doublings++;
  return twiceArtanh(over(ONE - a, ONE + a)) + doublings * twiceArtanh(ONE / 3n);
}

function twiceArtanh(z: bigint): bigint {
  const square = times(z, z);
  let power = z;
  let sum = 0n;
  for (let n = 1n; power > 0n; n += 2n) {
    sum += power / n;
    power = times(power, square);
  }
  return 2n * sum;
}

/** sqrt(a) by Newton's method from above. */
function squareRoot(a: bigint): bigint {
  let root = a > ONE ? a : ONE;
  for (;;) {
    const next = (root + over(a, root)) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

function decimal(digits: string): bigint {
  const [whole, fraction] = digits.split(".") as [string, string];
  return (BigInt(whole + fraction) << 128n) / 10n ** BigInt(fraction.length);
}
