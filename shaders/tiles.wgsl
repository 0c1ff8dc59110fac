// A product of dense.wgsl by tiles: a workgroup makes TILE_ROWS x TILE_COLUMNS entries of C, an
// invocation MICRO_ROWS x MICRO_COLUMNS of them, LANES invocations side by side. A and B pass through
// workgroup memory DEPTH columns and rows at a time.
// Combined with dense.wgsl.

const DEPTH = 16u;
const TILE_ROWS = (64u / LANES) * MICRO_ROWS;
const TILE_COLUMNS = LANES * MICRO_COLUMNS;

var<workgroup> tile_a: array<f32, DEPTH * TILE_ROWS>;
var<workgroup> tile_b: array<f32, DEPTH * TILE_COLUMNS>;

@compute @workgroup_size(64)
fn main(
  @builtin(local_invocation_index) t: u32,
  @builtin(workgroup_id) workgroup: vec3u,
) {
  layer = item.layer;
  let size = size_of(workgroup.z);
  let row0 = workgroup.y * TILE_ROWS;
  let column0 = workgroup.x * TILE_COLUMNS;
  let row = (t / LANES) * MICRO_ROWS;
  let column = (t % LANES) * MICRO_COLUMNS;
  var sums = array<f32, MICRO_ROWS * MICRO_COLUMNS>();
  for (var k0 = size.begin; k0 < size.end; k0 += DEPTH) {
    for (var i = t; i < DEPTH * TILE_ROWS; i += 64u) {
#if GRADIENT
      let k = i / TILE_ROWS;
      let r = i % TILE_ROWS;
#else
      let k = i % DEPTH;
      let r = i / DEPTH;
#endif
      var value = 0f;
      if (k0 + k < size.end && row0 + r < size.rows) {
        value = a_at(row0 + r, k0 + k);
      }
      tile_a[k * TILE_ROWS + r] = value;
    }
    for (var i = t; i < DEPTH * TILE_COLUMNS; i += 64u) {
#if FORWARD
      let k = i % DEPTH;
      let c = i / DEPTH;
#else
      let k = i / TILE_COLUMNS;
      let c = i % TILE_COLUMNS;
#endif
      var value = 0f;
      if (k0 + k < size.end && column0 + c < size.columns) {
        value = b_at(k0 + k, column0 + c);
      }
      tile_b[k * TILE_COLUMNS + c] = value;
    }
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      var b = array<f32, MICRO_COLUMNS>();
#unroll
      for (var j = 0u; j < MICRO_COLUMNS; j++) {
        b[j] = tile_b[k * TILE_COLUMNS + column + j];
      }
#unroll
      for (var i = 0u; i < MICRO_ROWS; i++) {
        let a = tile_a[k * TILE_ROWS + row + i];
#unroll
        for (var j = 0u; j < MICRO_COLUMNS; j++) {
          sums[i * MICRO_COLUMNS + j] += a * b[j];
        }
      }
    }
    workgroupBarrier();
  }
#unroll
  for (var i = 0u; i < GROUPS; i++) {
#unroll
    for (var j = 0u; j < MICRO_COLUMNS; j++) {
      if (row0 + row + i * GROUP < size.rows && column0 + column + j < size.columns) {
        var group = array<f32, GROUP>();
#unroll
        for (var k = 0u; k < GROUP; k++) {
          group[k] = sums[(i * GROUP + k) * MICRO_COLUMNS + j];
        }
        let c = column0 + column + j;
        let turn = turn_of(true, true);
        store(row0 + row + i * GROUP, c, group, bias_of(c), turn, workgroup.z);
      }
    }
  }
}
