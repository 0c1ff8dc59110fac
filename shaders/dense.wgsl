// One dense layer over a slice of samples, as a matrix product C = A B by tiles:
//
//   FORWARD   A = activations below (rows, IN), B = W'            C + b -> f, f' above
//   BACKWARD  A = deltas above (rows, OUT),     B = W             C * f' -> deltas below
//   GRADIENT  A = deltas above' (OUT, rows),    B = activations below and a column of ones
//             C -> dW and db, added to a row of `partials` for each share of the rows
//
// Combined with tiles.wgsl or rows.wgsl; FORWARD also with activation.wgsl (HIDDEN) or readout.wgsl (READOUT).
//
// How invocations share C stands in tiles.wgsl and in rows.wgsl.
//
// Rows come JET at a time, a value and its tangents: see mlp.wgsl. An invocation makes whole jets.

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

// Where a share of the sums over k stands among all of C's, which a GRADIENT adds up over slices.
struct Turn {
  first: bool,
  last: bool,
}

fn turn_of(first: bool, last: bool) -> Turn {
#if GRADIENT
  return Turn(first && slice.first == 0u, last);
#else
  return Turn(first, last);
#endif
}

fn bias_of(column: u32) -> f32 {
#if FORWARD
  return state[layer.bias + column];
#else
  return 0f;
#endif
}

// Takes entries of C in one column, from a row on: a jet, or with GRADIENT one.
fn store(
  row: u32,
  column: u32,
  found: array<f32, GROUP>,
  bias: f32,
  turn: Turn,
  share: u32,
) {
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
  let s = sums[0] + bias;
#if HIDDEN
  let f = activate(s);
  above[place] = f.x;
#unroll
  for (var k = 1u; k < JET; k++) {
    above[place + k * layer.outputs] = f.y * sums[k];
  }
#if RELU
#else
  slope[place] = f.y;
#unroll
  for (var k = 1u; k < JET; k++) {
    slope[place + k * layer.outputs] = f.z * sums[k];
  }
#endif
#elif READOUT
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
#if RELU
  let first = select(0f, 1f, below[place] > 0f);
  let sum = sums[0] * first;
#else
  let first = below[place];
  var sum = sums[0] * first;
#unroll
  for (var k = 1u; k < JET; k++) {
    sum += sums[k] * below[place + k * layer.inputs];
  }
#endif
#unroll
  for (var k = 1u; k < JET; k++) {
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
  let is_bias = i == layer.inputs;
  let weight = layer.weight + o * layer.stride_out + i * layer.stride_in;
  let place = share * (item.parameters + 1u) + select(weight, layer.bias + o, is_bias);
#if ENERGY
  let starts = turn.first && (is_bias || item.shared_weight == 0u);
#else
  let starts = turn.first;
#endif
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
  return Size(item.layer.inputs + 1u, item.layer.outputs, begin, end);
#else
  return Size(item.layer.outputs, item.layer.inputs + 1u, begin, end);
#endif
#elif FORWARD
  return Size(length, item.layer.outputs, 0u, item.layer.inputs);
#else
  return Size(length, item.layer.inputs, 0u, item.layer.outputs);
#endif
}
