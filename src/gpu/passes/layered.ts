import { createActivations } from "./activations.ts";
import type { Activations } from "./activations.ts";
import { createAdam } from "./adam.ts";
import { createDense, createForward } from "./dense.ts";
import type { Engine, Evaluator } from "../planning/engine.ts";
import { bind, createKernel } from "../shader/kernel.ts";
import type { Kernel } from "../shader/kernel.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import type { PreparePass } from "./parzen.ts";
import type { PassContext } from "../context.ts";
import { STRIDE } from "../memory/buffers.ts";
import { spareWindow } from "../memory/samples.ts";
import type { Window } from "../memory/samples.ts";
import { problemFlags, problemSizes, shaders } from "../shader/sources.ts";

const WORKGROUP = 64;

/**
 * The step for nets that do not fit one invocation: slice by slice, corrupt, the layers forward by
 * matrix products, the residual, the layers backward; then Adam.
 */
export async function createLayered(
  run: PassContext,
  prepare: PreparePass | undefined,
): Promise<Engine> {
  const { problem, plan, memory } = run;
  const activations = createActivations(run);
  const { layers } = problem.layout;
  const [corrupt, residual, dense, adam] = await Promise.all([
    createCorrupt(run, activations),
    createResidual(run, activations),
    createDense(run, activations),
    createAdam(run, activations.partials, plan.rowsPerSlice),
  ]);
  const encodeSlice = (pass: GPUComputePassEncoder, window: Window, i: number) => {
    corrupt(pass, window, i);
    layers.forEach((_, l) => dense.forward(pass, window, l + 1));
    residual(pass, window);
    for (let l = layers.length; l > 0; l--) {
      dense.gradient(pass, window, l);
      if (l > 1) dense.backward(pass, window, l);
    }
  };
  return {
    encode(encoder, steps) {
      const pass = encoder.beginComputePass({ label: "Layered" });
      for (let i = 0; i < steps; i++) {
        prepare?.(pass, i);
        for (const window of memory.samples.windows) encodeSlice(pass, window, i);
        adam.encode(pass, i);
      }
      pass.end();
    },
    evaluator: () => createEvaluator(run, activations),
  };
}

/** The layers forward alone, one row a point, in the buffers that the steps use. */
async function createEvaluator(run: PassContext, activations: Activations): Promise<Evaluator> {
  const { device, problem, plan, memory } = run;
  const { output } = activations;
  const forward = await createForward(run, activations);
  const rows = plan.slices[0]!.end;
  return {
    rows,
    capacity: rows * problem.dimensions,
    input: output[0]!,
    output: output.at(-1)!,
    encode(encoder, count) {
      const { samples } = memory;
      const window = spareWindow(samples, count);
      const item = new Uint32Array([0, count]);
      device.queue.writeBuffer(samples.slices, window.offsets.slice, item);
      const pass = encoder.beginComputePass({ label: "Layered.evaluate" });
      for (let l = 1; l < output.length; l++) forward(pass, window, l);
      pass.end();
    },
  };
}

async function createCorrupt(
  { device, problem, memory }: PassContext,
  { output, linear }: Activations,
) {
  const { samples } = memory;
  const { terms, jet } = objectiveForm(problem);
  const kernel: Kernel = await createKernel(device, {
    label: "Layered.corrupt",
    sources: [shaders.run, shaders.random, shaders.draw, shaders.objective, shaders.corrupt],
    specialisation: {
      flags: problemFlags(problem),
      sizes: { ...problemSizes(problem), WORKGROUP },
      unroll: true,
    },
    bindings: [
      {
        0: "uniform",
        1: "window",
        2: "window",
        3: "write",
        4: "write",
        5: "item",
        6: "window",
      },
      { 0: "item" },
    ],
  });
  const group = bind(device, kernel, 0, {
    0: memory.settings,
    1: samples.points,
    2: samples.draw,
    3: output[0]!,
    4: linear,
    5: { buffer: samples.slices, size: 16 },
    6: samples.goal,
  });
  const step = bind(device, kernel, 1, { 0: { buffer: memory.steps, size: 16 } });
  return (pass: GPUComputePassEncoder, { slice, offsets }: Window, i: number) => {
    const { points, draw, slice: item, goal } = offsets;
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group, [points, draw, item, goal]);
    pass.setBindGroup(1, step, [i * STRIDE]);
    const values = (slice.end - slice.first) * terms * jet * problem.dimensions;
    pass.dispatchWorkgroups(Math.min(4096, Math.ceil(values / WORKGROUP)));
  };
}

async function createResidual(
  { device, problem, plan, memory }: PassContext,
  { output, linear, partials }: Activations,
) {
  const { rowsPerSlice: rows, tiled } = plan;
  // Barriers are dear where workgroup memory does not pay.
  const workgroup = tiled ? 64 : 4;
  const kernel = await createKernel(device, {
    label: "Layered.residual",
    sources: [shaders.run, shaders.loss, shaders.readout, shaders.residual],
    specialisation: {
      flags: problemFlags(problem),
      sizes: { ...problemSizes(problem), ROWS: rows, WORKGROUP: workgroup },
    },
    bindings: [{ 0: "item", 1: "write", 2: "read", 3: "write", 4: "uniform" }],
  });
  const group = bind(device, kernel, 0, {
    0: { buffer: memory.samples.slices, size: 16 },
    1: output.at(-1)!,
    2: linear,
    3: partials,
    4: memory.settings,
  });
  return (pass: GPUComputePassEncoder, { offsets }: Window) => {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group, [offsets.slice]);
    pass.dispatchWorkgroups(rows);
  };
}
