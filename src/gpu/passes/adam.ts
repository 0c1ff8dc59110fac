import adamShader from "../../../shaders/adam.wgsl?raw";
import { stateConstants } from "../memory/state-rows.ts";
import { item, read, uniform, write } from "../shader/bindings.ts";
import { bind, createKernel, dynamicOffsets } from "../shader/kernel.ts";
import { resourcesOf } from "../memory/resources.ts";
import type { PassContext } from "../context.ts";
import { STRIDE } from "../memory/buffers.ts";
import { shaders } from "../shader/sources.ts";

/** The step after a gradient over many workgroups. */
export interface AdamPass {
  /** Encodes the chunk's i-th step. */
  encode(pass: GPUComputePassEncoder, i: number): void;
}

const WORKGROUP = 64;
/** So many rows are added up by one invocation; more are shared. */
const FEW_ROWS = 32;

/**
 * @param partials the gradient's and the loss's shares, (rows, P + 1)
 */
export async function createAdam(
  { device, problem, memory }: PassContext,
  partials: GPUBuffer,
  rows: number,
): Promise<AdamPass> {
  const { count } = problem.layout;
  const shared = rows > FEW_ROWS;
  const lanes = shared ? 16 : 1;
  const kernel = await createKernel(device, {
    label: "Adam.step",
    sources: [shaders.optimizer, adamShader],
    specialisation: {
      flags: { SHARED: shared, EMA: problem.experiment.ema !== undefined },
      sizes: { P: count, ROWS: rows, WORKGROUP, LANES: lanes, ...stateConstants(problem) },
    },
    bindings: [
      {
        settings: uniform("Settings", "of the model"),
        partials: read("array<f32>", "(ROWS, P + 1); the last column is the loss"),
        state: write("array<f32>", "(STATE): see src/gpu/memory/state-rows.ts"),
        losses: write("array<f32>", "(steps)"),
        saved: write("array<f32>", "(slots, P)"),
        stopped: write("u32", "the step whose loss or gradient was not finite, from 1; else 0"),
        chunk: uniform("Chunk", "the steps of this submission"),
      },
      { step: item("Step", "this step") },
    ],
  });
  const group = bind(device, kernel, 0, { ...resourcesOf(memory), partials });
  const step = bind(device, kernel, 1, resourcesOf(memory));
  const workgroups = Math.ceil((count * lanes) / WORKGROUP);
  return {
    encode(pass, i) {
      pass.setPipeline(kernel.pipeline);
      pass.setBindGroup(0, group);
      pass.setBindGroup(1, step, dynamicOffsets(kernel, 1, { step: i * STRIDE }));
      pass.dispatchWorkgroups(workgroups);
    },
  };
}
