// psi of models at given points, for nets that one invocation holds whole or in blocks: a row of workgroups
// takes a model, each with every so many points.

// (K, 5, P), theta first
@group(0) @binding(0) var<storage, read> state: array<f32>;
// (n, D)
@group(0) @binding(1) var<storage, read> points: array<f32>;
// (k, n, D), of the models from the first on
@group(0) @binding(2) var<storage, read_write> psi: array<f32>;
// (K)
@group(0) @binding(3) var<storage, read> models: array<Settings>;
@group(0) @binding(4) var<uniform> first_model: u32;

var<private> settings: Settings;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
) {
  let count = arrayLength(&points) / D;
  let model = first_model + id.y;
  settings.inverse_sigma = models[model].inverse_sigma;
#if WHOLE
  read_parameters(model * 5u * P, 0u);
#endif
  for (var i = id.x; i < count; i += workgroups.x * WORKGROUP) {
    var a = Jets();
    var slope = Jets();
#unroll
    for (var k = 0u; k < D; k++) {
      a[k] = points[i * D + k];
    }
    var sums = array<f32, D>();
    for (var block = 0u; block < BLOCKS; block++) {
#if WHOLE
#else
      read_parameters(model * 5u * P, block);
#endif
      forward(&a, &slope);
#unroll
      for (var k = 0u; k < D; k++) {
        sums[k] += a[START[LAYERS] + k];
      }
    }
#unroll
    for (var k = 0u; k < D; k++) {
      psi[(id.y * count + i) * D + k] = readout(sums[k], a[k]);
    }
  }
}
