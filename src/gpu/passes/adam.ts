import { bind, createKernel } from "../shader/kernel.ts";
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
    sources: [shaders.run, shaders.adam],
    specialisation: {
      flags: { SHARED: shared },
      sizes: { P: count, ROWS: rows, WORKGROUP, LANES: lanes },
    },
    bindings: [
      { 0: "uniform", 1: "read", 2: "write", 3: "write", 4: "write", 5: "write", 6: "uniform" },
      { 0: "item" },
    ],
  });
  const group = bind(device, kernel, 0, {
    0: memory.settings,
    1: partials,
    2: memory.state,
    3: memory.losses,
    4: memory.saved,
    5: memory.stopped,
    6: memory.chunk,
  });
  const step = bind(device, kernel, 1, { 0: { buffer: memory.steps, size: 16 } });
  const workgroups = Math.ceil((count * lanes) / WORKGROUP);
  return {
    encode(pass, i) {
      pass.setPipeline(kernel.pipeline);
      pass.setBindGroup(0, group);
      pass.setBindGroup(1, step, [i * STRIDE]);
      pass.dispatchWorkgroups(workgroups);
    },
  };
}
