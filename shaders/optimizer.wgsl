// One update of a parameter by Adam with decoupled weight decay (Kingma and Ba 2015, algorithm 1;
// Loshchilov and Hutter 2019), and its average; the twin of src/reference/adam.ts and average.ts.
// Combined with fused.wgsl or adam.wgsl, which have `settings`; calls no other shader.

// (parameter, first moment, second moment) after an update with gradient g
fn updated(before: vec3f, g: f32, step: Step) -> vec3f {
  let m = settings.optimizer.beta1 * before.y + settings.optimizer.one_minus_beta1 * g;
  let v = settings.optimizer.beta2 * before.z + settings.optimizer.one_minus_beta2 * g * g;
  let size = sqrt(v * step.correction2) + settings.optimizer.epsilon;
  let rate = settings.optimizer.learning_rate * step.rate;
  let kept = before.x - rate * settings.optimizer.weight_decay * before.x;
  return vec3f(kept - rate * (m * step.correction1) / size, m, v);
}

// the average of a parameter after an update
fn averaged(before: f32, parameter: f32) -> f32 {
  return settings.optimizer.ema_decay * before + settings.optimizer.one_minus_ema_decay * parameter;
}

// WGSL lets a compiler assume that there are no infinities and NaN, so the bits are asked.
fn is_finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}
