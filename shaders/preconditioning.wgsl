// What surrounds a net whose layers are evaluated one after the other: PREPARE makes its inputs of points
// and the noise level, otherwise psi is made of its outputs.
// Combined with no other shader.

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let count = (slice.end - slice.first) * WIDTH;
  for (var i = id.x; i < count; i += workgroups.x * WORKGROUP) {
#if PREPARE
    let row = i / WIDTH;
    let k = i % WIDTH;
    if (k < D) {
      inputs[i] = levels[2] * points[(slice.first + row) * D + k];
    } else {
      inputs[i] = levels[3u + k - D];
    }
#else
    let place = slice.first * D + i;
    psi[place] = levels[0] * outputs[i] + levels[1] * points[place];
#endif
  }
}
