import { Guard } from "../guard.ts";
import { Buffers } from "../memory/buffers.ts";
import { item, read, write } from "../shader/bindings.ts";
import { bind, dynamicOffsets, type Kernel } from "../shader/kernel.ts";
import { createGpuScore } from "./evaluate.ts";
import { createScoreLevels } from "./levels.ts";
import type { GpuScore, ScoreBuffers } from "./score.ts";

/** What the kernel of a density's score binds besides the density itself. */
export const scoreBindings = () => ({
  level: item("ScoreLevel", "the noise level"),
  queries: read("array<f32>", "where the score is asked for, (n, D)"),
  scores: write("array<f32>", "(n, D)"),
});

/** A kernel of a density's score: `scoreBindings`, and one of the density by its name. */
interface DensityKernel {
  readonly kernel: Kernel;
  /** The density by the name of its binding. */
  readonly density: Readonly<Record<string, GPUBufferBinding>>;
  /** Points of a workgroup. */
  readonly perWorkgroup: number;
}

/**
 * The score of a density that is known.
 * @param dimensions D
 * @param create compiles the kernel, and fills the buffers of the density
 * @throws DeviceError where the shader does not compile, memory is short or the device is lost
 */
export async function createDensityScore(
  device: GPUDevice,
  dimensions: number,
  create: (held: Buffers) => Promise<DensityKernel>,
): Promise<GpuScore> {
  const guard = new Guard(device);
  const held = new Buffers(device);
  const made = await guard.run("Setting up", () => create(held));
  return createGpuScore(
    { device, guard, dimensions },
    (buffers) => bindDensity(device, dimensions, made, buffers),
    () => held.destroy(),
  );
}

function bindDensity(
  device: GPUDevice,
  dimensions: number,
  { kernel, density, perWorkgroup }: DensityKernel,
  { count, points, scores, sigmas }: ScoreBuffers,
) {
  const most = perWorkgroup * device.limits.maxComputeWorkgroupsPerDimension;
  if (count > most) {
    throw new RangeError(`bind: expected at most ${most} points, found ${count}; bind fewer.`);
  }
  const own = new Buffers(device);
  const { resource, stride } = createScoreLevels(own, sigmas);
  const size = 4 * count * dimensions;
  const group = bind(device, kernel, 0, {
    ...density,
    level: resource,
    queries: { buffer: points, size },
    scores: { buffer: scores, size },
  });
  return {
    encode(pass: GPUComputePassEncoder, level: number) {
      pass.setPipeline(kernel.pipeline);
      pass.setBindGroup(0, group, dynamicOffsets(kernel, 0, { level: level * stride }));
      pass.dispatchWorkgroups(Math.ceil(count / perWorkgroup));
    },
    destroy: () => own.destroy(),
  };
}
