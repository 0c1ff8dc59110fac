import naiveShader from "../../../shaders/naive.wgsl?raw";
import { objectiveForm } from "../../training/objective-form.ts";
import { DeviceError } from "../../training/trainer.ts";
import type { PassContext } from "../context.ts";
import { STRIDE } from "../memory/buffers.ts";
import { layerFields } from "../memory/layer-fields.ts";
import { resourcesOf } from "../memory/resources.ts";
import { BUFFER_USAGE } from "../memory/usage.ts";
import { wholeBlock } from "../planning/block.ts";
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
import { packStructs } from "../shader/structs.ts";
import { createAdam } from "./adam.ts";
import { createEvaluator } from "./evaluate.ts";
import type { PreparePass } from "./parzen.ts";

const WORKGROUP = 64;

/**
 * The step by plain loops, one invocation a row; then Adam.
 * @throws DeviceError for an objective that asks for derivatives of ψ by x
 */
export async function createNaive(
  run: PassContext,
  prepare: PreparePass | undefined,
): Promise<Engine> {
  const { device, problem, plan, buffers, memory } = run;
  checkObjective(run);
  const { layers, count } = problem.layout;
  const { STORAGE } = BUFFER_USAGE;
  const rows = plan.rowsPerSlice;
  const partials = buffers.create("Naive.partials", 4 * rows * (count + 1), STORAGE);
  const structs = packStructs(
    "Layer",
    layers.map((layer) => layerFields(layer)),
  );
  const [kernel, adam] = await Promise.all([compileNaive(run), createAdam(run, partials, rows)]);
  const group = bind(device, kernel, 0, {
    ...resourcesOf(memory),
    layers: buffers.createFilled("Naive.layers", structs, STORAGE),
    partials,
  });
  const step = bind(device, kernel, 1, resourcesOf(memory));
  return {
    encode(encoder, steps) {
      const pass = encoder.beginComputePass({ label: kernel.label });
      for (let i = 0; i < steps; i++) {
        prepare?.(pass, i);
        pass.setPipeline(kernel.pipeline);
        pass.setBindGroup(1, step, dynamicOffsets(kernel, 1, { step: i * STRIDE }));
        for (const { slice, offsets } of memory.samples.windows) {
          pass.setBindGroup(0, group, dynamicOffsets(kernel, 0, offsets));
          pass.dispatchWorkgroups(Math.ceil((slice.end - slice.first) / WORKGROUP));
        }
        adam.encode(pass, i);
      }
      pass.end();
    },
    evaluator: () => createEvaluator(run, wholeBlock(problem)),
  };
}

function checkObjective({ problem }: PassContext): void {
  if (objectiveForm(problem).jet === 1) return;
  const { kind } = problem.experiment.objective;
  throw new DeviceError(
    `The naive kernel takes objectives without derivatives of the score by x: expected "dsm", "esm", ` +
      `"esm-parzen" or "fd", found "${kind}"; choose another kind of kernel.`,
  );
}

const compileNaive = ({ device, problem }: PassContext) =>
  createKernel(device, {
    label: "Naive",
    sources: [shaders.activation, ...rowSources(problem), naiveShader],
    specialisation: {
      flags: problemFlags(problem),
      sizes: { ...problemSizes(problem), WORKGROUP },
    },
    bindings: [
      {
        settings: uniform("Settings", "of the model"),
        ...sampleBindings(window),
        state: read("array<f32>", "(STATE): see src/gpu/memory/state-rows.ts"),
        layers: read("array<Layer>", "first to last"),
        partials: write("array<f32>", "each row's gradient and loss, (rows of a slice, P + 1)"),
        slice: item("Slice", "the rows of this dispatch"),
        ...tableBindings(problem),
      },
      { step: item("Step", "this step") },
    ],
  });
