// The samples of a step: all of them in order or, where BATCHED, those of the points of a batch.
// The twin of src/data/batches.ts and src/math/random/permutation.ts.
// Combined with random.wgsl; the includer binds `settings`.

#if BATCHED
fn permuted(turn: u32, index: u32) -> u32 {
  const MASK = (1u << HALF_BITS) - 1u;
  var value = index;
  loop {
    var left = value >> HALF_BITS;
    var right = value & MASK;
    for (var round = 0u; round < FEISTEL_ROUNDS; round++) {
      let counter = vec2u(right * FEISTEL_ROUNDS + round, turn);
      let word = threefry(vec2u(settings.seed, BATCH_STREAM), counter).x;
      let mixed = left ^ (word & MASK);
      left = right;
      right = mixed;
    }
    value = (left << HALF_BITS) | right;
    if (value < N) {
      break;
    }
  }
  return value;
}
#endif

// The sample of a row of the step.
fn sample_of(row: u32, step: Step) -> u32 {
#if BATCHED
  let place = step.batch_start + row / M;
  let wraps = place >= N;
  let point = permuted(step.epoch + select(0u, 1u, wraps), select(place, place - N, wraps));
  return point * M + row % M;
#else
  return row;
#endif
}
