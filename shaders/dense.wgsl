// One dense layer over a slice of samples, as a matrix product C = A B by tiles:
//
//   FORWARD   A = activations below (rows, IN), B = W'            C + b -> f, f' above
//   BACKWARD  A = deltas above (rows, OUT),     B = W             C * f' -> deltas below
//   GRADIENT  A = deltas above' (OUT, rows),    B = activations below and a column of ones
//             C -> dW and db, added to a row of `partials` for each share of the rows
//
// TILED: a workgroup makes TILE_ROWS x TILE_COLUMNS entries of C, an invocation MICRO_ROWS x
// MICRO_COLUMNS of them, LANES invocations side by side; A and B pass through workgroup memory DEPTH
// columns and rows at a time.
// Otherwise, where barriers and reads are dear and registers are plenty: an invocation keeps DEPTH
// columns of MICRO_ROWS rows of A, and goes through all columns of B; four of them share what they
// read of B. SEVERAL: partial sums wait in the place of C from one DEPTH to the next.
//
// Rows come JET at a time, a value and its tangents: see mlp.wgsl. An invocation makes whole jets.

struct Layer {
  inputs: u32,
  outputs: u32,
  // places of W and b in the parameters: W's entry (o, i) is at weight + o stride_out + i stride_in
  weight: u32,
  bias: u32,
  stride_out: u32,
  stride_in: u32,
  // 1 where another layer has written to this W's place in `partials` before
  shared_weight: u32,
  // P
  parameters: u32,
  // rows of a sample
  per_sample: u32,
  // into how many the rows are shared for a GRADIENT
  shares: u32,
}

@group(0) @binding(0) var<uniform> slice: Slice;
@group(0) @binding(1) var<uniform> item: Layer;
#if GRADIENT
// (ROWS, P + 1)
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;
#else
// theta first, (P)
@group(0) @binding(2) var<storage, read> state: array<f32>;
#endif
// activations of the layer below, (rows, IN); BACKWARD: their f' and f'' s. in place of them
@group(0) @binding(3) var<storage, read> below: array<f32>;
#if FORWARD
// f of this layer, and f' and f'' s. for the way back, (rows, OUT)
@group(0) @binding(4) var<storage, read_write> above: array<f32>;
@group(0) @binding(5) var<storage, read_write> slope: array<f32>;
// the inputs of the net, (rows, D)
@group(0) @binding(6) var<storage, read> inputs: array<f32>;
@group(0) @binding(7) var<uniform> settings: Settings;
#else
// deltas of this layer, (rows, OUT)
@group(0) @binding(4) var<storage, read> above: array<f32>;
#endif
#if BACKWARD
// deltas of the layer below, (rows, IN)
@group(0) @binding(5) var<storage, read_write> delta: array<f32>;
#endif

// A copy in registers: some devices read a uniform anew wherever it stands.
var<private> layer: Layer;

#if FORWARD
#else
fn delta_at(k: u32, o: u32) -> f32 {
  return above[k * layer.outputs + o];
}
#endif
#if GRADIENT
// of an input, or of the 1 that the bias is multiplied with
fn below_at(k: u32, i: u32) -> f32 {
  let input = below[k * layer.inputs + min(i, layer.inputs - 1u)];
  return select(input, select(0f, 1f, k % JET == 0u), i == layer.inputs);
}
#endif

fn a_at(row: u32, k: u32) -> f32 {
#if FORWARD
  return below[row * layer.inputs + k];
#elif BACKWARD
  return delta_at(row, k);
#elif TRANSPOSED
  return below_at(k, row);
#else
  return delta_at(k, row);
#endif
}

fn b_at(k: u32, column: u32) -> f32 {
#if FORWARD
  return state[layer.weight + column * layer.stride_out + k * layer.stride_in];
#elif BACKWARD
  return state[layer.weight + k * layer.stride_out + column * layer.stride_in];
#elif TRANSPOSED
  return delta_at(k, column);
#else
  return below_at(k, column);
#endif
}

