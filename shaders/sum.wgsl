// The sum of SUMS numbers of each invocation over a workgroup.
// Combined with fused.wgsl or wide.wgsl; calls no other shader.

// shares of ROUND entries, one a column; padded against bank conflicts
var<workgroup> shares: array<f32, ROUND * (SHARES + 1u)>;
var<workgroup> total: array<f32, SUMS>;

// Adds up g over the workgroup, by subgroups of `lanes` invocations first; total[p] is seen by the
// invocation p % WORKGROUP at once, and by the others after a barrier.
fn add_up(g: ptr<function, array<f32, SUMS>>, t: u32, lanes: u32) {
  let share = t / lanes;
  let count = (WORKGROUP + lanes - 1u) / lanes;
#unroll
  for (var r = 0u; r < ROUNDS; r++) {
#unroll
    for (var k = 0u; k < ROUND; k++) {
      if (r * ROUND + k < SUMS) {
#if SUBGROUPS
        let sum = subgroupAdd((*g)[min(r * ROUND + k, SUMS - 1u)]);
        if (subgroupElect()) {
          shares[k * (SHARES + 1u) + share] = sum;
        }
#else
        shares[k * (SHARES + 1u) + share] = (*g)[min(r * ROUND + k, SUMS - 1u)];
#endif
      }
    }
    workgroupBarrier();
    for (var k = t; k < min(ROUND, SUMS - r * ROUND); k += WORKGROUP) {
      var sum = 0f;
      for (var i = 0u; i < count; i++) {
        sum += shares[k * (SHARES + 1u) + i];
      }
      total[r * ROUND + k] = sum;
    }
    if (ROUNDS > 1u) {
      workgroupBarrier();
    }
  }
}
