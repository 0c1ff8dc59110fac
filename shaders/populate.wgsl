// Draws what seeds give, once before training: points of mixtures, the draws of the samples, and
// initial weights. The twin of src/training/problem.ts.
// Combined with random.wgsl and draw.wgsl.
//
// A set is what several models may share. What is given, not drawn, stays as it was written.

// what draw.wgsl asks for
struct Drawn {
  seed: u32,
}
var<private> settings: Drawn;

// The uniform of a stream at an index, as the upper 21 and the lower 32 of its 53 bits.
fn uniform_bits(seed: u32, stream: u32, index: u32) -> vec2u {
  let w = threefry(vec2u(seed, stream), vec2u(index, 0u));
  return vec2u(w.x >> 11u, w.y);
}

fn draw_point(source: Source, n: u32, place: u32) {
  let u = uniform_bits(source.seed, COMPONENT_STREAM, n);
  var c = source.first_component;
  let last = source.first_component + source.components - 1u;
  for (; c < last; c++) {
    let row = c * (3u + D);
    let high = components[row];
    if (u.x < high || (u.x == high && u.y < components[row + 1u])) {
      break;
    }
  }
  let row = c * (3u + D) + 2u;
  let spread = bitcast<f32>(components[row]);
  for (var k = 0u; k < D; k++) {
    let mean = bitcast<f32>(components[row + 1u + k]);
    points[place + k] = mean + spread * normal(source.seed, POINT_STREAM, n * D + k, 0u);
  }
}

// 2 u - 1 times the limit: X. Glorot and Y. Bengio 2010, equation 16.
fn draw_weight(seed: u32, p: u32) -> f32 {
  let u = uniform_bits(seed, INIT_STREAM, p);
  // u - 1/2 in units of 2^-53, in two's complement; its absolute value and sign
  let negative = u.x < 0x100000u;
  let borrow = select(0u, 1u, u.y > 0u);
  let high = select(u.x - 0x100000u, 0x100000u - u.x - borrow, negative);
  let low = select(u.y, 0u - u.y, negative);
  let size = f32(high) * 0x1p-20f + f32(low) * 0x1p-52f;
  return select(size, -size, negative) * limits[p];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let stride = workgroups.x * WORKGROUP;
  for (var i = id.x; i < counts.point_sets * counts.points; i += stride) {
    let source = sources[i / counts.points];
    if (source.drawn == 1u) {
      draw_point(source, i % counts.points, i * D);
    }
  }
#if DRAWS
  for (var i = id.x; i < counts.draw_sets * counts.draws; i += stride) {
    let source = sources[counts.point_sets + i / counts.draws];
    if (source.drawn == 1u) {
      settings.seed = source.seed;
      let j = i % counts.draws;
#if SSM
      noise[i] = projection_at(j / (PROJECTIONS * D), (j / D) % PROJECTIONS, j % D, 0u);
#else
      noise[i] = noise_at(j / D, j % D, 0u);
#endif
    }
  }
#endif
  for (var i = id.x; i < counts.models * P; i += stride) {
    let source = sources[counts.point_sets + counts.draw_sets + i / P];
    if (source.drawn == 1u) {
      let weight = draw_weight(source.seed, i % P);
      let place = i / P * STATE + i % P;
      state[place + THETA] = weight;
      // before the first step, theta before it is theta, and so is its average
      state[place + PREVIOUS] = weight;
#if EMA
      state[place + EMA_ROW] = weight;
      state[place + PREVIOUS_EMA] = weight;
#endif
    }
  }
}
