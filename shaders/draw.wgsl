// What a sample draws: z, or ssm's tangents v. From the buffer of the draw, or made for this step.
// Combined with random.wgsl; the includer has `settings`, and `slice` and `noise` where not FRESH.

#if PAIRED
// z of a sample with an even number, and of the next: they come from one block of random words
var<private> pair: vec2f;

fn draw_pair(s: u32, number: u32) {
  pair = normals(settings.seed, NOISE_STREAM, s >> 1u, number);
}
#endif
#if NEEDS_NOISE
// coordinate k of z of a sample; where PAIRED, of the two that were drawn last
fn noise_at(s: u32, k: u32, number: u32) -> f32 {
#if FRESH
#if ANTITHETIC
  let half = M / 2u;
  let m = s % M;
  let z = normal(settings.seed, NOISE_STREAM, ((s / M) * half + m % half) * D + k, number);
  return select(z, -z, m >= half);
#elif PAIRED
  return select(pair.x, pair.y, (s & 1u) == 1u);
#else
  return normal(settings.seed, NOISE_STREAM, s * D + k, number);
#endif
#else
  return noise[(s - slice.first_draw) * DRAW + k];
#endif
}
#endif
#if SSM
const PROJECTIONS = TERMS * (JET - 1u);

// coordinate k of the j-th tangent of a sample, +-1
fn projection_at(s: u32, j: u32, k: u32, number: u32) -> f32 {
  let i = (s * PROJECTIONS + j) * D + k;
#if FRESH
  let words = threefry(vec2u(settings.seed, PROJECTION_STREAM), vec2u(i >> 1u, number));
  let word = select(words.x, words.y, (i & 1u) == 1u);
  return select(-1f, 1f, (word & 1u) == 1u);
#else
  return noise[i - slice.first_draw * PROJECTIONS * D];
#endif
}
#endif
