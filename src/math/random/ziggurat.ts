import type { Xoshiro } from "./xoshiro.ts";
import { zigguratTables } from "./ziggurat-tables.ts";

/** Where the tail begins. */
const R = 3.6541528853610088;

/** A standard normal by the 256-level ziggurat, as Julia's `randn` draws it. */
export function drawNormal(generator: Xoshiro): number {
  const { wi, ki, fi } = zigguratTables();
  for (;;) {
    const bits = Number(generator.next() >> 12n);
    // The lowest bit is the sign, the next eight the level (bits is below 2^52, so no bit is lost).
    const size = Math.floor(bits / 2);
    const level = size % 256;
    const x = (bits % 2 === 1 ? -size : size) * wi[level]!;
    if (size < ki[level]!) return x;
    if (level === 0) return drawTail(generator, Math.floor(size / 256) % 2 === 1);
    const height = (fi[level - 1]! - fi[level]!) * generator.uniform() + fi[level]!;
    if (height < Math.exp((-x * x) / 2)) return x;
  }
}

/** Beyond R: Marsaglia's exponential rejection. */
function drawTail(generator: Xoshiro, negative: boolean): number {
  for (;;) {
    const x = -Math.log(generator.uniform()) / R;
    const y = -Math.log(generator.uniform());
    if (2 * y > x * x) return negative ? -(R + x) : R + x;
  }
}
