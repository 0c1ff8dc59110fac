// What the objectives differ in: where psi is evaluated, and how the loss depends on it.
//
// A sample's loss is a sum over TERMS evaluations, each of a jet: 1/2 alpha |psi|^2 + c . psi for
// the value, with alpha = 1 in the first term alone, and c . psi. for each tangent. A square
// 1/2 |psi + c|^2 is completed where SQUARED.
//
//   dsm         x~ = x + sigma z: c = z / sigma, squared            (Vincent 2011, eq. 9)
//     with controlVariate, not squared, and a second term at x with c = -z / sigma, of mean zero
//   esm         x: c = -grad log p(x), squared                      (Hyvärinen 2005, eq. 2)
//   esm-parzen  x~: c = -grad log of the Parzen estimate, squared   (Vincent 2011, section 4.1)
//   ism         x, tangents e_1 to e_D: c = e_k                     (Hyvärinen 2005, eq. 4)
//   ssm         x, tangents v: c = v / PROJECTIONS                  (Song et al. 2019);
//               many of them are shared among terms
//   fd          x, and x +- h e_k: c = +- e_k / 2h

// coordinate k of the point x that a sample belongs to
fn point_at(s: u32, k: u32) -> f32 {
  return points[(s / M - slice.first_point) * D + k];
}

// (input, c) of coordinate k of entry j of the jet of a term
fn term_at(s: u32, term: u32, j: u32, k: u32, number: u32) -> vec2f {
#if DSM
  let z = noise_at(s, k, number);
#if CONTROL_VARIATE
  if (term == 1u) {
    return vec2f(point_at(s, k), -z * settings.inverse_sigma);
  }
#endif
  return vec2f(point_at(s, k) + settings.sigma * z, z * settings.inverse_sigma);
#elif ESM
  return vec2f(point_at(s, k), -goal[(s - slice.first) * D + k]);
#elif ESM_PARZEN
  let x = point_at(s, k) + settings.sigma * noise_at(s, k, number);
  return vec2f(x, -goal[(s - slice.first) * D + k]);
#elif ISM
  if (j > 0u) {
    return vec2f(select(0f, 1f, k + 1u == j));
  }
  return vec2f(point_at(s, k), 0f);
#elif SSM
  if (j > 0u) {
    let v = projection_at(s, term * (JET - 1u) + j - 1u, k, number);
    return vec2f(v, v / f32(PROJECTIONS));
  }
  return vec2f(point_at(s, k), 0f);
#else
  let x = point_at(s, k);
  if (term == 0u || (term - 1u) / 2u != k) {
    return vec2f(x, 0f);
  }
  let h = select(settings.difference, -settings.difference, term % 2u == 0u);
  return vec2f(x + h, 0.5 / h);
#endif
}
