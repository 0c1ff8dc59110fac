// psi of models at given points, for nets that one invocation holds whole or in blocks: a row of
// workgroups takes a model, each with every so many points.
// Combined with activation.wgsl, mlp.wgsl and block.wgsl.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
) {
  let count = arrayLength(&points) / D;
  let model = evaluation.first_model + id.y;
  let place = model * STATE + EVALUATED;
  // how the model's input and psi are made at its noise level: see src/gpu/memory/readout-rows.ts
  let level = model * (3u + CONDITION);
  let scale = levels[level];
  let skip = levels[level + 1u];
  let input_scale = levels[level + 2u];
#if WHOLE
  read_parameters(place, 0u);
#endif
  for (var i = id.x; i < count; i += workgroups.x * WORKGROUP) {
    var a = Jets();
    var slope = Jets();
#unroll
    for (var k = 0u; k < D; k++) {
      a[k] = input_scale * points[i * D + k];
    }
#if CONDITIONED
    for (var k = 0u; k < CONDITION; k++) {
      a[D + k] = levels[level + 3u + k];
    }
#endif
    var sums = array<f32, D>();
    for (var block = 0u; block < BLOCKS; block++) {
#if WHOLE
#else
      read_parameters(place, block);
#endif
      forward(&a, &slope);
#unroll
      for (var k = 0u; k < D; k++) {
        sums[k] += a[START[LAYERS] + k];
      }
    }
#unroll
    for (var k = 0u; k < D; k++) {
      psi[(id.y * count + i) * D + k] = scale * sums[k] + skip * points[i * D + k];
    }
  }
}
