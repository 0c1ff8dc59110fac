// The exact score of a Gaussian mixture at given points, grad log p_sigma of the mixture smoothed by noise.
// Combined with random.wgsl and mixture.wgsl.

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&queries) / D) {
    return;
  }
  var x = array<f32, D>();
#unroll
  for (var k = 0u; k < D; k++) {
    x[k] = queries[i * D + k];
  }
  let exact = mixture_score(x, level.variance);
#unroll
  for (var k = 0u; k < D; k++) {
    scores[i * D + k] = exact[k];
  }
}
