// One dense layer over a slice of samples, as a matrix product C = A B by tiles:
//
//   FORWARD   A = activations below (rows, IN), B = W'            C + b -> f, f' above
//   BACKWARD  A = deltas above (rows, OUT),     B = W             C * f' -> deltas below
//   GRADIENT  A = deltas above' (OUT, rows),    B = activations below and a column of ones
//             C -> dW and db, added to a row of `partials` for each share of the rows
//
// A workgroup makes TILE_ROWS x TILE_COLUMNS entries of C, an invocation MICRO_ROWS x
// MICRO_COLUMNS of them, LANES invocations side by side. TILED: A and B pass through workgroup memory DEPTH columns and rows at a
// time; otherwise each invocation reads them itself, which is faster where barriers are dear.

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
}

@group(0) @binding(0) var<uniform> slice: Slice;
@group(0) @binding(1) var<uniform> layer: Layer;
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

const TILE_ROWS = (64u / LANES) * MICRO_ROWS;
const TILE_COLUMNS = LANES * MICRO_COLUMNS;
#if TILED
const DEPTH = 16u;

var<workgroup> tile_a: array<f32, DEPTH * TILE_ROWS>;
var<workgroup> tile_b: array<f32, DEPTH * TILE_COLUMNS>;
#endif

fn a_at(row: u32, k: u32) -> f32 {
#if FORWARD
  return below[row * layer.inputs + k];
#elif BACKWARD
  return above[row * layer.outputs + k];
#else
  return above[k * layer.outputs + row];
#endif
}

fn b_at(k: u32, column: u32) -> f32 {
#if FORWARD
  return state[layer.weight + column * layer.stride_out + k * layer.stride_in];
#elif BACKWARD
  return state[layer.weight + k * layer.stride_out + column * layer.stride_in];
#else
  if (column == layer.inputs) {
    return select(0f, 1f, k % JET == 0u);
  }
  return below[k * layer.inputs + column];
#endif
}

// Takes entries of C in one column, from a row on: a jet, or with GRADIENT one.
fn store(row: u32, column: u32, sums: array<f32, GROUP>, share: u32) {
#if FORWARD
  let place = row * layer.outputs + column;
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
  let first = below[place];
  var sum = sums[0] * first;
#unroll
  for (var k = 1u; k < JET; k++) {
    sum += sums[k] * below[place + k * layer.inputs];
    delta[place + k * layer.inputs] = sums[k] * first;
  }
  delta[place] = sum;
#else
  let bias = column == layer.inputs;
  let weight = layer.weight + row * layer.stride_out + column * layer.stride_in;
  let place = share * (P + 1u) + select(weight, layer.bias + row, bias);
  let starts = slice.first == 0u && (bias || layer.shared_weight == 0u);
  let before = select(partials[place], 0f, starts);
  partials[place] = before + sums[0];
#endif
}

@compute @workgroup_size(64)
fn main(
  @builtin(local_invocation_index) t: u32,
  @builtin(workgroup_id) workgroup: vec3u,
) {
  let length = (slice.end - slice.first) * PER_SAMPLE;
#if GRADIENT
  let rows = layer.outputs;
  let columns = layer.inputs + 1u;
  let share = (length + ROWS - 1u) / ROWS;
  let begin = min(workgroup.z * share, length);
  let to = min(begin + share, length);
#elif FORWARD
  let rows = length;
  let columns = layer.outputs;
  let begin = 0u;
  let to = layer.inputs;
#else
  let rows = length;
  let columns = layer.inputs;
  let begin = 0u;
  let to = layer.outputs;
#endif
  let row0 = workgroup.y * TILE_ROWS;
  let column0 = workgroup.x * TILE_COLUMNS;
  let row = (t / LANES) * MICRO_ROWS;
  let column = (t % LANES) * MICRO_COLUMNS;
  var sums = array<f32, MICRO_ROWS * MICRO_COLUMNS>();
#if TILED
  for (var k0 = begin; k0 < to; k0 += DEPTH) {
    for (var i = t; i < DEPTH * TILE_ROWS; i += 64u) {
#if GRADIENT
      let k = i / TILE_ROWS;
      let r = i % TILE_ROWS;
#else
      let k = i % DEPTH;
      let r = i / DEPTH;
#endif
      var value = 0f;
      if (k0 + k < to && row0 + r < rows) {
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
      if (k0 + k < to && column0 + c < columns) {
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
#else
  for (var k = begin; k < to; k++) {
    var b = array<f32, MICRO_COLUMNS>();
#unroll
    for (var j = 0u; j < MICRO_COLUMNS; j++) {
      b[j] = b_at(k, min(column0 + column + j, columns - 1u));
    }
#unroll
    for (var i = 0u; i < MICRO_ROWS; i++) {
      let a = a_at(min(row0 + row + i, rows - 1u), k);
#unroll
      for (var j = 0u; j < MICRO_COLUMNS; j++) {
        sums[i * MICRO_COLUMNS + j] += a * b[j];
      }
    }
  }
#endif
#unroll
  for (var i = 0u; i < GROUPS; i++) {
#unroll
    for (var j = 0u; j < MICRO_COLUMNS; j++) {
      if (row0 + row + i * GROUP < rows && column0 + column + j < columns) {
        var group = array<f32, GROUP>();
#unroll
        for (var k = 0u; k < GROUP; k++) {
          group[k] = sums[(i * GROUP + k) * MICRO_COLUMNS + j];
        }
        store(row0 + row + i * GROUP, column0 + column + j, group, workgroup.z);
      }
    }
  }
}
