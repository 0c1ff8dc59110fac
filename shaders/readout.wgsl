// What the loss is of: the last layer's output s where REGRESSION or where psi is s, and otherwise the
// score of the energy model, (s - x) / sigma^2 at the input x (Vincent 2011, section 4.3); of a tangent
// of s likewise.
// Combined with any shader that has `settings`; calls no other.
fn readout(s: f32, x: f32) -> f32 {
#if ENERGY
#if REGRESSION
  return s;
#else
  return (s - x) * settings.inverse_sigma * settings.inverse_sigma;
#endif
#else
  return s;
#endif
}

// its derivative by s
fn readout_slope() -> f32 {
#if ENERGY
#if REGRESSION
  return 1f;
#else
  return settings.inverse_sigma * settings.inverse_sigma;
#endif
#else
  return 1f;
#endif
}
