import wideShader from "../../../shaders/wide.wgsl?raw";
import heldBlock from "../../../shaders/block.wgsl?raw";
import { objectiveForm } from "../../training/objective-form.ts";
import { createAdam } from "./adam.ts";
import { type Block, blockOfUnits } from "../planning/block.ts";
import { STRIDE } from "../memory/buffers.ts";
import type { Engine } from "../planning/engine.ts";
import { createEvaluator } from "./evaluate.ts";
import { type Binding, item, read, uniform, window, write } from "../shader/bindings.ts";
import { pairedFlag, problemFlags } from "../shader/flags.ts";
import { bind, createKernel, dynamicOffsets, type Groups, type Kernel } from "../shader/kernel.ts";
import type { PreparePass } from "./parzen.ts";
import { capabilities } from "../planning/plan.ts";
import type { PassContext } from "../context.ts";
import type { Window } from "../memory/samples.ts";
import { resourcesOf } from "../memory/resources.ts";
import { batchSizes, sumSizes } from "../planning/sizes.ts";
import { rowSources, sampleBindings, shaders, tableBindings } from "../shader/sources.ts";
import { BUFFER_USAGE } from "../memory/usage.ts";

/** Encodes a kernel over a slice of the chunk's i-th step. */
type SlicePass = (pass: GPUComputePassEncoder, window: Window, i: number) => void;

/** Parameters of a block where ψ alone is asked for, of many samples at a time. */
const PSI_PARAMETERS = 12;

/** What the two kernels of a step share. */
interface Context extends PassContext {
  /** Of a slice's samples: inputs, and the derivatives of the loss by ψ, (rows, D). */
  readonly inputs: GPUBuffer;
  readonly slopes: GPUBuffer;
  /** The shares in gradient and loss, (rows, P + 1). */
  readonly partials: GPUBuffer;
}

/** The step of a net with one wide hidden layer, a block of its units at a time; see wide.wgsl. */
export async function createWide(
  run: PassContext,
  prepare: PreparePass | undefined,
): Promise<Engine> {
  const { problem, plan, buffers, memory } = run;
  const { terms, jet } = objectiveForm(problem);
  const rows = plan.slices.length * plan.rowsPerSlice;
  const create = (label: string, floats: number): GPUBuffer =>
    buffers.create(`Wide.${label}`, 4 * floats, BUFFER_USAGE.STORAGE);
  const jets = plan.slices[0]!.end * terms * jet;
  const context: Context = {
    ...run,
    inputs: create("inputs", jets * problem.layout.layers[0]!.in),
    slopes: create("slopes", jets * problem.dimensions),
    partials: create("partials", rows * (problem.layout.count + 1)),
  };
  const [psi, gradient, adam] = await Promise.all([
    createPsi(context),
    createGradient(context),
    createAdam(run, context.partials, rows),
  ]);
  return {
    encode(encoder, steps) {
      const pass = encoder.beginComputePass({ label: "Wide" });
      for (let i = 0; i < steps; i++) {
        prepare?.(pass, i);
        for (const window of memory.samples.windows) {
          psi(pass, window, i);
          gradient(pass, window, i);
        }
        adam.encode(pass, i);
      }
      pass.end();
    },
    evaluator: () => createEvaluator(run, blockOfUnits(problem)),
  };
}

async function createPsi(context: Context): Promise<SlicePass> {
  const { device, plan, memory, problem } = context;
  const kernel = await compileWide(context, blockOfUnits(problem, PSI_PARAMETERS), {
    sources: rowSources(problem),
    gradient: false,
    sums: 1,
    bindings: [
      {
        settings: uniform("Settings", "of the model"),
        ...sampleBindings(window),
        ...commonBindings(write),
        ...tableBindings(problem),
      },
      { step: item("Step", "this step") },
    ],
  });
  const { inputs, slopes, partials } = context;
  const shared = { inputs, slopes, partials };
  const group = bind(device, kernel, 0, { ...resourcesOf(memory), ...shared });
  const step = bind(device, kernel, 1, resourcesOf(memory));
  return (pass, { offsets }, i) => {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group, dynamicOffsets(kernel, 0, offsets));
    pass.setBindGroup(1, step, dynamicOffsets(kernel, 1, { step: i * STRIDE }));
    pass.dispatchWorkgroups(plan.rowsPerSlice);
  };
}

/** What both kernels bind. @param use how they use inputs and slopes */
const commonBindings = <Use extends "read" | "write">(
  use: (type: string, doc: string) => Binding<Use>,
) => ({
  state: read("array<f32>", "(STATE), theta first"),
  partials: write("array<f32>", "the shares in gradient and loss, (rows, P + 1)"),
  slice: item("Slice", "the rows of these workgroups"),
  inputs: use("array<f32>", "of the slice, a jet for each term, (rows, INPUTS)"),
  slopes: use("array<f32>", "the derivatives of the loss by the output, (rows, D)"),
});

async function createGradient(context: Context): Promise<SlicePass> {
  const { device, plan, memory } = context;
  const block = blockOfUnits(context.problem);
  const kernel = await compileWide(context, block, {
    sources: [],
    gradient: true,
    sums: block.layout.count + 1,
    bindings: [commonBindings(read)],
  });
  const { inputs, slopes, partials } = context;
  const shared = { inputs, slopes, partials };
  const group = bind(device, kernel, 0, { ...resourcesOf(memory), ...shared });
  // Blocks fill the device too; what the rows beyond these hold of the gradient stays 0.
  const rows = Math.ceil(plan.rowsPerSlice / block.count);
  return (pass, { offsets }) => {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group, dynamicOffsets(kernel, 0, offsets));
    pass.dispatchWorkgroups(rows, block.count);
  };
}

/** What differs between the two kernels. */
interface Variant<Of extends Groups> {
  readonly gradient: boolean;
  /** Besides those of both. */
  readonly sources: readonly string[];
  /** Numbers that the workgroup adds up. */
  readonly sums: number;
  readonly bindings: Of;
}

function compileWide<const Of extends Groups>(
  { device, problem, plan }: Context,
  block: Block,
  { gradient, sources, sums, bindings }: Variant<Of>,
): Promise<Kernel<Of>> {
  const { activation, mlp, sum } = shaders;
  const flags = problemFlags(problem);
  // Without a gradient to hold, a software adapter reads the parameters for more samples at a time, unless
  // that makes a long program; a GPU rather needs invocations.
  const room = !gradient && objectiveForm(problem).terms === 1;
  const more = room && capabilities(device).software ? 4 : 1;
  const batch = batchSizes(problem, block.layout, { more });
  return createKernel(device, {
    label: gradient ? "Wide.gradient" : "Wide.psi",
    sources: [activation, ...sources, mlp, heldBlock, sum, wideShader],
    specialisation: {
      flags: {
        ...flags,
        ...block.flags,
        ...pairedFlag(problem, batch.BATCH),
        GRADIENT: gradient,
        SUBGROUPS: plan.subgroupMinSize !== undefined,
      },
      sizes: {
        ...block.sizes,
        ...sumSizes(sums, plan),
        ...batch,
      },
      unroll: true,
    },
    bindings,
  });
}
