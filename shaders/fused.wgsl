// The fused training step: the loss of an objective at every sample, its gradient, and Adam.
// Combined with optimizer.wgsl, mlp.wgsl, sum.wgsl and objective.wgsl, and what those are combined with.
//
// One invocation takes every WORKGROUP-th sample, forward and backward, with its share of loss and
// gradient in registers; the workgroup adds the shares up.
// ONE_WORKGROUP: each workgroup trains a model of its own, many steps in one dispatch, with the
// parameters and moments in workgroup memory. Otherwise there is one model, each workgroup writes
// its sum to its row of `partials`, and adam.wgsl makes the step.

#if ONE_WORKGROUP
var<private> settings: Settings;
var<private> slice: Slice;
#endif

var<workgroup> theta: array<f32, P>;

// An invocation's own copy of theta: workgroup memory is slower to read for every sample.
var<private> own: array<f32, P>;

fn parameter(i: u32) -> f32 {
  return own[i];
}

fn read_parameters() {
#unroll
  for (var p = 0u; p < P; p++) {
    own[p] = theta[p];
  }
}

// Adds the gradients and losses, unscaled, of BATCH rows from `first` on to g, as far as they come before
// the end.
fn add_rows(first: u32, end: u32, step: Step, g: ptr<function, array<f32, SUMS>>) {
#if FEW_TERMS
#unroll
#endif
  for (var term = 0u; term < TERMS; term++) {
    var a = Jets();
    var slope = Jets();
    var d = Jets();
    var c = array<f32, JETS * D>();
    var alpha = array<f32, JETS>();
#unroll
    for (var j = 0u; j < JETS; j++) {
#if PAIRED
      if (j % 2u == 0u) {
        draw_pair(first + j, step.number);
      }
#endif
      let row = min(first + j / JET, end - 1u);
      let made = row_at(row, sample_of(row, step), term, j % JET, step.number);
      alpha[j] = made.alpha;
#unroll
      for (var i = 0u; i < INPUTS; i++) {
        a[j * UNITS + i] = made.input[i];
      }
#unroll
      for (var k = 0u; k < D; k++) {
        c[j * D + k] = made.c[k];
      }
#if CONTROL_VARIATE
      (*g)[P] += select(0f, made.constant, first + j / JET < end);
#endif
    }
    forward(&a, &slope);
#unroll
    for (var j = 0u; j < JETS; j++) {
      let counts = first + j / JET < end;
#unroll
      for (var k = 0u; k < D; k++) {
        let place = j * UNITS + START[LAYERS] + k;
        let value = readout(a[place], a[j * UNITS + k]);
        var made = loss_of(value, c[j * D + k], alpha[j]);
        if (j >= JET) {
          made = select(vec2f(0f), made, counts);
        }
        (*g)[P] += made.x;
        d[place] = made.y * readout_slope();
      }
    }
    backward(&a, &slope, &d, g);
  }
}

// Adds one invocation's share to g: BATCH rows at `first` and at every stride-th row after it.
// BLOCKED: the share is long, so it is summed block by block. The rounding error of a sum grows with
// the number of terms that are added one after the other.
fn add_share(first: u32, end: u32, stride: u32, step: Step, g: ptr<function, array<f32, SUMS>>) {
#if BLOCKED
  for (var block = first; block < end; block += BLOCK * stride) {
    var part = array<f32, SUMS>();
    for (var s = block; s < min(end, block + BLOCK * stride); s += stride) {
      add_rows(s, end, step, &part);
    }
#unroll
    for (var p = 0u; p < SUMS; p++) {
      (*g)[p] += part[p];
    }
  }
#else
  for (var s = first; s < end; s += stride) {
    add_rows(s, end, step, g);
  }
#endif
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) t: u32,
#if SUBGROUPS
  @builtin(subgroup_size) subgroup_size: u32,
