import residualShader from "../../../shaders/residual.wgsl?raw";
import corruptShader from "../../../shaders/corrupt.wgsl?raw";
import { objectiveForm } from "../../training/objective-form.ts";
import type { PassContext } from "../context.ts";
import { STRIDE } from "../memory/buffers.ts";
import { resourcesOf } from "../memory/resources.ts";
import type { Window } from "../memory/samples.ts";
import type { Engine } from "../planning/engine.ts";
import { item, read, uniform, window, write } from "../shader/bindings.ts";
import { problemFlags } from "../shader/flags.ts";
import { bind, createKernel, dynamicOffsets } from "../shader/kernel.ts";
import {
  problemSizes,
  rowSources,
  sampleBindings,
  shaders,
  tableBindings,
} from "../shader/sources.ts";
import { type Activations, askedSize, createActivations } from "./activations.ts";
import { createAdam } from "./adam.ts";
import { createDense } from "./dense.ts";
import { createLayeredEvaluator } from "./layered-evaluator.ts";
import type { PreparePass } from "./parzen.ts";

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
    evaluator: () => createLayeredEvaluator(run, activations),
  };
}

async function createCorrupt(
  { device, problem, memory }: PassContext,
  { output, asked }: Activations,
) {
  const { terms, jet } = objectiveForm(problem);
  const kernel = await createKernel(device, {
    label: "Layered.corrupt",
    sources: [...rowSources(problem), corruptShader],
    specialisation: {
      flags: problemFlags(problem),
      sizes: { ...problemSizes(problem), WORKGROUP, ASKED: askedSize(problem) },
      unroll: true,
    },
    bindings: [
      {
        settings: uniform("Settings", "of the model"),
        ...sampleBindings(window),
        inputs: write("array<f32>", "(rows, INPUTS)"),
        asked: write("array<f32>", "c, alpha and constant of objective.wgsl, (rows, ASKED)"),
        slice: item("Slice", "the rows of this dispatch"),
        ...tableBindings(problem),
      },
      { step: item("Step", "this step") },
    ],
  });
  const inputs = output[0]!;
  const group = bind(device, kernel, 0, { ...resourcesOf(memory), inputs, asked });
  const step = bind(device, kernel, 1, resourcesOf(memory));
  return (pass: GPUComputePassEncoder, { slice, offsets }: Window, i: number) => {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group, dynamicOffsets(kernel, 0, offsets));
    pass.setBindGroup(1, step, dynamicOffsets(kernel, 1, { step: i * STRIDE }));
    const rows = (slice.end - slice.first) * terms * jet;
    pass.dispatchWorkgroups(Math.min(4096, Math.ceil(rows / WORKGROUP)));
  };
}

async function createResidual(
  { device, problem, plan, memory }: PassContext,
  { output, asked, partials }: Activations,
) {
  const { rowsPerSlice: rows, tiled } = plan;
  // Barriers are dear where workgroup memory does not pay.
  const workgroup = tiled ? 64 : 4;
  const kernel = await createKernel(device, {
    label: "Layered.residual",
    sources: [shaders.loss, shaders.readout, residualShader],
    specialisation: {
      flags: problemFlags(problem),
      sizes: {
        ...problemSizes(problem),
        ROWS: rows,
        WORKGROUP: workgroup,
        ASKED: askedSize(problem),
      },
    },
    bindings: [
      {
        slice: item("Slice", "the rows of this dispatch"),
        output: write("array<f32>", "what the loss is of, (rows, D); in its place the derivative"),
        asked: read("array<f32>", "c, alpha and constant of objective.wgsl, (rows, ASKED)"),
        partials: write("array<f32>", "(ROWS, P + 1)"),
        settings: uniform("Settings", "of the model"),
      },
    ],
  });
  const own = { output: output.at(-1)!, asked, partials };
  const group = bind(device, kernel, 0, { ...resourcesOf(memory), ...own });
  return (pass: GPUComputePassEncoder, { offsets }: Window) => {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group, dynamicOffsets(kernel, 0, offsets));
    pass.dispatchWorkgroups(rows);
  };
}
