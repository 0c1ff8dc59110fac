// A multi-layer perceptron at one sample: forward, and the gradient in reverse. The twin of
// src/reference/mlp.ts.
//
//   s_l = W_l a_(l-1) + b_l,   a_l = f(s_l) in the hidden layers, a_L = s_L
//   dW_l += d_l a_(l-1)',  db_l += d_l,  d_(l-1) = f'(s_(l-1)) * (W_l' d_l)
//
// Layers are counted from 1 to LAYERS; IN, OUT, WEIGHT and BIAS give a layer's widths and its
// place in the parameters, START its place among the UNITS outputs of all layers, the input (layer
// 0) first. The includer defines `fn parameter(i: u32) -> f32`.

// Fills in the outputs a of layers 1 to LAYERS, (UNITS), from the input in a, and f'(s).
fn forward(a: ptr<function, array<f32, UNITS>>, slope: ptr<function, array<f32, UNITS>>) {
#unroll
  for (var l = 1u; l < LAYERS + 1u; l++) {
#unroll
    for (var o = 0u; o < OUT[l]; o++) {
      var s = parameter(BIAS[l] + o);
#unroll
      for (var i = 0u; i < IN[l]; i++) {
        s += parameter(WEIGHT[l] + o * IN[l] + i) * (*a)[START[l - 1u] + i];
      }
      if (l < LAYERS) {
        let value = activate(s);
        (*a)[START[l] + o] = value.x;
        (*slope)[START[l] + o] = value.y;
      } else {
        (*a)[START[l] + o] = s;
      }
    }
  }
}
#if GRADIENT

// Adds the gradient to g, (P + 1), given the derivative d of the loss by the last layer's output.
fn backward(
  a: ptr<function, array<f32, UNITS>>,
  slope: ptr<function, array<f32, UNITS>>,
  d: ptr<function, array<f32, UNITS>>,
  g: ptr<function, array<f32, P + 1u>>,
) {
#unroll
  for (var l = LAYERS; l > 0u; l--) {
#unroll
    for (var o = 0u; o < OUT[l]; o++) {
      let delta = (*d)[START[l] + o];
      (*g)[BIAS[l] + o] += delta;
#unroll
      for (var i = 0u; i < IN[l]; i++) {
        let w = WEIGHT[l] + o * IN[l] + i;
        (*g)[w] += delta * (*a)[START[l - 1u] + i];
        if (l > 1u) {
          (*d)[START[l - 1u] + i] += delta * parameter(w);
        }
      }
    }
    if (l > 1u) {
#unroll
      for (var i = 0u; i < IN[l]; i++) {
        (*d)[START[l - 1u] + i] *= (*slope)[START[l - 1u] + i];
      }
    }
  }
}
#endif
