import exactShader from "../../../shaders/exact.wgsl?raw";
import type { Mixture } from "../../data/distributions/mixture.ts";
import { mixtureRows, packRows } from "../memory/table.ts";
import { BUFFER_USAGE } from "../memory/usage.ts";
import { createDensityScore, scoreBindings } from "../scores/density.ts";
import type { GpuScore } from "../scores/score.ts";
import { read } from "../shader/bindings.ts";
import { createKernel } from "../shader/kernel.ts";
import { shaders } from "../shader/sources.ts";
import type { Device } from "../webgpu.ts";

const WORKGROUP = 64;

/**
 * The exact score of a mixture on a GPU, ∇ ln p_σ with p_σ the mixture smoothed by noise. The device
 * is the caller's and stays open.
 * @throws DeviceError where the shader does not compile, memory is short or the device is lost
 */
export const createGpuMixtureScore = (mixture: Mixture, device: Device): Promise<GpuScore> =>
  createDensityScore(device, mixture.dimensions, async (held) => {
    const rows = packRows(mixtureRows(mixture));
    const table = held.createFilled("Exact.table", rows, BUFFER_USAGE.STORAGE);
    const kernel = await compileExact(device, mixture);
    return { kernel, density: { table: { buffer: table } }, perWorkgroup: WORKGROUP };
  });

const compileExact = (device: GPUDevice, { dimensions, weights }: Mixture) =>
  createKernel(device, {
    label: "Exact.score",
    sources: [shaders.random, shaders.mixture, exactShader],
    specialisation: {
      sizes: { D: dimensions, COMPONENTS: weights.length, MIXTURE: 0, WORKGROUP },
      unroll: true,
    },
    bindings: [
      { ...scoreBindings(), table: read("array<vec4f>", "the mixture: see mixture.wgsl") },
    ],
  });
