import fusedShader from "../../../shaders/fused.wgsl?raw";
import { createAdam } from "./adam.ts";
import { wholeBlock } from "../planning/block.ts";
import type { Engine } from "../planning/engine.ts";
import { createEvaluator } from "./evaluate.ts";
import { item, read, uniform, window, write } from "../shader/bindings.ts";
import { bind, createKernel, dynamicOffsets } from "../shader/kernel.ts";
import type { Groups, Kernel } from "../shader/kernel.ts";
import type { Problem } from "../../training/problem.ts";
import type { PreparePass } from "./parzen.ts";
import type { PassContext } from "../context.ts";
import { STRIDE } from "../memory/buffers.ts";
import { resourcesOf } from "../memory/resources.ts";
import { pairedFlag, problemFlags } from "../shader/flags.ts";
import { capabilities, SUM_BLOCK } from "../planning/plan.ts";
import { batchSizes, blockedSum, sumSizes } from "../planning/sizes.ts";
import {
  problemSizes,
  rowSources,
  sampleBindings,
  shaders,
  tableBindings,
} from "../shader/sources.ts";
import { BUFFER_USAGE } from "../memory/usage.ts";

/** The fused step by one workgroup a model: a dispatch makes all steps of a chunk. */
export async function createOneWorkgroup(run: PassContext): Promise<Engine> {
  const { device, memory } = run;
  const kernel = await createFused(run, [oneBindings(run.problem)]);
  const group = bind(device, kernel, 0, resourcesOf(memory));
  return {
    encode(encoder) {
      const pass = encoder.beginComputePass({ label: kernel.label });
      pass.setPipeline(kernel.pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(run.problems.length);
      pass.end();
    },
    evaluator: () => createEvaluator(run, wholeBlock(run.problem)),
  };
}

/** The fused gradient by many workgroups, and Adam after it. */
export async function createManyWorkgroups(
  run: PassContext,
  prepare: PreparePass | undefined,
): Promise<Engine> {
  const { device, problem, plan, buffers, memory } = run;
  const rows = plan.slices.length * plan.rowsPerSlice;
  const { samples } = memory;
  const partials = buffers.create(
    "ManyWorkgroups.partials",
    rows * (problem.layout.count + 1) * 4,
    BUFFER_USAGE.STORAGE,
  );
  const [kernel, adam] = await Promise.all([
    createFused(run, manyBindings(problem)),
    createAdam(run, partials, rows),
  ]);
  const group = bind(device, kernel, 0, { ...resourcesOf(memory), partials });
  const step = bind(device, kernel, 1, resourcesOf(memory));
  const offsets = samples.windows.map((window) => dynamicOffsets(kernel, 0, window.offsets));
  return {
    encode(encoder, steps) {
      const pass = encoder.beginComputePass({ label: kernel.label });
      for (let i = 0; i < steps; i++) {
        prepare?.(pass, i);
        pass.setPipeline(kernel.pipeline);
        pass.setBindGroup(1, step, dynamicOffsets(kernel, 1, { step: i * STRIDE }));
        for (const offset of offsets) {
          pass.setBindGroup(0, group, offset);
          pass.dispatchWorkgroups(plan.rowsPerSlice);
        }
        adam.encode(pass, i);
      }
      pass.end();
    },
    evaluator: () => createEvaluator(run, wholeBlock(run.problem)),
  };
}

function createFused<const Of extends Groups>(
  { device, problem, plan }: PassContext,
  bindings: Of,
): Promise<Kernel<Of>> {
  const one = plan.kind === "one-workgroup";
  const { optimizer, activation, mlp, sum } = shaders;
  const { layout } = problem;
  // A software adapter keeps the parameters in memory, so two samples share each read.
  const batch = batchSizes(problem, layout, { least: capabilities(device).software ? 2 : 1 });
  return createKernel(device, {
    label: one ? "OneWorkgroup.fused" : "ManyWorkgroups.fused",
    sources: [optimizer, activation, ...rowSources(problem), mlp, sum, fusedShader],
    specialisation: {
      flags: {
        ...problemFlags(problem),
        ...pairedFlag(problem, batch.BATCH),
        GRADIENT: true,
        ONE_WORKGROUP: one,
        SUBGROUPS: plan.subgroupMinSize !== undefined,
        BLOCKED: blockedSum(plan, batch.BATCH),
      },
      sizes: {
        ...problemSizes(problem),
        ...sumSizes(layout.count + 1, plan),
        ...batch,
        BLOCK: SUM_BLOCK,
        OWN: Math.ceil(layout.count / plan.workgroup),
      },
      unroll: true,
    },
    bindings,
  });
}

const STATE = write("array<f32>", "(K, STATE): see src/gpu/memory/state-rows.ts");

const oneBindings = (problem: Problem) => ({
  models: read("array<Settings>", "(K)"),
  ...sampleBindings(read),
  state: STATE,
  steps: read("array<Step>", "(steps)"),
  losses: write("array<f32>", "(K, steps); not finite: the model stopped there"),
  saved: write("array<f32>", "(slots, P), of a model alone"),
  chunk: uniform("Chunk", "the steps of this submission"),
  ...tableBindings(problem),
});

const manyBindings = (problem: Problem) =>
  [
    {
      settings: uniform("Settings", "of the model"),
      ...sampleBindings(window),
      state: STATE,
      partials: write("array<f32>", "the shares in gradient and loss, (rows, P + 1)"),
      slice: item("Slice", "the rows of these workgroups"),
      ...tableBindings(problem),
    },
    { step: item("Step", "this step") },
  ] as const;
