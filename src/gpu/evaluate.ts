import type { Evaluator } from "./engine.ts";
import { bind, createKernel } from "./kernel.ts";
import type { Run } from "./run.ts";
import { problemFlags, problemSizes, shaders } from "./sources.ts";

const WORKGROUP = 64;
/** Points in one dispatch. */
const ROWS = 16_384;

/** ψ at points, for the nets that one invocation can hold. */
export async function createEvaluator({
  device,
  problem,
  buffers,
  memory,
}: Run): Promise<Evaluator> {
  const { run, activation, mlp, evaluate } = shaders;
  const bytes = 4 * problem.dimensions;
  const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage;
  const input = buffers.create("Evaluator.points", ROWS * bytes, STORAGE | COPY_DST);
  const output = buffers.create("Evaluator.psi", ROWS * bytes, STORAGE | COPY_SRC);
  const kernel = await createKernel(device, {
    label: "Evaluator.evaluate",
    sources: [run, activation, mlp, evaluate],
    specialisation: {
      flags: { ...problemFlags(problem), GRADIENT: false },
      sizes: { ...problemSizes(problem), JET: 1, BATCH: 1, JETS: 1, WORKGROUP },
      unroll: true,
    },
    bindings: [{ 0: "read", 1: "read", 2: "write", 3: "uniform" }],
  });
  return {
    rows: ROWS,
    input,
    output,
    encode(encoder, count) {
      const group = bind(device, kernel, 0, {
        0: memory.state,
        1: { buffer: input, size: count * bytes },
        2: { buffer: output, size: count * bytes },
        3: memory.settings,
      });
      const pass = encoder.beginComputePass({ label: kernel.label });
      pass.setPipeline(kernel.pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(Math.ceil(count / WORKGROUP));
      pass.end();
    },
  };
}
