const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
/** Keeps a key of zeros from making the third key word zero (Salmon et al., section 3.3). */
const PARITY = 0x1bd11bda;

const rotateLeft = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/**
 * Threefry-2x32 with 20 rounds: two pseudo-random 32-bit words from a counter and a key, without
 * any state, so that a GPU's invocation can compute the same words for itself.
 *
 * J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel random numbers: as easy as 1,
 * 2, 3", SC 2011, section 3.3.
 * @param key0 the key's and counter's words are taken modulo 2^32
 * @returns two whole numbers from 0 to 2^32 - 1
 */
export function threefry2x32(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
): [number, number] {
  const key2 = key0 ^ key1 ^ PARITY;
  let x0 = (counter0 + key0) | 0;
  let x1 = (counter1 + key1) | 0;
  for (let group = 1; group <= 5; group++) {
    const first = (group & 1) === 1 ? 0 : 4;
    for (let round = first; round < first + 4; round++) {
      x0 = (x0 + x1) | 0;
      x1 = rotateLeft(x1, ROTATIONS[round]!) ^ x0;
    }
    // The key's three words take turns, and the group's number is added to the second.
    const turn = group % 3;
    x0 = (x0 + (turn === 0 ? key0 : turn === 1 ? key1 : key2)) | 0;
    x1 = (x1 + (turn === 0 ? key1 : turn === 1 ? key2 : key0) + group) | 0;
  }
  return [x0 >>> 0, x1 >>> 0];
}
