import type { PassContext } from "../context.ts";
import { readoutRowSize } from "../memory/readout-rows.ts";
import { resourcesOf } from "../memory/resources.ts";
import { spareWindow, type Window } from "../memory/samples.ts";
import { BUFFER_USAGE } from "../memory/usage.ts";
import type { Evaluator } from "../planning/engine.ts";
import { item, read, write } from "../shader/bindings.ts";
import { bind, createKernel, dynamicOffsets } from "../shader/kernel.ts";
import { shaders } from "../shader/sources.ts";
import { packStruct } from "../shader/structs.ts";
import type { Activations } from "./activations.ts";
import { createForward } from "./dense.ts";

const WORKGROUP = 64;
const MOST_WORKGROUPS = 4096;

/** ψ at points, layer by layer, in the buffers that the steps use. */
export async function createLayeredEvaluator(
  run: PassContext,
  activations: Activations,
): Promise<Evaluator> {
  const { device, problem, plan, memory, buffers } = run;
  const { dimensions } = problem;
  const { output } = activations;
  const { STORAGE, COPY_DST, COPY_SRC } = BUFFER_USAGE;
  const rows = plan.slices[0]!.end;
  const create = (label: string, floats: number): GPUBuffer =>
    buffers.create(`Evaluator.${label}`, 4 * floats, STORAGE | COPY_DST | COPY_SRC);
  const own = {
    points: create("points", rows * dimensions),
    psi: create("psi", rows * dimensions),
    levels: create("levels", readoutRowSize(problem)),
    inputs: output[0]!,
    outputs: output.at(-1)!,
  };
  const [prepare, forward, finish] = await Promise.all([
    createSurrounding(run, own, true),
    createForward(run, activations),
    createSurrounding(run, own, false),
  ]);
  return {
    rows,
    capacity: rows * dimensions,
    input: own.points,
    levels: own.levels,
    output: own.psi,
    encode(encoder, count) {
      const { samples } = memory;
      const window = spareWindow(samples, count);
      const item = packStruct("Slice", {
        first: 0,
        end: count,
        first_point: 0,
        first_draw: 0,
        first_goal: 0,
        partial: 0,
      });
      device.queue.writeBuffer(samples.slices, window.offsets.slice, item);
      const pass = encoder.beginComputePass({ label: "Layered.evaluate" });
      prepare(pass, window.offsets, count);
      for (let l = 1; l < output.length; l++) forward(pass, window, l);
      finish(pass, window.offsets, count);
      pass.end();
    },
  };
}

/** What surrounds the net: the pass that makes its inputs, or the one that makes ψ. */
async function createSurrounding(
  { device, problem, memory }: PassContext,
  own: Readonly<Record<"points" | "psi" | "levels" | "inputs" | "outputs", GPUBuffer>>,
  prepares: boolean,
) {
  const { dimensions, layout } = problem;
  const width = prepares ? layout.layers[0]!.in : dimensions;
  const kernel = await createKernel(device, {
    label: prepares ? "Layered.prepare" : "Layered.readout",
    sources: [shaders.preconditioning],
    specialisation: {
      flags: { PREPARE: prepares },
      sizes: { D: dimensions, WIDTH: width, WORKGROUP },
    },
    bindings: [
      {
        slice: item("Slice", "the points"),
        levels: read("array<f32>", "see src/gpu/memory/readout-rows.ts"),
        points: read("array<f32>", "(n, D)"),
        ...(prepares
          ? { inputs: write("array<f32>", "of the first layer, (n, INPUTS)") }
          : {
              outputs: read("array<f32>", "of the last layer, (n, D)"),
              psi: write("array<f32>", "(n, D)"),
            }),
      },
    ],
  });
  const group = bind(device, kernel, 0, { ...resourcesOf(memory), ...own });
  return (pass: GPUComputePassEncoder, offsets: Window["offsets"], count: number): void => {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group, dynamicOffsets(kernel, 0, offsets));
    pass.dispatchWorkgroups(Math.min(MOST_WORKGROUPS, Math.ceil((count * width) / WORKGROUP)));
  };
}
