// The step after the gradient over many workgroups: adds up their rows and applies Adam.
// Combined with optimizer.wgsl.
//
// A workgroup takes WORKGROUP / LANES parameters. SHARED: LANES invocations share the rows of one;
// otherwise each adds up its own. All of them also add up the loss, to see whether it is finite:
// where it is not, or where a gradient's square is not, nothing is changed from then on.

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
  let loss = add_up(P, t, WORKGROUP) * settings.inverse_samples;
  workgroupBarrier();
  let g = add_up(p, t, LANES) * settings.inverse_samples;
#else
  let stops = stopped;
  let loss = add_rows(P, 0u, 1u) * settings.inverse_samples;
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
      state[GRADIENT_ROW + p] = g;
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
    let before = vec3f(state[THETA + p], state[MOMENT1 + p], state[MOMENT2 + p]);
    let after = updated(before, g, step);
    if (!is_finite(after.z)) {
      stopped = step.number;
    }
    state[THETA + p] = after.x;
    state[MOMENT1 + p] = after.y;
    state[MOMENT2 + p] = after.z;
    state[PREVIOUS + p] = before.x;
#if EMA
    let average = state[EMA_ROW + p];
    let measured = averaged(average, after.x);
    state[PREVIOUS_EMA + p] = average;
    state[EMA_ROW + p] = measured;
#else
    let measured = after.x;
#endif
    if (step.saved > 0u) {
      saved[(step.saved - 1u) * P + p] = measured;
    }
  }
}
