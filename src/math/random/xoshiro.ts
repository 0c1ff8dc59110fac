import { sha256 } from "@noble/hashes/sha2.js";

const MASK = (1n << 64n) - 1n;

const rotateLeft = (word: bigint, bits: bigint): bigint =>
  ((word << bits) | (word >> (64n - bits))) & MASK;

/**
 * The generator xoshiro256++ (D. Blackman and S. Vigna, "Scrambled linear pseudorandom number
 * generators", 2021), seeded as Julia's `Xoshiro(seed)`: the state is the SHA-256 digest of the
 * seed.
 */
export class Xoshiro {
  readonly #state: [bigint, bigint, bigint, bigint];

  /** @param seed a whole number from 0 to 2^32 - 1 */
  constructor(seed: number) {
    const bytes = new DataView(new ArrayBuffer(4));
    bytes.setUint32(0, seed, true);
    const digest = sha256(new Uint8Array(bytes.buffer));
    const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
    const word = (i: number): bigint => view.getBigUint64(8 * i, true);
    this.#state = [word(0), word(1), word(2), word(3)];
  }

  /** The four words of the state. */
  get state(): readonly bigint[] {
    return [...this.#state];
  }

  /** The next 64 bits. */
  next(): bigint {
    const s = this.#state;
    const result = (rotateLeft((s[0] + s[3]) & MASK, 23n) + s[0]) & MASK;
    const shifted = (s[1] << 17n) & MASK;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotateLeft(s[3], 45n);
    return result;
  }

  /** A uniform in [0, 1) with 53 random bits. */
  uniform(): number {
    return Number(this.next() >> 11n) * 2 ** -53;
  }

  /** Uniforms in [0, 1) with 24 random bits, two from each 64 bits, the low half first. */
  uniforms32(count: number): Float32Array {
    const out = new Float32Array(count);
    for (let i = 0; i < count; i += 2) {
      const bits = this.next();
      out[i] = Number((bits & 0xffffffffn) >> 8n) * 2 ** -24;
      if (i + 1 < count) out[i + 1] = Number(bits >> 40n) * 2 ** -24;
    }
    return out;
  }
}
