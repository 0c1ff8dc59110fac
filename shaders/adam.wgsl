// The step after the gradient over many workgroups: adds up their rows and applies Adam.
//
// A workgroup takes WORKGROUP / LANES parameters. SHARED: LANES invocations share the rows of one;
// otherwise each adds up its own. All of them also add up the loss, to see whether it is finite:
// where it is not, or where a gradient's square is not, nothing is changed from then on.

@group(0) @binding(0) var<uniform> settings: Settings;
// (ROWS, P + 1); the last column is the loss
@group(0) @binding(1) var<storage, read> partials: array<f32>;
// theta, its first and second moments, theta before the last step, and the gradient, (5, P)
@group(0) @binding(2) var<storage, read_write> state: array<f32>;
// losses, (steps)
@group(0) @binding(3) var<storage, read_write> losses: array<f32>;
// (slots, P)
@group(0) @binding(4) var<storage, read_write> saved: array<f32>;
// the step whose loss or gradient was not finite, from 1; 0 as long as there is none
@group(0) @binding(5) var<storage, read_write> stopped: u32;
@group(0) @binding(6) var<uniform> chunk: Chunk;
@group(1) @binding(0) var<uniform> step: Step;

#if SHARED
var<workgroup> shares: array<f32, WORKGROUP>;
var<workgroup> stop: u32;

// The sum of a column of `partials`, for every invocation that shares it.
fn add_up(column: u32, t: u32, lanes: u32) -> f32 {
  let lane = t % lanes;
  shares[t] = add_rows(min(column, P), lane, lanes);
  workgroupBarrier();
  for (var width = lanes / 2u; width > 0u; width /= 2u) {
    if (lane < width) {
      shares[t] += shares[t + width];
    }
    workgroupBarrier();
  }
  return shares[t - lane];
}
#endif

fn add_rows(column: u32, first: u32, stride: u32) -> f32 {
  var sum = 0f;
  for (var row = first; row < ROWS; row += stride) {
    sum += partials[row * (P + 1u) + column];
  }
  return sum;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) t: u32,
  @builtin(workgroup_id) workgroup: vec3u,
) {
  let p = (workgroup.x * WORKGROUP + t) / LANES;
#if SHARED
  if (t == 0u) {
    stop = stopped;
  }
  let stops = workgroupUniformLoad(&stop);
  let loss = add_up(P, t, WORKGROUP) * settings.inverse_samples + settings.offset;
  workgroupBarrier();
  let g = add_up(p, t, LANES) * settings.inverse_samples;
#else
  let stops = stopped;
  let loss = add_rows(P, 0u, 1u) * settings.inverse_samples + settings.offset;
  let g = add_rows(min(p, P), 0u, 1u) * settings.inverse_samples;
#endif
  if (stops != 0u) {
    return;
  }
  let first = t == 0u && workgroup.x == 0u;
  if (first) {
    losses[step.number - chunk.first] = loss;
  }
  if (chunk.steps == 0u) {
    if (p < P && t % LANES == 0u) {
      state[4u * P + p] = g;
    }
    return;
  }
  if (!is_finite(loss)) {
    if (first) {
      stopped = step.number;
    }
    return;
  }
  if (p < P && t % LANES == 0u) {
    let before = vec3f(state[p], state[P + p], state[2u * P + p]);
    let after = adam(before, g, settings.optimizer, step);
    if (!is_finite(after.z)) {
      stopped = step.number;
    }
    state[p] = after.x;
    state[P + p] = after.y;
    state[2u * P + p] = after.z;
    state[3u * P + p] = before.x;
    if (step.saved > 0u) {
      saved[(step.saved - 1u) * P + p] = after.x;
    }
  }
}
