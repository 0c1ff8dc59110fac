// The derivative of the unscaled loss by psi for a slice, and the loss itself.
// Workgroup r takes its share of the slice's rows and adds their loss to its row of `partials`.
// Combined with loss.wgsl and readout.wgsl.

var<workgroup> shares: array<f32, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) t: u32,
  @builtin(workgroup_id) workgroup: vec3u,
) {
  let rows = (slice.end - slice.first) * TERMS * JET;
  let share = (rows + ROWS - 1u) / ROWS;
  let end = min((workgroup.x + 1u) * share, rows) * D;
  var sum = 0f;
  for (var i = workgroup.x * share * D + t; i < end; i += WORKGROUP) {
    let row = i / D;
    let made = loss_of(output[i], asked[row * ASKED + i % D], asked[row * ASKED + D]);
    sum += made.x;
#if CONTROL_VARIATE
    sum += select(0f, asked[row * ASKED + D + 1u], i % D == 0u);
#endif
    output[i] = made.y * readout_slope();
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