// Where a share of the sums over k stands among all.
struct Turn {
  first: bool,
  last: bool,
}

// Takes entries of C in one column, from a row on: a jet, or with GRADIENT one.
fn store(row: u32, column: u32, found: array<f32, GROUP>, turn: Turn, share: u32) {
  var sums = found;
#if FORWARD
  let place = row * layer.outputs + column;
#if SEVERAL
#unroll
  for (var k = 0u; k < GROUP; k++) {
    let waits = place + k * layer.outputs;
    sums[k] += select(above[waits], 0f, turn.first);
    above[waits] = sums[k];
  }
  if (!turn.last) {
    return;
  }
#endif
  let s = sums[0] + state[layer.bias + column];
#if HIDDEN
  let f = activate(s);
  above[place] = f.x;
  slope[place] = f.y;
#unroll
  for (var k = 1u; k < JET; k++) {
    above[place + k * layer.outputs] = f.y * sums[k];
    slope[place + k * layer.outputs] = f.z * sums[k];
  }
#elif ENERGY
  above[place] = readout(s, inputs[place]);
#unroll
  for (var k = 1u; k < JET; k++) {
    let tangent = place + k * layer.outputs;
    above[tangent] = readout(sums[k], inputs[tangent]);
  }
#else
  above[place] = s;
#unroll
  for (var k = 1u; k < JET; k++) {
    above[place + k * layer.outputs] = sums[k];
  }
#endif
#elif BACKWARD
  let place = row * layer.inputs + column;
#if SEVERAL
#unroll
  for (var k = 0u; k < GROUP; k++) {
    let waits = place + k * layer.inputs;
    sums[k] += select(delta[waits], 0f, turn.first);
    delta[waits] = sums[k];
  }
  if (!turn.last) {
    return;
  }
#endif
  let first = below[place];
  var sum = sums[0] * first;
#unroll
  for (var k = 1u; k < JET; k++) {
    sum += sums[k] * below[place + k * layer.inputs];
    delta[place + k * layer.inputs] = sums[k] * first;
  }
  delta[place] = sum;
#else
#if TRANSPOSED
  let o = column;
  let i = row;
#else
  let o = row;
  let i = column;
#endif
  let bias = i == layer.inputs;
  let weight = layer.weight + o * layer.stride_out + i * layer.stride_in;
  let place = share * (layer.parameters + 1u) + select(weight, layer.bias + o, bias);
  let starts = turn.first && slice.first == 0u && (bias || layer.shared_weight == 0u);
  let before = select(partials[place], 0f, starts);
  partials[place] = before + sums[0];
#endif
}

struct Size {
  rows: u32,
  columns: u32,
  // the k that are summed over
  begin: u32,
  end: u32,
}

// Of the C that a workgroup takes part in.
fn size_of(z: u32) -> Size {
  let length = (slice.end - slice.first) * item.per_sample;
#if GRADIENT
  let share = (length + item.shares - 1u) / item.shares;
  let begin = min(z * share, length);
  let end = min(begin + share, length);
#if TRANSPOSED
  return Size(item.inputs + 1u, item.outputs, begin, end);
#else
  return Size(item.outputs, item.inputs + 1u, begin, end);
#endif
#elif FORWARD
  return Size(length, item.outputs, 0u, item.inputs);
#else
  return Size(length, item.inputs, 0u, item.outputs);
#endif
}
#if TILED

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
  layer = item;
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
        store(row0 + row + i * GROUP, column0 + column + j, group, Turn(true, true), workgroup.z);
      }
    }
  }
}
#else

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
  layer = item;
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
        let turn = Turn(k0 == size.begin, k0 + DEPTH >= size.end);
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
            store(row + i, column, sums, turn, workgroup.z);
          }
#else
          // Rows beyond the last fall into the padding of their buffer.
          store(row + i * GROUP, column, sums, turn, workgroup.z);
#endif
        }
      }
    }
  }
}
#endif
