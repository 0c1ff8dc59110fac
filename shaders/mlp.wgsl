// A score model at some samples: forward, and the gradient in reverse. The twin of
// src/reference/mlp.ts.
// Combined with activation.wgsl; the includer defines `fn parameter(i: u32) -> f32`.
//
//   s_l = W_l a_(l-1) + b_l,   a_l = f(s_l) in the hidden layers
//   dW_l += d_l a_(l-1)',  db_l += d_l,  d_(l-1) = f'(s_(l-1)) * (W_l' d_l)
//
// What psi is of s_L stands in readout.wgsl.
//
// All is done for a jet: the value at x, and JET - 1 tangents, its derivatives in given
// directions v by forward-mode differentiation. A tangent goes through W_l as the value does,
// without b_l, and through f by f'(s) s.; in reverse the value gets f'' s. of each tangent.
// BATCH samples go through at a time, so that a parameter is read and its gradient written once
// for all of them. Entry k of the jet of the q-th stands at (q * JET + k) * UNITS.
//
// Layers are counted from 1 to LAYERS; IN, OUT, WEIGHT, STRIDE_OUT, STRIDE_IN and BIAS give a
// layer's widths and its place in the parameters, START its place among the UNITS outputs of all
// layers, the input (layer 0) first.

alias Jets = array<f32, JETS * UNITS>;

// Fills in the outputs a of layers 1 to LAYERS from the input in a; in the hidden layers also the
// factors of the way back: f'(s) for the value, f''(s) s. for each tangent.
fn forward(a: ptr<function, Jets>, slope: ptr<function, Jets>) {
#unroll
  for (var l = 1u; l < LAYERS + 1u; l++) {
#unroll
    for (var o = 0u; o < OUT[l]; o++) {
      var s = array<f32, JETS>();
#unroll
      for (var q = 0u; q < BATCH; q++) {
        s[q * JET] = parameter(BIAS[l] + o);
      }
#unroll
      for (var i = 0u; i < IN[l]; i++) {
        let w = parameter(WEIGHT[l] + o * STRIDE_OUT[l] + i * STRIDE_IN[l]);
#unroll
        for (var k = 0u; k < JETS; k++) {
          s[k] += w * (*a)[k * UNITS + START[l - 1u] + i];
        }
      }
      if (l < LAYERS) {
#unroll
        for (var q = 0u; q < BATCH; q++) {
          let f = activate(s[q * JET]);
          let value = q * JET * UNITS + START[l] + o;
          (*a)[value] = f.x;
          (*slope)[value] = f.y;
#unroll
          for (var k = 1u; k < JET; k++) {
            (*a)[value + k * UNITS] = f.y * s[q * JET + k];
            (*slope)[value + k * UNITS] = f.z * s[q * JET + k];
          }
        }
      } else {
#unroll
        for (var k = 0u; k < JETS; k++) {
          (*a)[k * UNITS + START[l] + o] = s[k];
        }
      }
    }
  }
}
#if GRADIENT

// Adds the gradient to g, (P or more), given the derivatives d of the loss by the last layer's outputs.
fn backward(
  a: ptr<function, Jets>,
  slope: ptr<function, Jets>,
  d: ptr<function, Jets>,
  g: ptr<function, array<f32, SUMS>>,
) {
#unroll
  for (var l = LAYERS; l > 0u; l--) {
#unroll
    for (var o = 0u; o < OUT[l]; o++) {
      var delta = array<f32, JETS>();
      var bias = 0f;
#unroll
      for (var k = 0u; k < JETS; k++) {
        delta[k] = (*d)[k * UNITS + START[l] + o];
        if (k % JET == 0u) {
          bias += delta[k];
        }
      }
      (*g)[BIAS[l] + o] += bias;
#unroll
      for (var i = 0u; i < IN[l]; i++) {
        let place = WEIGHT[l] + o * STRIDE_OUT[l] + i * STRIDE_IN[l];
        var sum = 0f;
#unroll
        for (var k = 0u; k < JETS; k++) {
          sum += delta[k] * (*a)[k * UNITS + START[l - 1u] + i];
          if (l > 1u) {
            (*d)[k * UNITS + START[l - 1u] + i] += delta[k] * parameter(place);
          }
        }
        (*g)[place] += sum;
      }
    }
    if (l > 1u) {
#unroll
      for (var i = 0u; i < IN[l]; i++) {
#unroll
        for (var q = 0u; q < BATCH; q++) {
          let value = q * JET * UNITS + START[l - 1u] + i;
          var sum = (*d)[value] * (*slope)[value];
#unroll
          for (var k = 1u; k < JET; k++) {
            sum += (*d)[value + k * UNITS] * (*slope)[value + k * UNITS];
            (*d)[value + k * UNITS] *= (*slope)[value];
          }
          (*d)[value] = sum;
        }
      }
    }
  }
}
#endif