#endif
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
) {
#if SUBGROUPS
  let lanes = subgroup_size;
#else
  let lanes = 1u;
#endif
#if ONE_WORKGROUP
  let model = workgroup.x;
  // A private variable is uniform to no compiler, what is read here is.
  let own_settings = models[model];
  if (own_settings.runs == 0u) {
    return;
  }
  settings = own_settings;
  // Rows count from the model's own: the subtraction wraps around.
  slice.end = settings.samples;
  slice.first_point = 0u - settings.first_point;
  slice.first_draw = 0u - settings.first_draw;
  slice.first_goal = 0u - settings.first_goal;
  let place = model * STATE;
#else
  let place = 0u;
#endif
  for (var p = t; p < P; p += WORKGROUP) {
    theta[p] = state[place + THETA + p];
  }
#if ONE_WORKGROUP
  var moments = array<vec2f, OWN>();
  var previous = array<f32, OWN>();
#if EMA
  // now and before the last update
  var average = array<vec2f, OWN>();
#endif
  for (var k = 0u; k < OWN; k++) {
    let p = place + min(t + k * WORKGROUP, P - 1u);
    moments[k] = vec2f(state[MOMENT1 + p], state[MOMENT2 + p]);
    previous[k] = state[PREVIOUS + p];
#if EMA
    average[k] = vec2f(state[EMA_ROW + p], state[PREVIOUS_EMA + p]);
#endif
  }
  var diverged = false;
  // The largest second moment of this invocation. Where the square of a gradient is too large for f32
  // it is infinite, and Adam would not move the parameter any more.
  var largest = 0f;
  workgroupBarrier();
  for (var i = 0u; i < max(chunk.steps, 1u); i++) {
    let step = steps[i];
    read_parameters();
    var g = array<f32, SUMS>();
    if (!is_finite(largest)) {
      losses[model * chunk.steps + i - 1u] = largest;
      g[P] = largest;
    }
    add_share(BATCH * t, settings.samples, BATCH * WORKGROUP, step, &g);
    add_up(&g, t, lanes);
    if (chunk.steps == 0u) {
      break;
    }
    var older = previous;
#if EMA
    var older_average = average;
#endif
    for (var k = 0u; k < OWN; k++) {
      let p = t + k * WORKGROUP;
      if (p < P) {
        previous[k] = theta[p];
        let after = updated(
          vec3f(theta[p], moments[k]), total[p] * settings.inverse_samples, step);
        theta[p] = after.x;
#if EMA
        average[k] = vec2f(averaged(average[k].x, after.x), average[k].x);
        let measured = average[k].x;
#else
        let measured = after.x;
#endif
        moments[k] = after.yz;
        largest = max(largest, after.z);
        if (step.saved > 0u) {
          saved[(step.saved - 1u) * P + p] = measured;
        }
      }
    }
    let loss = workgroupUniformLoad(&total[P]) * own_settings.inverse_samples;
    if (t == 0u) {
      losses[model * chunk.steps + i] = loss;
    }
    if (!is_finite(loss)) {
      previous = older;
#if EMA
      average = older_average;
#endif
      diverged = true;
      break;
    }
  }
  workgroupBarrier();
  if (!is_finite(largest) && !diverged) {
    losses[model * chunk.steps + chunk.steps - 1u] = largest;
  }
  for (var k = 0u; k < OWN; k++) {
    let p = t + k * WORKGROUP;
    if (p < P) {
      // a diverged model goes back to the parameters of its last finite loss
      state[place + THETA + p] = select(theta[p], previous[k], diverged);
      state[place + MOMENT1 + p] = moments[k].x;
      state[place + MOMENT2 + p] = moments[k].y;
      state[place + PREVIOUS + p] = previous[k];
      state[place + GRADIENT_ROW + p] = total[p] * settings.inverse_samples;
#if EMA
      state[place + EMA_ROW + p] = select(average[k].x, average[k].y, diverged);
      state[place + PREVIOUS_EMA + p] = average[k].y;
#endif
    }
  }
  if (t == 0u && chunk.steps == 0u) {
    losses[model] = total[P] * settings.inverse_samples;
  }
#else
  workgroupBarrier();
  read_parameters();
  var g = array<f32, SUMS>();
  let stride = BATCH * WORKGROUP;
  let first = slice.first + workgroup.x * stride + BATCH * t;
  add_share(first, slice.end, workgroups.x * stride, step, &g);
  add_up(&g, t, lanes);
  for (var p = t; p < P + 1u; p += WORKGROUP) {
    partials[(slice.partial + workgroup.x) * (P + 1u) + p] = total[p];
  }
#endif
}
