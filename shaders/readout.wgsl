// psi of the last layer's output s at the input x, and of a tangent of s at that of x: s itself, or
// (s - x) / sigma^2 with ENERGY (Vincent 2011, section 4.3).
fn readout(s: f32, x: f32) -> f32 {
#if ENERGY
  return (s - x) * settings.inverse_sigma * settings.inverse_sigma;
#else
  return s;
#endif
}

// its derivative by s
fn readout_slope() -> f32 {
#if ENERGY
  return settings.inverse_sigma * settings.inverse_sigma;
#else
  return 1f;
#endif
}
