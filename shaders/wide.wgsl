// The step of a net with one hidden layer that is too wide for one invocation. Its units are taken
// BLOCK at a time: a block is a small net of mlp.wgsl, and the outputs of all blocks add up to psi.
//
// PSI        an invocation takes BATCH samples through all blocks: inputs, the derivatives of the
//            loss by psi, and the loss
// GRADIENT   a row of workgroups takes a block, whose parameters and gradient stay in registers, and
//            goes through the samples
//
// The workgroups of a slice each write their sum to a row of `partials`; adam.wgsl makes the step.

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(3) var<storage, read> state: array<f32>;
// the shares in gradient and loss, (rows, P + 1)
@group(0) @binding(4) var<storage, read_write> partials: array<f32>;
@group(0) @binding(5) var<uniform> slice: Slice;
#if GRADIENT
// of the slice's samples, a jet for each term: inputs, and the derivatives by psi, (rows, D)
@group(0) @binding(6) var<storage, read> inputs: array<f32>;
@group(0) @binding(8) var<storage, read> slopes: array<f32>;
#else
@group(0) @binding(6) var<storage, read_write> inputs: array<f32>;
@group(0) @binding(8) var<storage, read_write> slopes: array<f32>;
// x, (N, D), from point slice.first_point on
@group(0) @binding(1) var<storage, read> points: array<f32>;
// the draw of each sample, and the scores to match, from sample slice.first on; see objective.wgsl
@group(0) @binding(2) var<storage, read> noise: array<f32>;
@group(0) @binding(7) var<storage, read> goal: array<f32>;
@group(1) @binding(0) var<uniform> step: Step;
#endif

#if GRADIENT
fn add_samples(s: u32, g: ptr<function, array<f32, SUMS>>) {
#if FEW_TERMS
#unroll
#endif
  for (var term = 0u; term < TERMS; term++) {
    var a = Jets();
    var slope = Jets();
    var d = Jets();
#unroll
    for (var j = 0u; j < JETS; j++) {
      let sample = s + (j / JET) * WORKGROUP;
      let row = (min(sample, slice.end - 1u) - slice.first) * TERMS * JET + term * JET + j % JET;
#unroll
      for (var k = 0u; k < D; k++) {
        a[j * UNITS + k] = inputs[row * D + k];
        d[j * UNITS + START[LAYERS] + k] = select(0f, slopes[row * D + k], sample < slice.end);
      }
    }
    forward(&a, &slope);
    backward(&a, &slope, &d, g);
  }
}
#else

// Writes inputs and derivatives of BATCH samples: s, and each WORKGROUP-th after it, as far as they
// come before the end. Gives their loss.
fn add_samples(s: u32, number: u32) -> f32 {
  var loss = 0f;
#if FEW_TERMS
#unroll
#endif
  for (var term = 0u; term < TERMS; term++) {
    var a = Jets();
    var slope = Jets();
    var c = array<f32, JETS * D>();
    var sums = array<f32, JETS * D>();
#unroll
    for (var j = 0u; j < JETS; j++) {
      let sample = min(s + (j / JET) * WORKGROUP, slice.end - 1u);
#unroll
      for (var k = 0u; k < D; k++) {
        let made = term_at(sample, term, j % JET, k, number);
        a[j * UNITS + k] = made.x;
        c[j * D + k] = made.y;
      }
    }
    for (var block = 0u; block < BLOCKS; block++) {
      read_parameters(0u, block);
      forward(&a, &slope);
#unroll
      for (var j = 0u; j < JETS; j++) {
#unroll
        for (var k = 0u; k < D; k++) {
          sums[j * D + k] += a[j * UNITS + START[LAYERS] + k];
        }
      }
    }
#unroll
    for (var j = 0u; j < JETS; j++) {
      let sample = s + (j / JET) * WORKGROUP;
      let row = (sample - slice.first) * TERMS * JET + term * JET + j % JET;
#unroll
      for (var k = 0u; k < D; k++) {
        let x = a[j * UNITS + k];
        let made =
          loss_of(readout(sums[j * D + k], x), c[j * D + k], weight_of(term, j % JET));
        if (sample < slice.end) {
          loss += made.x;
          inputs[row * D + k] = x;
          slopes[row * D + k] = made.y * readout_slope();
        }
      }
    }
  }
  return loss;
}
#endif

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
  let stride = BATCH * WORKGROUP;
  var g = array<f32, SUMS>();
#if GRADIENT
  read_parameters(0u, workgroup.y);
#endif
  for (var s = slice.first + workgroup.x * stride + t; s < slice.end; s += workgroups.x * stride) {
#if GRADIENT
    add_samples(s, &g);
#else
    g[0] += add_samples(s, step.number);
#endif
  }
  add_up(&g, t, lanes);
  let row = (slice.row + workgroup.x) * (P + 1u);
#if GRADIENT
  for (var q = t; q < BLOCK_P; q += WORKGROUP) {
    let place = place_of(q, workgroup.y);
    if (place < P) {
      partials[row + place] = total[q];
    }
  }
#else
  if (t == 0u) {
    partials[row + P] = total[0];
  }
#endif
}
