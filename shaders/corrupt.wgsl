// Writes the inputs of a slice of rows and what their loss asks of the network, for the layered path. One
// invocation makes one entry of a jet; a row has TERMS * JET of them.
// Combined with objective.wgsl and what that is combined with.

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let count = (slice.end - slice.first) * TERMS * JET;
  for (var i = id.x; i < count; i += workgroups.x * WORKGROUP) {
    let row = slice.first + i / (TERMS * JET);
    let made = row_at(row, sample_of(row, step), (i / JET) % TERMS, i % JET, step.number);
    for (var k = 0u; k < INPUTS; k++) {
      inputs[i * INPUTS + k] = made.input[k];
    }
    for (var k = 0u; k < D; k++) {
      asked[i * ASKED + k] = made.c[k];
    }
    asked[i * ASKED + D] = made.alpha;
    asked[i * ASKED + D + 1u] = made.constant;
  }
}
