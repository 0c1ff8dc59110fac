// The step of a net with one hidden layer that is too wide for one invocation. Its units are taken
// BLOCK at a time: a block is a small net of mlp.wgsl, and the outputs of all blocks add up to the net's.
// Combined with block.wgsl, sum.wgsl and, for PSI, objective.wgsl, and what those are combined with.
//
// PSI        an invocation takes BATCH samples through all blocks: inputs, the derivatives of the
//            loss by psi, and the loss
// GRADIENT   a row of workgroups takes a block, whose parameters and gradient stay in registers, and
//            goes through the samples
//
// The workgroups of a slice each write their sum to a row of `partials`; adam.wgsl makes the step.

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
      let sample = s + j / JET;
      let row = (min(sample, slice.end - 1u) - slice.first) * TERMS * JET + term * JET + j % JET;
#unroll
      for (var i = 0u; i < INPUTS; i++) {
        a[j * UNITS + i] = inputs[row * INPUTS + i];
      }
#unroll
      for (var k = 0u; k < D; k++) {
        d[j * UNITS + START[LAYERS] + k] = select(0f, slopes[row * D + k], sample < slice.end);
      }
    }
    forward(&a, &slope);
    backward(&a, &slope, &d, g);
  }
}
#else

// Writes inputs and derivatives of BATCH samples from s on, as far as they come before the end. Gives
// their loss.
fn add_samples(s: u32, step: Step) -> f32 {
  var loss = 0f;
#if FEW_TERMS
#unroll
#endif
  for (var term = 0u; term < TERMS; term++) {
    var a = Jets();
    var slope = Jets();
    var c = array<f32, JETS * D>();
    var alpha = array<f32, JETS>();
    var sums = array<f32, JETS * D>();
#unroll
    for (var j = 0u; j < JETS; j++) {
#if PAIRED
      if (j % 2u == 0u) {
        draw_pair(s + j, step.number);
      }
#endif
      let row = min(s + j / JET, slice.end - 1u);
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
      loss += select(0f, made.constant, s + j / JET < slice.end);
#endif
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
      let sample = s + j / JET;
      let row = (sample - slice.first) * TERMS * JET + term * JET + j % JET;
      if (sample < slice.end) {
#unroll
        for (var i = 0u; i < INPUTS; i++) {
          inputs[row * INPUTS + i] = a[j * UNITS + i];
        }
      }
#unroll
      for (var k = 0u; k < D; k++) {
        let x = a[j * UNITS + k];
        let made = loss_of(readout(sums[j * D + k], x), c[j * D + k], alpha[j]);
        if (sample < slice.end) {
          loss += made.x;
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
  for (var s = slice.first + workgroup.x * stride + BATCH * t; s < slice.end; s += workgroups.x * stride) {
#if GRADIENT
    add_samples(s, &g);
#else
    g[0] += add_samples(s, step);
#endif
  }
  add_up(&g, t, lanes);
  let row = (slice.partial + workgroup.x) * (P + 1u);
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
