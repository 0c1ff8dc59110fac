// Writes the inputs of a slice of samples and what their loss asks of psi, for the layered path.
// One invocation makes one coordinate of one row; a sample has TERMS * JET rows.

@group(0) @binding(0) var<uniform> settings: Settings;
// x, (N, D), from point slice.first_point on
@group(0) @binding(1) var<storage, read> points: array<f32>;
// the draw of each sample, from sample slice.first on
@group(0) @binding(2) var<storage, read> noise: array<f32>;
// scores to match, (samples, D), likewise
@group(0) @binding(6) var<storage, read> goal: array<f32>;
// inputs, (rows, D)
@group(0) @binding(3) var<storage, read_write> inputs: array<f32>;
// c of objective.wgsl, (rows, D)
@group(0) @binding(4) var<storage, read_write> linear: array<f32>;
@group(0) @binding(5) var<uniform> slice: Slice;
@group(1) @binding(0) var<uniform> step: Step;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let count = (slice.end - slice.first) * TERMS * JET * D;
  for (var i = id.x; i < count; i += workgroups.x * WORKGROUP) {
    let row = i / D;
    let s = slice.first + row / (TERMS * JET);
    let term = (row / JET) % TERMS;
    let made = term_at(s, term, row % JET, i % D, step.number);
    inputs[i] = made.x;
    linear[i] = made.y;
  }
}
