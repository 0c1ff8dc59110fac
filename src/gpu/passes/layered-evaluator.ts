import preconditioningShader from "../../../shaders/preconditioning.wgsl?raw";
import type { PassContext } from "../context.ts";
import { Buffers, STRIDE } from "../memory/buffers.ts";
import type { Evaluator } from "../planning/engine.ts";
import { cut, type Slice } from "../planning/plan.ts";
import { createReadoutLevels } from "../scores/levels.ts";
import { item, read, window, write } from "../shader/bindings.ts";
import { bind, createKernel, dynamicOffsets } from "../shader/kernel.ts";
import { packStruct, structBytes } from "../shader/structs.ts";
import type { Activations } from "./activations.ts";
import { createForward } from "./dense.ts";

const WORKGROUP = 64;
const MOST_WORKGROUPS = 4096;

/** ψ at points, layer by layer, in the buffers that the steps use. */
export async function createLayeredEvaluator(
  run: PassContext,
  activations: Activations,
): Promise<Evaluator> {
  const { device, problems, problem, plan } = run;
  const { output } = activations;
  const [bindPrepare, bindForward, bindFinish] = await Promise.all([
    createSurrounding(run, true),
    createForward(run, activations),
    createSurrounding(run, false),
  ]);
  return {
    bind({ count, points, scores, sigmas }) {
      const own = new Buffers(device);
      const slices = cut(count, plan.slices[0]!.end);
      const items = own.createItems("Evaluator.slices", slices.map(packSlice));
      const levels = createReadoutLevels(own, problems, sigmas);
      const size = 4 * count * problem.dimensions;
      const resources = {
        slice: { buffer: items, size: structBytes("Slice") },
        levels: levels.resource,
        points: { buffer: points, size },
        psi: { buffer: scores, size },
        inputs: output[0]!,
        outputs: output.at(-1)!,
      };
      const [prepare, finish] = [bindPrepare(resources), bindFinish(resources)];
      const forward = bindForward(items);
      return {
        encode(pass, level) {
          slices.forEach((slice, i) => {
            const offsets = { slice: i * STRIDE, levels: level * levels.stride };
            prepare(pass, slice, offsets);
            for (let l = 1; l < output.length; l++) forward(pass, { slice, offsets }, l);
            finish(pass, slice, offsets);
          });
        },
        destroy: () => own.destroy(),
      };
    },
  };
}

const packSlice = ({ first, end }: Slice): Uint8Array =>
  packStruct("Slice", { first, end, first_point: 0, first_draw: 0, first_goal: 0, partial: 0 });

type Name = "slice" | "levels" | "points" | "psi" | "inputs" | "outputs";

/** What surrounds the net: the pass that makes its inputs, or the one that makes ψ. */
async function createSurrounding({ device, problem }: PassContext, prepares: boolean) {
  const { dimensions, layout } = problem;
  const width = prepares ? layout.layers[0]!.in : dimensions;
  const kernel = await createKernel(device, {
    label: prepares ? "Layered.prepare" : "Layered.readout",
    sources: [preconditioningShader],
    specialisation: {
      flags: { PREPARE: prepares },
      sizes: { D: dimensions, WIDTH: width, WORKGROUP },
    },
    bindings: [
      {
        slice: item("Slice", "the points"),
        levels: window("array<f32>", "see src/gpu/memory/readout-rows.ts"),
        points: read("array<f32>", "(n, D)"),
        ...(prepares
          ? { inputs: write("array<f32>", "of the first layer, (rows of the slice, INPUTS)") }
          : {
              outputs: read("array<f32>", "of the last layer, (rows of the slice, D)"),
              psi: write("array<f32>", "(n, D)"),
            }),
      },
    ],
  });
  return (resources: Readonly<Record<Name, GPUBuffer | GPUBufferBinding>>) => {
    const group = bind(device, kernel, 0, resources);
    return (
      pass: GPUComputePassEncoder,
      { first, end }: Slice,
      offsets: { readonly slice: number; readonly levels: number },
    ): void => {
      pass.setPipeline(kernel.pipeline);
      pass.setBindGroup(0, group, dynamicOffsets(kernel, 0, offsets));
      const workgroups = Math.ceil(((end - first) * width) / WORKGROUP);
      pass.dispatchWorkgroups(Math.min(MOST_WORKGROUPS, workgroups));
    };
  };
}
