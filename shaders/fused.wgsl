// The fused training step: the loss of an objective at every sample, its gradient, and Adam.
//
// One invocation takes every WORKGROUP-th sample, forward and backward, with its share of loss and
// gradient in registers; the workgroup adds the shares up.
// ONE_WORKGROUP: each workgroup trains a model of its own, many steps in one dispatch, with the
// parameters and moments in workgroup memory. Otherwise there is one model, each workgroup writes
// its sum to its row of `partials`, and adam.wgsl makes the step.

#if ONE_WORKGROUP
// (K)
@group(0) @binding(0) var<storage, read> models: array<Settings>;
#else
@group(0) @binding(0) var<uniform> settings: Settings;
#endif
// x, (N, D), from point slice.first_point on
@group(0) @binding(1) var<storage, read> points: array<f32>;
// the draw of each sample, from sample slice.first on; see objective.wgsl
@group(0) @binding(2) var<storage, read> noise: array<f32>;
// scores to match, (samples, D), likewise
@group(0) @binding(7) var<storage, read> goal: array<f32>;
// theta, its first and second moments, theta before the last step, and the gradient, (K, 5, P)
@group(0) @binding(3) var<storage, read_write> state: array<f32>;
#if ONE_WORKGROUP
// (steps)
@group(0) @binding(4) var<storage, read> steps: array<Step>;
// losses, (K, steps); not finite: the model stopped there
@group(0) @binding(5) var<storage, read_write> losses: array<f32>;
// (slots, P), of a model alone
@group(0) @binding(6) var<storage, read_write> saved: array<f32>;
@group(0) @binding(8) var<uniform> chunk: Chunk;
var<private> settings: Settings;
var<private> slice: Slice;
#else
// the share of each slice and workgroup in gradient and loss, (rows, P + 1)
@group(0) @binding(4) var<storage, read_write> partials: array<f32>;
@group(0) @binding(5) var<uniform> slice: Slice;
@group(1) @binding(0) var<uniform> step: Step;
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

// Adds the gradients and losses, unscaled, of BATCH samples to g: s, and each WORKGROUP-th after
// it, as far as they come before the end.
fn add_samples(s: u32, end: u32, number: u32, g: ptr<function, array<f32, SUMS>>) {
#if FEW_TERMS
#unroll
#endif
  for (var term = 0u; term < TERMS; term++) {
    var a = Jets();
    var slope = Jets();
    var d = Jets();
    var c = array<f32, JETS * D>();
#unroll
    for (var j = 0u; j < JETS; j++) {
      let sample = min(s + (j / JET) * WORKGROUP, end - 1u);
#unroll
      for (var k = 0u; k < D; k++) {
        let made = term_at(sample, term, j % JET, k, number);
        a[j * UNITS + k] = made.x;
        c[j * D + k] = made.y;
      }
    }
    forward(&a, &slope);
#unroll
    for (var j = 0u; j < JETS; j++) {
      let counts = s + (j / JET) * WORKGROUP < end;
#unroll
      for (var k = 0u; k < D; k++) {
        let place = j * UNITS + START[LAYERS] + k;
        let psi = readout(a[place], a[j * UNITS + k]);
        var made = loss_of(psi, c[j * D + k], weight_of(term, j % JET));
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

// Adds one invocation's share to g: BATCH samples at `first` and at every stride-th sample after it.
// BLOCKED: the share is long, so it is summed block by block. The rounding error of a sum grows with
// the number of terms that are added one after the other.
fn add_share(first: u32, end: u32, stride: u32, number: u32, g: ptr<function, array<f32, SUMS>>) {
#if BLOCKED
  for (var block = first; block < end; block += BLOCK * stride) {
    var part = array<f32, SUMS>();
    for (var s = block; s < min(end, block + BLOCK * stride); s += stride) {
      add_samples(s, end, number, &part);
    }
#unroll
    for (var p = 0u; p < SUMS; p++) {
      (*g)[p] += part[p];
    }
  }
#else
  for (var s = first; s < end; s += stride) {
    add_samples(s, end, number, g);
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
  slice = Slice(0u - settings.first_draw, settings.samples, 0u - settings.first_point, 0u);
  let place = model * 5u * P;
#else
  let place = 0u;
#endif
  for (var p = t; p < P; p += WORKGROUP) {
    theta[p] = state[place + p];
  }
#if ONE_WORKGROUP
  var moments = array<vec2f, OWN>();
  var previous = array<f32, OWN>();
  for (var k = 0u; k < OWN; k++) {
    let p = place + min(t + k * WORKGROUP, P - 1u);
    moments[k] = vec2f(state[P + p], state[2u * P + p]);
    previous[k] = state[3u * P + p];
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
    add_share(t, settings.samples, BATCH * WORKGROUP, step.number, &g);
    add_up(&g, t, lanes);
    if (chunk.steps == 0u) {
      break;
    }
    var older = previous;
    for (var k = 0u; k < OWN; k++) {
      let p = t + k * WORKGROUP;
      if (p < P) {
        previous[k] = theta[p];
        let after = adam(
          vec3f(theta[p], moments[k]), total[p] * settings.inverse_samples, settings.optimizer, step);
        theta[p] = after.x;
        moments[k] = after.yz;
        largest = max(largest, after.z);
        if (step.saved > 0u) {
          saved[(step.saved - 1u) * P + p] = after.x;
        }
      }
    }
    let loss = workgroupUniformLoad(&total[P]) * own_settings.inverse_samples + own_settings.offset;
    if (t == 0u) {
      losses[model * chunk.steps + i] = loss;
    }
    if (!is_finite(loss)) {
      previous = older;
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
      state[place + p] = select(theta[p], previous[k], diverged);
      state[place + P + p] = moments[k].x;
      state[place + 2u * P + p] = moments[k].y;
      state[place + 3u * P + p] = previous[k];
      state[place + 4u * P + p] = total[p] * settings.inverse_samples;
    }
  }
  if (t == 0u && chunk.steps == 0u) {
    losses[model] = total[P] * settings.inverse_samples + settings.offset;
  }
#else
  workgroupBarrier();
  read_parameters();
  var g = array<f32, SUMS>();
  let stride = BATCH * WORKGROUP;
  let first = slice.first + workgroup.x * stride + t;
  add_share(first, slice.end, workgroups.x * stride, step.number, &g);
  add_up(&g, t, lanes);
  for (var p = t; p < P + 1u; p += WORKGROUP) {
    partials[(slice.row + workgroup.x) * (P + 1u) + p] = total[p];
  }
#endif
}
