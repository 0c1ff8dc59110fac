import parzenShader from "../../../shaders/parzen.wgsl?raw";
import { BUFFER_USAGE } from "../memory/usage.ts";
import { createDensityScore, scoreBindings } from "../scores/density.ts";
import type { GpuScore } from "../scores/score.ts";
import { read } from "../shader/bindings.ts";
import { createKernel } from "../shader/kernel.ts";
import type { Device } from "../webgpu.ts";
import { parzenShape } from "./parzen.ts";

/**
 * The score of the Gaussian Parzen estimate of bandwidth σ on a GPU: that of given points smoothed by
 * noise (P. Vincent, "A connection between score matching and denoising autoencoders", 2011, section
 * 4.1). The device is the caller's and stays open.
 * @param points the estimate's, (N, D)
 * @param dimensions D
 * @throws DeviceError where the shader does not compile, memory is short or the device is lost
 */
export const createGpuParzenScore = (
  points: Float64Array,
  dimensions: number,
  device: Device,
): Promise<GpuScore> =>
  createDensityScore(device, dimensions, async (held) => {
    const shape = parzenShape(device, dimensions);
    const values = Float32Array.from(points);
    const buffer = held.createFilled("ParzenScore.points", values, BUFFER_USAGE.STORAGE);
    const kernel = await compileScore(device, { D: dimensions, ...shape });
    return {
      kernel,
      density: { points: { buffer, size: values.byteLength } },
      perWorkgroup: shape.WORKGROUP * shape.QUERIES,
    };
  });

const compileScore = (device: GPUDevice, sizes: Readonly<Record<string, number>>) =>
  createKernel(device, {
    label: "ParzenScore",
    sources: [parzenShader],
    specialisation: { flags: { SAMPLES: false }, sizes, unroll: true },
    bindings: [{ ...scoreBindings(), points: read("array<f32>", "x, (N, D)") }],
  });
