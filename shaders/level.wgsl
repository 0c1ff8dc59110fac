// The noise level of a sample, and what a network makes of it: the condition, the scale of the input
// and the readout. The twin of src/data/noise-levels.ts and src/model.
// Combined with random.wgsl; the includer has `settings`, `noise` and `slice` where GIVEN_LEVELS, and
// `table`, rows of four numbers, where the experiment needs one.

struct Level {
  sigma: f32,
  // 1/4 ln sigma in two parts, of which the first has 12 bits
  log_high: f32,
  log_low: f32,
  // the number of the level, from 1
  number: f32,
}

fn level_by_log(sigma: f32, log_sigma: f32) -> Level {
  return Level(sigma, 0.25 * log_sigma, 0f, 1f);
}

// The uniform in (0, 1) of a word.
fn fraction(word: u32) -> f32 {
  return (f32(word) + 0.5) * 0x1p-32f;
}

// The upper 32 bits of the product of a word and a count below 2^16.
fn scaled(word: u32, count: u32) -> u32 {
  return ((word >> 16u) * count + (((word & 0xffffu) * count) >> 16u)) >> 16u;
}

// The index from which a sample's level is drawn: antithetic samples share it.
fn level_place(s: u32) -> u32 {
#if ANTITHETIC
  let half = M / 2u;
  return (s / M) * half + (s % M) % half;
#else
  return s;
#endif
}

fn level_of(s: u32, number: u32) -> Level {
#if FRESH
  let draw = number;
#else
  let draw = 0u;
#endif
#if ONE_LEVEL
  return Level(settings.sigma, settings.log_high, settings.log_low, 1f);
#elif NUMBERED
#if EACH
  let l = (s % M) % LEVELS;
#else
  let l = scaled(threefry(vec2u(settings.seed, LEVEL_STREAM), vec2u(level_place(s), draw)).x, LEVELS);
#endif
  return Level(table[l].x, table[l].y, table[l].z, f32(l + 1u));
#elif GIVEN_LEVELS
  let sigma = noise[(s - slice.first_draw) * DRAW + D];
  return level_by_log(sigma, natural_log(sigma));
#elif LOG_NORMAL
  let z = normal(settings.seed, LEVEL_STREAM, level_place(s), draw);
  let log_sigma = settings.level_start + settings.level_scale * z;
  return level_by_log(exp(log_sigma), log_sigma);
#else
  let word = threefry(vec2u(settings.seed, LEVEL_STREAM), vec2u(level_place(s), draw)).x;
  let value = settings.level_start + settings.level_scale * fraction(word);
#if VE
  return level_by_log(sqrt(value), 0.5 * natural_log(value));
#else
  return level_by_log(exp(value), value);
#endif
#endif
}

// sqrt(sigma^2 + sigma_d^2)
fn total_deviation(level: Level) -> f32 {
  return sqrt(level.sigma * level.sigma + settings.sigma_data * settings.sigma_data);
}

// The factor on the noisy point at the input.
fn input_scale(level: Level) -> f32 {
#if SCALE_VP
  return 1f / sqrt(1f + level.sigma * level.sigma);
#elif SCALE_EDM
  return 1f / total_deviation(level);
#else
  return 1f;
#endif
}

#if CONDITIONED
// (cos, sin) of 2 pi times a number.
fn circle_of(turns: f32) -> vec2f {
  let rest = turns - floor(turns);
  return circle(u32(rest * 0x1p24f) << 8u);
}

// Input i of those that tell the noise level.
fn condition_at(level: Level, i: u32) -> f32 {
#if FOURIER
  // The product of frequency and level in parts, so that many turns do not cost the digits of the last.
  let f = table[LEVELS + i % FEATURES];
  let turns = fract(f.x * level.log_high)
    + (f.x * level.log_low + f.y * (level.log_high + level.log_low));
  let point = circle_of(turns);
  return select(point.y, point.x, i < FEATURES);
#elif LOG_SIGMA
  return level.log_high + level.log_low;
#elif SIGMA
  return level.sigma;
#elif VARIANCE
  return level.sigma * level.sigma;
#else
  return level.number;
#endif
}
#endif

// lambda / sigma^2, with lambda the weight of the level in the loss.
fn weight_ratio(level: Level) -> f32 {
#if WEIGHT_SIGMA2
  return 1f;
#elif WEIGHT_EDM
  let ratio = total_deviation(level) / settings.sigma_data;
  return ratio * ratio;
#else
  return 1f / (level.sigma * level.sigma);
#endif
}

// The factor of 1/2 |F - F*|^2 in the loss: lambda times the square of the readout's factor.
fn output_weight(level: Level) -> f32 {
#if PREDICT_EPSILON
  return weight_ratio(level);
#elif PREDICT_X0
  return weight_ratio(level) / (level.sigma * level.sigma);
#elif PREDICT_EDM
#if WEIGHT_EDM
  return 1f;
#else
  let ratio = settings.sigma_data / total_deviation(level);
  return weight_ratio(level) * ratio * ratio;
#endif
#else
#if WEIGHT_SIGMA2
  return level.sigma * level.sigma;
#elif WEIGHT_EDM
  return weight_ratio(level) * level.sigma * level.sigma;
#else
  return 1f;
#endif
#endif
}

// F* where psi is to match -z / sigma, of the clean point's coordinate x.
fn output_for_noise(level: Level, x: f32, z: f32) -> f32 {
#if PREDICT_EPSILON
  return z;
#elif PREDICT_X0
  return x;
#elif PREDICT_EDM
  let data = settings.sigma_data;
  return (x * level.sigma - data * data * z) / (data * total_deviation(level));
#else
#if ONE_LEVEL
  return -z * settings.inverse_sigma;
#else
  return -z / level.sigma;
#endif
#endif
}

// F* where psi is to match a score at the noisy point x.
fn output_for_score(level: Level, x: f32, score: f32) -> f32 {
#if PREDICT_EPSILON
  return -level.sigma * score;
#elif PREDICT_X0
  return x + level.sigma * level.sigma * score;
#elif PREDICT_EDM
  let total = total_deviation(level);
  return level.sigma * (total * score + x / total) / settings.sigma_data;
#else
  return score;
#endif
}

#if CONTROL_VARIATE
// What the control variate takes off the loss in one coordinate, lambda (psi z / sigma
// + (z^2 - 1) / (2 sigma^2)), as (factor of F, the rest), at the clean point x.
fn variate(level: Level, x: f32, z: f32) -> vec2f {
  let ratio = weight_ratio(level);
  let rest = 0.5 * ratio * (z * z - 1f);
#if PREDICT_EPSILON
  return vec2f(-ratio * z, rest);
#elif PREDICT_X0
  let factor = ratio * z / level.sigma;
  return vec2f(factor, rest - factor * x);
#elif PREDICT_EDM
  let total = total_deviation(level);
  return vec2f(ratio * z * settings.sigma_data / total, rest - ratio * z * level.sigma * x / (total * total));
#else
  return vec2f(ratio * z * level.sigma, rest);
#endif
}
#endif
