// What the objectives differ in: where the network is evaluated, and how the loss depends on it.
// Combined with draw.wgsl, level.wgsl, batch.wgsl, loss.wgsl, readout.wgsl and, with MIXTURE_SCORE, mixture.wgsl;
// the includer has `settings` and `slice`, and binds `points`, `noise` and `goal`.
//
// A sample's loss is a sum over TERMS evaluations, each of a jet: a value and JET - 1 tangents.
//
// REGRESSION: 1/2 alpha |F + c|^2 of the network's output F, with c = -F* of level.wgsl:
//   dsm         x~ = x + sigma z: psi is to match -z / sigma        (Vincent 2011, eq. 9), or
//               grad log p(x), or a mixture of both
//     with controlVariate a second term at x, which is linear in F and of mean zero
//   esm         x: grad log p(x), or x~: grad log p_sigma(x~)        (Hyvärinen 2005, eq. 2)
//   esm-parzen  x~: grad log of the Parzen estimate                  (Vincent 2011, section 4.1)
// Otherwise 1/2 alpha |psi|^2 + c . psi for the value, with alpha = 1 in the first term alone, and
// c . psi. for each tangent:
//   ism         x, tangents e_1 to e_D: c = e_k                     (Hyvärinen 2005, eq. 4)
//   ssm         x, tangents v: c = v / PROJECTIONS                  (Song et al. 2019);
//               many of them are shared among terms
//   fd          x, and x +- h e_k: c = +- e_k / 2h

// One entry of the jet of a term.
struct Row {
  input: array<f32, INPUTS>,
  c: array<f32, D>,
  alpha: f32,
  // added to the loss, as no parameter changes it
  constant: f32,
}

// coordinate k of the point x that a sample belongs to
fn point_at(s: u32, k: u32) -> f32 {
  return points[(s / M - slice.first_point) * D + k];
}

#if REGRESSION
fn row_at(row: u32, s: u32, term: u32, j: u32, number: u32) -> Row {
  var made = Row();
  let level = level_of(s, number);
  let scale = input_scale(level);
#if CONDITIONED
#unroll
  for (var i = 0u; i < CONDITION; i++) {
    made.input[D + i] = condition_at(level, i);
  }
#endif
#if CONTROL_VARIATE
  if (term == 1u) {
#unroll
    for (var k = 0u; k < D; k++) {
      let x = point_at(s, k);
      let taken = variate(level, x, noise_at(s, k, number));
      made.input[k] = scale * x;
      made.c[k] = -taken.x;
      made.constant -= taken.y;
    }
    return made;
  }
#endif
  made.alpha = output_weight(level);
#if MIXTURE_SCORE
  var at = array<f32, D>();
#unroll
  for (var k = 0u; k < D; k++) {
#if ESM
    at[k] = point_at(s, k) + level.sigma * noise_at(s, k, number);
#else
    at[k] = point_at(s, k);
#endif
  }
#if ESM
  let exact = mixture_score(at, level.sigma * level.sigma);
#else
  let exact = mixture_score(at, 0f);
#endif
#endif
#unroll
  for (var k = 0u; k < D; k++) {
    let clean = point_at(s, k);
#if NEEDS_NOISE
    let z = noise_at(s, k, number);
    let x = clean + level.sigma * z;
#else
    let x = clean;
#endif
    made.input[k] = scale * x;
#if ESM_PARZEN
    made.c[k] = -output_for_score(level, x, goal[(row - slice.first_goal) * D + k]);
#elif ESM
#if MIXTURE_SCORE
    made.c[k] = -output_for_score(level, x, exact[k]);
#else
    made.c[k] = -output_for_score(level, x, goal[(s - slice.first_goal) * D + k]);
#endif
#elif REGRESS_SCORE
    made.c[k] = -output_for_score(level, x, exact[k]);
#elif REGRESS_MIXED
    let shares = mixing_shares(k, level.sigma * level.sigma);
    made.c[k] = -shares.x * output_for_noise(level, clean, z)
      - shares.y * output_for_score(level, x, exact[k]);
#else
    made.c[k] = -output_for_noise(level, clean, z);
#endif
  }
  return made;
}
#else
fn row_at(row: u32, s: u32, term: u32, j: u32, number: u32) -> Row {
  var made = Row();
  made.alpha = select(0f, 1f, term == 0u && j == 0u);
#unroll
  for (var k = 0u; k < D; k++) {
    let x = point_at(s, k);
#if ISM
    let unit = select(0f, 1f, k + 1u == j);
    made.input[k] = select(x, unit, j > 0u);
    made.c[k] = unit;
#elif SSM
    if (j > 0u) {
      let v = projection_at(s, term * (JET - 1u) + j - 1u, k, number);
      made.input[k] = v;
      made.c[k] = v / f32(PROJECTIONS);
    } else {
      made.input[k] = x;
    }
#else
    let moves = term > 0u && (term - 1u) / 2u == k;
    let h = select(settings.difference, -settings.difference, term % 2u == 0u);
    made.input[k] = select(x, x + h, moves);
    made.c[k] = select(0f, 0.5 / h, moves);
#endif
  }
  return made;
}
#endif
