// Corrupts a slice of samples for the layered path: x~ = x + sigma z and -z / sigma, the target of
// denoising score matching (Vincent 2011, eq. 9 with its x - x~ over sigma^2 written in z).
// One invocation makes one coordinate of one sample.

@group(0) @binding(0) var<uniform> settings: Settings;
// z of the slice, (samples, D)
#if FRESH
#else
@group(0) @binding(2) var<storage, read> noise: array<f32>;
#endif
// x, (N, D), from point slice.first_point on
@group(0) @binding(1) var<storage, read> points: array<f32>;
// x~, (samples, D)
@group(0) @binding(3) var<storage, read_write> corrupted: array<f32>;
// -z / sigma, (samples, D)
@group(0) @binding(4) var<storage, read_write> goal: array<f32>;
@group(0) @binding(5) var<uniform> slice: Slice;
@group(1) @binding(0) var<uniform> step: Step;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let count = (slice.end - slice.first) * D;
  for (var i = id.x; i < count; i += workgroups.x * WORKGROUP) {
    let s = slice.first + i / D;
    let x = points[(s / M - slice.first_point) * D + i % D];
#if FRESH
    let z = normal(settings.seed, NOISE_STREAM, slice.first * D + i, step.number);
#else
    let z = noise[i];
#endif
    corrupted[i] = x + settings.sigma * z;
    goal[i] = -z * settings.inverse_sigma;
  }
}
