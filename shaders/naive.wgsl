// Loss and gradient by plain loops: the kernel to read first. The fast kernels are tested against it.
// One invocation takes one row, a noisy copy of a point, forward and backward through the network, and writes
// the row's gradient and loss to its row of `partials`; adam.wgsl adds the rows up and makes the step.
// Combined with activation.wgsl, objective.wgsl and what that is combined with.
//
//   forward    s_l = W_l a_(l-1) + b_l,  a_l = f(s_l) in the hidden layers; a_0 is the input, s_L the output
//   backward   dW_l = d_l a_(l-1)',  db_l = d_l,  d_(l-1) = f'(s_(l-1)) * (W_l' d_l)
//
// The units of all layers stand one after the other in a, f' and d, the input's first.

var<private> a: array<f32, UNITS>;
var<private> slope: array<f32, UNITS>;
var<private> d: array<f32, UNITS>;

// Fills in a and f' from the input in a.
fn forward() {
  var below = 0u;
  for (var l = 0u; l < LAYERS; l++) {
    let layer = layers[l];
    let above = below + layer.inputs;
    for (var o = 0u; o < layer.outputs; o++) {
      var s = state[THETA + layer.bias + o];
      for (var i = 0u; i < layer.inputs; i++) {
        let w = layer.weight + o * layer.stride_out + i * layer.stride_in;
        s += state[THETA + w] * a[below + i];
      }
      if (l + 1u < LAYERS) {
        let f = activate(s);
        a[above + o] = f.x;
        slope[above + o] = f.y;
      } else {
        a[above + o] = s;
      }
    }
    below = above;
  }
}

// Adds the gradient to `partials` from a place on, given the derivatives of the loss by the output in d.
fn backward(place: u32) {
  var above = UNITS - D;
  for (var l = LAYERS; l > 0u; l--) {
    let layer = layers[l - 1u];
    let below = above - layer.inputs;
    for (var i = 0u; i < layer.inputs; i++) {
      var sum = 0f;
      for (var o = 0u; o < layer.outputs; o++) {
        let w = layer.weight + o * layer.stride_out + i * layer.stride_in;
        partials[place + w] += d[above + o] * a[below + i];
        sum += state[THETA + w] * d[above + o];
      }
      d[below + i] = slope[below + i] * sum;
    }
    for (var o = 0u; o < layer.outputs; o++) {
      partials[place + layer.bias + o] += d[above + o];
    }
    above = below;
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = slice.first + id.x;
  if (row >= slice.end) {
    return;
  }
  // the row's gradient, (P), and behind it its loss; later slices add to those of the first
  let place = id.x * (P + 1u);
  if (slice.first == 0u) {
    for (var p = 0u; p < P + 1u; p++) {
      partials[place + p] = 0f;
    }
  }
  for (var term = 0u; term < TERMS; term++) {
    let asked = row_at(row, sample_of(row, step), term, 0u, step.number);
    for (var i = 0u; i < INPUTS; i++) {
      a[i] = asked.input[i];
    }
    forward();
    let output = UNITS - D;
    for (var k = 0u; k < D; k++) {
      let loss = loss_of(readout(a[output + k], a[k]), asked.c[k], asked.alpha);
      partials[place + P] += loss.x;
      d[output + k] = loss.y * readout_slope();
    }
    partials[place + P] += asked.constant;
    backward(place);
  }
}
