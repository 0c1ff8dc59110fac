// Standard normals from a counter, the twin of src/math/random.
//
// Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as
// easy as 1, 2, 3") gives two 32-bit words for a key (seed, stream) and a counter (block, step);
// Box and Muller (1958) make two normals of them. The words are exact. The normals are within
// 1e-5 of the float64 ones on any adapter, because only +, -, *, / and sqrt are used: the built-in
// log, sin and cos may be too far off.
// Combined with any shader; calls no other.

const LN2 = 0.6931471805599453;

// How far each round of eight rotates.
const ROTATION = array<u32, 8>(13u, 15u, 26u, 6u, 17u, 29u, 16u, 24u);

fn threefry(key: vec2u, counter: vec2u) -> vec2u {
  let schedule = array<u32, 3>(key.x, key.y, 0x1bd11bdau ^ key.x ^ key.y);
  var x = counter + key;
#unroll
  for (var round = 0u; round < 20u; round++) {
    x.x += x.y;
    x.y = ((x.y << ROTATION[round % 8u]) | (x.y >> (32u - ROTATION[round % 8u]))) ^ x.x;
    if (round % 4u == 3u) {
      let k = round / 4u + 1u;
      x += vec2u(schedule[k % 3u], schedule[(k + 1u) % 3u] + k);
    }
  }
  return x;
}

// 2 atanh(s) for |s| <= 1/3, by its series.
fn twice_atanh(s: f32) -> f32 {
  let q = s * s;
  return 2f * s * (1f + q * (1f / 3f + q * (1f / 5f + q * (1f / 7f + q * (1f / 9f
    + q * (1f / 11f + q * (1f / 13f + q / 15f)))))));
}

// ln x of a positive x, to about 1e-7: by the exponent and a series of the mantissa.
fn natural_log(x: f32) -> f32 {
  // x = m * 2^e with m in [sqrt(1/2), sqrt(2))
  let bits = bitcast<u32>(x) + (0x3f800000u - 0x3f3504f3u);
  let e = f32(bits >> 23u) - 127f;
  let m = bitcast<f32>((bits & 0x007fffffu) + 0x3f3504f3u);
  return e * LN2 + twice_atanh((m - 1f) / (m + 1f));
}

// -ln((w + 1/2) / 2^32), with a small relative error also where the logarithm is close to 0.
fn exponential(w: u32) -> f32 {
  if (w >= 0x80000000u) {
    let v = (f32(~w) + 0.5) * 0x1p-32f;
    return twice_atanh(v / (2f - v));
  }
  return -natural_log((f32(w) + 0.5) * 0x1p-32f);
}

// (cos, sin) of 2 pi w / 2^32: the nearest quadrant exactly, the rest by series.
fn circle(w: u32) -> vec2f {
  let shifted = w + 0x20000000u;
  let a = f32(i32(shifted & 0x3fffffffu) - 0x20000000i) * (6.283185307179586 * 0x1p-32f);
  let q = a * a;
  let c = 1f - q * (0.5 - q * (1f / 24f - q * (1f / 720f - q * (1f / 40320f - q / 3628800f))));
  let s = a * (1f - q * (1f / 6f - q * (1f / 120f - q * (1f / 5040f - q / 362880f))));
  let even = select(vec2f(c, s), vec2f(-s, c), (shifted & 0x40000000u) != 0u);
  return select(even, -even, (shifted & 0x80000000u) != 0u);
}

// The two normals of a block: those of flat index 2 * block and 2 * block + 1.
fn normals(seed: u32, stream: u32, block: u32, step: u32) -> vec2f {
  let w = threefry(vec2u(seed, stream), vec2u(block, step));
  return sqrt(2f * exponential(w.x)) * circle(w.y);
}

// The normal of a flat index.
fn normal(seed: u32, stream: u32, i: u32, step: u32) -> f32 {
  let pair = normals(seed, stream, i >> 1u, step);
  return select(pair.x, pair.y, (i & 1u) == 1u);
}
