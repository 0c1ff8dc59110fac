// A product of dense.wgsl by rows, where barriers and reads are dear and registers are plenty: an
// invocation keeps DEPTH columns of MICRO_ROWS rows of A, and goes through all columns of B; four
// invocations share what they read of B. SEVERAL: sums wait in the place of C from one DEPTH to the
// next.
// Combined with dense.wgsl.

const DEPTH = 4u * QUARTERS;

@compute @workgroup_size(4)
fn main(
  @builtin(local_invocation_index) t: u32,
#if SUBGROUPS
  @builtin(subgroup_invocation_id) subgroup_lane: u32,
#endif
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
) {
  layer = item.layer;
  let size = size_of(workgroup.z);
#if SUBGROUPS
  // what lane l takes of four k: l, and as it comes from its neighbours l ^ 1, l ^ 2, l ^ 3
  let lane = subgroup_lane % 4u;
#else
  let lane = 0u;
#endif
  const TAKEN = 4u * MICRO_ROWS;
  for (var first = workgroup.y * TAKEN; first < size.rows; first += workgroups.y * TAKEN) {
    let row = first + t * MICRO_ROWS;
    for (var k0 = size.begin; k0 < size.end; k0 += DEPTH) {
      var a = array<vec4f, MICRO_ROWS * QUARTERS>();
#unroll
      for (var i = 0u; i < MICRO_ROWS; i++) {
#unroll
        for (var q = 0u; q < QUARTERS; q++) {
#unroll
          for (var j = 0u; j < 4u; j++) {
            let k = k0 + 4u * q + (j ^ lane);
            let value = a_at(min(row + i, size.rows - 1u), min(k, size.end - 1u));
            a[i * QUARTERS + q][j] = select(0f, value, k < size.end);
          }
        }
      }
      for (var column = 0u; column < size.columns; column++) {
        var b = array<vec4f, QUARTERS>();
#unroll
        for (var q = 0u; q < QUARTERS; q++) {
          let k = k0 + 4u * q;
          let last = size.end - 1u;
#if SUBGROUPS
          let own = b_at(min(k + lane, last), column);
          b[q] = vec4f(own, quadSwapX(own), quadSwapY(own), quadSwapDiagonal(own));
#else
          b[q] = vec4f(b_at(min(k, last), column), b_at(min(k + 1u, last), column),
            b_at(min(k + 2u, last), column), b_at(min(k + 3u, last), column));
#endif
        }
        let bias = bias_of(column);
        let turn = turn_of(k0 == size.begin, k0 + DEPTH >= size.end);
#unroll
        for (var i = 0u; i < GROUPS; i++) {
          var sums = array<f32, GROUP>();
#unroll
          for (var j = 0u; j < GROUP; j++) {
#unroll
            for (var q = 0u; q < QUARTERS; q++) {
              sums[j] += dot(a[(i * GROUP + j) * QUARTERS + q], b[q]);
            }
          }
#if GRADIENT
          if (row + i < size.rows) {
            store(row + i, column, sums, bias, turn, workgroup.z);
          }
#else
          // Rows beyond the last fall into the padding of their buffer.
          store(row + i * GROUP, column, sums, bias, turn, workgroup.z);
#endif
        }
      }
    }
  }
}
