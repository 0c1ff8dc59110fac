// The activation of a hidden unit at the preactivation s: (f(s), f'(s), f''(s)).
// Built on exp alone, whose error every adapter bounds; tanh's is not bounded tightly enough.
// The twin of src/model/activations.ts.
// Combined with mlp.wgsl, or with dense.wgsl of a hidden layer; calls no other shader.

fn activate(s: f32) -> vec3f {
#if RELU
  // The product, unlike a selection, lets a NaN through to the loss, where it is seen.
  let on = select(0f, 1f, s > 0f);
  return vec3f(s * on, on, 0f);
#elif TANH
  let e = exp(-2f * abs(s));
  let q = s * s;
  let small = s * (1f - q * (1f / 3f - q * (2f / 15f - q * (17f / 315f - q * (62f / 2835f)))));
  let large = sign(s) * (1f - e) / (1f + e);
  let value = select(large, small, abs(s) < 0.25);
  let slope = 4f * e / ((1f + e) * (1f + e));
  return vec3f(value, slope, -2f * value * slope);
#elif SIGMOID
  let p = logistic(s);
  let q = logistic(-s);
  return vec3f(p, p * q, p * q * (q - p));
#elif SOFTPLUS
  // ln(1 + e) = 2 atanh(e / (2 + e)), by its series
  let e = exp(-abs(s));
  let a = e / (2f + e);
  let q = a * a;
  let log1p = 2f * a * (1f + q * (1f / 3f + q * (1f / 5f + q * (1f / 7f + q * (1f / 9f
    + q * (1f / 11f + q * (1f / 13f + q / 15f)))))));
  let p = logistic(s);
  return vec3f(max(s, 0f) + log1p, p, p * logistic(-s));
#elif SILU
  let p = logistic(s);
  let q = logistic(-s);
  return vec3f(s * p, p * (1f + s * q), p * q * (2f + s * (q - p)));
#else
  let cdf = normal_cdf(s);
  let density = 0.3989422804014327 * exp(-0.5 * s * s);
  return vec3f(s * cdf, cdf + s * density, density * (2f - s * s));
#endif
}

fn logistic(s: f32) -> f32 {
  let e = exp(-abs(s));
  return select(e, 1f, s >= 0f) / (1f + e);
}

// The standard normal distribution function, within 1e-7: erf's Taylor series near 0, and beyond
// it erfc(x) = exp(-x^2) times a polynomial in 1 / (1 + x/2), interpolated at Chebyshev nodes.
fn normal_cdf(s: f32) -> f32 {
  let x = abs(s) * 0.7071067811865476;
  let q = x * x;
  let half_erf = x * 0.5641895835477563 * (1f - q * (1f / 3f - q * (1f / 10f - q * (1f / 42f
    - q * (1f / 216f - q * (1f / 1320f - q * (1f / 9360f - q / 75600f)))))));
  let u = (1f / (1f + 0.5 * x) - 0.48801743) / 0.25272331;
  let tail = 0.5 * exp(-q) * (0.245295809 + u * (0.210133858 + u * (0.0602909202
    + u * (0.0101470208 + u * (0.000297383555 + u * (-0.000225988493
    + u * (-0.0000161123903 + u * 0.00000744602065)))))));
  return select(select(tail, 1f - tail, s > 0f), 0.5 + select(-half_erf, half_erf, s > 0f), x < 0.7);
}
