// The residual psi - target of a slice, which is the derivative of the unscaled loss
// 1/2 sum |psi - target|^2 by psi, and the loss itself.
// Workgroup r takes its share of the slice's samples and adds their loss to its row of `partials`.

@group(0) @binding(0) var<uniform> slice: Slice;
// psi, (samples, D); in its place the residual
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
// (samples, D)
@group(0) @binding(2) var<storage, read> goal: array<f32>;
// (ROWS, P + 1)
@group(0) @binding(3) var<storage, read_write> partials: array<f32>;

var<workgroup> shares: array<f32, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) t: u32,
  @builtin(workgroup_id) workgroup: vec3u,
) {
  let samples = slice.end - slice.first;
  let share = (samples + ROWS - 1u) / ROWS;
  let end = min((workgroup.x + 1u) * share, samples) * D;
  var sum = 0f;
  for (var i = workgroup.x * share * D + t; i < end; i += WORKGROUP) {
    let r = output[i] - goal[i];
    output[i] = r;
    sum += 0.5 * r * r;
  }
  shares[t] = sum;
  workgroupBarrier();
  for (var width = WORKGROUP / 2u; width > 0u; width /= 2u) {
    if (t < width) {
      shares[t] += shares[t + width];
    }
    workgroupBarrier();
  }
  if (t == 0u) {
    let place = workgroup.x * (P + 1u) + P;
    let before = select(partials[place], 0f, slice.first == 0u);
    partials[place] = before + shares[0];
  }
}
