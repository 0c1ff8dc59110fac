// The part of a net that one invocation holds: with WHOLE all of it, otherwise BLOCK units of the one
// hidden layer of HIDDEN, a small net of mlp.wgsl by itself. The outputs of all blocks add up to the
// net's. RAGGED: the last block has units that are not there, whose parameters count as 0.
// Combined with mlp.wgsl, and wide.wgsl or evaluate.wgsl; the includer binds theta as `state`.

// of a block: W (BLOCK, INPUTS), b (BLOCK); W of the readout (D, BLOCK), but for ENERGY, which shares it;
// the readout's bias (D)
var<private> own: array<f32, BLOCK_P>;

fn parameter(i: u32) -> f32 {
  return own[i];
}

// The place of a block's parameter among all, or P where it has none: of units that are not there,
// and the readout's bias of all blocks but the first.
fn place_of(q: u32, block: u32) -> u32 {
#if WHOLE
  return q;
#else
  let readout = BIAS[1] + BLOCK;
  let unit = block * BLOCK
    + select(select((q - readout) % BLOCK, q - BIAS[1], q < readout), q / INPUTS, q < BIAS[1]);
  if (q >= BIAS[2]) {
    return select(P, P - D + q - BIAS[2], block == 0u);
  }
#if RAGGED
  if (unit >= HIDDEN) {
    return P;
  }
#endif
  if (q < BIAS[1]) {
    return unit * INPUTS + q % INPUTS;
  }
  return HIDDEN * INPUTS + unit + select((1u + (q - readout) / BLOCK) * HIDDEN, 0u, q < readout);
#endif
}

// Reads a block of the net that begins at a place of `state`.
fn read_parameters(first: u32, block: u32) {
#unroll
  for (var q = 0u; q < BLOCK_P; q++) {
    let place = place_of(q, block);
#if RAGGED
    own[q] = select(0f, state[first + min(place, P - 1u)], place < P);
#else
    // Of the readout's bias alone each block but the first has none.
    if (q < BIAS[LAYERS]) {
      own[q] = state[first + place];
    } else {
      own[q] = select(0f, state[first + min(place, P - 1u)], place < P);
    }
#endif
  }
}
