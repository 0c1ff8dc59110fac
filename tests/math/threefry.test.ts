import { describe, expect, it } from "vitest";
import { threefry2x32 } from "../../src/math/random/threefry.ts";

/** Random123's known answers for threefry2x32 with 20 rounds (its file kat_vectors). */
const KNOWN: { key: [number, number]; counter: [number, number]; words: [number, number] }[] = [
  { key: [0, 0], counter: [0, 0], words: [0x6b200159, 0x99ba4efe] },
  {
    key: [0xffffffff, 0xffffffff],
    counter: [0xffffffff, 0xffffffff],
    words: [0x1cb996fc, 0xbb002be7],
  },
  {
    key: [0x13198a2e, 0x03707344],
    counter: [0x243f6a88, 0x85a308d3],
    words: [0xc4923a9c, 0x483df7a0],
  },
];

describe("threefry2x32", () => {
  it.each(KNOWN)(
    "gives Random123's known answer for counter $counter",
    ({ key, counter, words }) => {
      expect(threefry2x32(...key, ...counter)).toEqual(words);
    },
  );

  it("gives whole numbers below 2^32 only", () => {
    for (let i = 0; i < 1000; i++) {
      for (const word of threefry2x32(i, 7, i, 9)) expect(word).toBe(word >>> 0);
    }
  });
});
