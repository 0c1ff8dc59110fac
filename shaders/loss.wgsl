// How the loss of a term depends on what the network gives: see objective.wgsl.
// Combined with any shader; calls no other.

// (loss, its derivative) of a coordinate: of the output F where REGRESSION, otherwise of psi
fn loss_of(value: f32, c: f32, alpha: f32) -> vec2f {
#if REGRESSION
  let e = value + c;
  let made = vec2f(0.5 * alpha * e * e, alpha * e);
#if CONTROL_VARIATE
  return select(made, vec2f(c * value, c), alpha == 0f);
#else
  return made;
#endif
#else
  return vec2f((0.5 * alpha * value + c) * value, alpha * value + c);
#endif
}
