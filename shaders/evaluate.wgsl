// psi at given points, one invocation a point, for the nets that the fused kernel takes.

@group(0) @binding(0) var<storage, read> state: array<f32>;
// (points, D)
@group(0) @binding(1) var<storage, read> points: array<f32>;
// (points, D)
@group(0) @binding(2) var<storage, read_write> psi: array<f32>;
@group(0) @binding(3) var<uniform> settings: Settings;

fn parameter(i: u32) -> f32 {
  return state[i];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let count = arrayLength(&points) / D;
  if (id.x >= count) {
    return;
  }
  var a = Jets();
  var slope = Jets();
#unroll
  for (var k = 0u; k < D; k++) {
    a[k] = points[id.x * D + k];
  }
  forward(&a, &slope);
#unroll
  for (var k = 0u; k < D; k++) {
    psi[id.x * D + k] = a[START[LAYERS] + k];
  }
}
