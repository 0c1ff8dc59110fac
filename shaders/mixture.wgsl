// The score of a Gaussian mixture smoothed by noise, and the shares of a mixed target: the twin of
// src/data/distributions/mixture.ts and src/model/mixing.ts.
// Combined with random.wgsl; the includer binds `table`.
//
// The mixture stands in the table from row MIXTURE on: for each of its COMPONENTS (ln weight, variance)
// and then the mean, four numbers a row; behind them the variance of the mixture in each dimension.

const MEAN_ROWS = (D + 3u) / 4u;
const LOWEST_POWER = -0x1p+126f;

fn component_row(c: u32) -> u32 {
  return MIXTURE + c * (1u + MEAN_ROWS);
}

// The score at x of the mixture smoothed by noise of a variance.
fn mixture_score(x: array<f32, D>, variance: f32) -> array<f32, D> {
  var sum = array<f32, D>();
  var total = 0f;
  var most = LOWEST_POWER;
  for (var c = 0u; c < COMPONENTS; c++) {
    let row = component_row(c);
    let spread = table[row].y + variance;
    var square = 0f;
    var away = array<f32, D>();
#unroll
    for (var k = 0u; k < D; k++) {
      away[k] = table[row + 1u + k / 4u][k % 4u] - x[k];
      square += away[k] * away[k];
    }
    let power = table[row].x - 0.5 * (f32(D) * natural_log(spread) + square / spread);
    let top = max(most, power);
    let scale = exp(most - top);
    let share = exp(power - top);
    total = total * scale + share;
#unroll
    for (var k = 0u; k < D; k++) {
      sum[k] = sum[k] * scale + share * away[k] / spread;
    }
    most = top;
  }
#unroll
  for (var k = 0u; k < D; k++) {
    sum[k] /= total;
  }
  return sum;
}

// (kappa, 1 - kappa), the shares of the noise and of the clean score in a mixed target, in dimension k. The
// second is computed by itself: at a large sigma, 1 minus the first would have no digits left.
fn mixing_shares(k: u32, variance: f32) -> vec2f {
  let row = component_row(COMPONENTS) + k / 4u;
  let own = table[row][k % 4u];
  return vec2f(variance, own) / (variance + own);
}
