// The score of the Gaussian Parzen estimate of all points x_n at the corrupted points x~ of SAMPLES, or at
// queries x~ of the caller's:
//
//   grad log p~_sigma(x~) = sum_n w_n (x_n - x~) / sigma^2,  w = softmax(-|x~ - x_n|^2 / 2 sigma^2)
//
// (Vincent 2011, section 4.1). An invocation takes QUERIES samples and goes through the points BLOCK at
// a time; the weights are kept relative to the largest so far, so that none overflows.
// Combined with random.wgsl, draw.wgsl and batch.wgsl where SAMPLES, and with no other shader otherwise.

const LOWEST = -0x1p+126f;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
#if SAMPLES
  let begin = slice.first;
  let end = slice.end;
  let inverse_square = settings.inverse_sigma * settings.inverse_sigma;
#else
  let begin = 0u;
  let end = arrayLength(&queries) / D;
  let inverse_square = level.inverse_variance;
#endif
  let first = begin + id.x * QUERIES;
  if (first >= end) {
    return;
  }
  let count = arrayLength(&points) / D;
  let factor = -0.5 * inverse_square;
  var x = array<f32, QUERIES * D>();
  var sum = array<f32, QUERIES * D>();
  var total = array<f32, QUERIES>();
  var most = array<f32, QUERIES>();
#unroll
  for (var q = 0u; q < QUERIES; q++) {
    most[q] = LOWEST;
    let row = min(first + q, end - 1u);
#if SAMPLES
    let s = sample_of(row, step);
#endif
#unroll
    for (var k = 0u; k < D; k++) {
#if SAMPLES
      x[q * D + k] = points[(s / M) * D + k] + settings.sigma * noise_at(s, k, step.number);
#else
      x[q * D + k] = queries[row * D + k];
#endif
    }
  }
  for (var n = 0u; n < count; n += BLOCK) {
    var block = array<f32, BLOCK * D>();
    // 0, or for what lies behind the last point so low that its weight is 0
    var penalty = array<f32, BLOCK>();
#unroll
    for (var b = 0u; b < BLOCK; b++) {
      penalty[b] = select(LOWEST, 0f, n + b < count);
#unroll
      for (var k = 0u; k < D; k++) {
        block[b * D + k] = points[min(n + b, count - 1u) * D + k];
      }
    }
#unroll
    for (var q = 0u; q < QUERIES; q++) {
      var power = array<f32, BLOCK>();
      var difference = array<f32, BLOCK * D>();
      var top = most[q];
#unroll
      for (var b = 0u; b < BLOCK; b++) {
        var square = 0f;
#unroll
        for (var k = 0u; k < D; k++) {
          difference[b * D + k] = block[b * D + k] - x[q * D + k];
          square += difference[b * D + k] * difference[b * D + k];
        }
        power[b] = factor * square + penalty[b];
        top = select(top, power[b], power[b] > top);
      }
      let scale = exp(most[q] - top);
      most[q] = top;
      total[q] *= scale;
#unroll
      for (var k = 0u; k < D; k++) {
        sum[q * D + k] *= scale;
      }
#unroll
      for (var b = 0u; b < BLOCK; b++) {
        let w = exp(power[b] - top);
        total[q] += w;
#unroll
        for (var k = 0u; k < D; k++) {
          sum[q * D + k] += w * difference[b * D + k];
        }
      }
    }
  }
#unroll
  for (var q = 0u; q < QUERIES; q++) {
    if (first + q < end) {
#unroll
      for (var k = 0u; k < D; k++) {
        scores[(first + q - begin) * D + k] = inverse_square * sum[q * D + k] / total[q];
      }
    }
  }
}
