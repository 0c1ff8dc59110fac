// What every kernel of a training run knows, and the step of Adam.

struct Optimizer {
  learning_rate: f32,
  beta1: f32,
  beta2: f32,
  // 1 - beta, rounded from float64: the difference of two float32 would be far off
  one_minus_beta1: f32,
  one_minus_beta2: f32,
  epsilon: f32,
}

// What changes from step to step; the host knows it in float64.
struct Step {
  // the number of this update, from 1; the counter of fresh noise
  number: u32,
  // where the parameters after this step are kept, plus 1; 0: nowhere
  saved: u32,
  // 1 / (1 - beta^number)
  correction1: f32,
  correction2: f32,
}

// The steps that one submission makes.
struct Chunk {
  // 0: only the gradient
  steps: u32,
  // number of the first of them
  first: u32,
}

// One for a model, 256 bytes apart, so that each can also be bound as a uniform.
struct Settings {
  // samples: N * M, or N where the objective does not corrupt
  samples: u32,
  seed: u32,
  // where the model's points and draws begin among those of all models, in rows of theirs
  first_point: u32,
  first_draw: u32,
  sigma: f32,
  inverse_sigma: f32,
  // 1 / samples
  inverse_samples: f32,
  // added to the mean loss: its part that no parameter changes
  offset: f32,
  // h of the finite differences
  difference: f32,
  // 0 once the model has stopped
  runs: u32,
  padding1: u32,
  padding2: u32,
  @size(208) optimizer: Optimizer,
}

// The samples that one set of dispatches takes.
struct Slice {
  // samples [first, end)
  first: u32,
  end: u32,
  // the point that the binding of x begins with, and the first row of `partials`
  first_point: u32,
  row: u32,
}

// Adam (Kingma and Ba 2015, algorithm 1) for one parameter; the twin of src/reference/adam.ts.
// (parameter, first moment, second moment) after an update with gradient g
fn adam(before: vec3f, g: f32, optimizer: Optimizer, step: Step) -> vec3f {
  let m = optimizer.beta1 * before.y + optimizer.one_minus_beta1 * g;
  let v = optimizer.beta2 * before.z + optimizer.one_minus_beta2 * g * g;
  let size = sqrt(v * step.correction2) + optimizer.epsilon;
  return vec3f(before.x - optimizer.learning_rate * (m * step.correction1) / size, m, v);
}

// WGSL lets a compiler assume that there are no infinities and NaN, so the bits are asked.
fn is_finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}
