// How the loss of a term depends on psi: see objective.wgsl.

// alpha of an entry of a jet of a term
fn weight_of(term: u32, j: u32) -> f32 {
  return select(0f, 1f, term == 0u && j == 0u);
}

// (loss, its derivative by psi) of a coordinate
fn loss_of(psi: f32, c: f32, alpha: f32) -> vec2f {
  let derivative = alpha * psi + c;
#if SQUARED
  return vec2f(0.5 * derivative * derivative, derivative);
#else
  return vec2f((0.5 * alpha * psi + c) * psi, derivative);
#endif
}
