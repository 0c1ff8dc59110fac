import { createAdam } from "./adam.ts";
import { wholeBlock } from "../planning/block.ts";
import type { Engine } from "../planning/engine.ts";
import { createEvaluator } from "./evaluate.ts";
import { bind, createKernel } from "../shader/kernel.ts";
import type { Binding, Kernel } from "../shader/kernel.ts";
import type { PreparePass } from "./parzen.ts";
import type { PassContext } from "../context.ts";
import { STRIDE } from "../memory/buffers.ts";
import { SETTINGS_BYTES } from "../memory/settings.ts";
import { SUM_BLOCK } from "../planning/plan.ts";
import { batchSizes, blockedSum, sumSizes } from "../planning/sizes.ts";
import { problemFlags, problemSizes, shaders } from "../shader/sources.ts";
import { BUFFER_USAGE } from "../memory/usage.ts";

/** The fused step by one workgroup a model: a dispatch makes all steps of a chunk. */
export async function createOneWorkgroup(run: PassContext): Promise<Engine> {
  const { device, memory } = run;
  const kernel = await createFused(run);
  const { settings, samples, state, steps, losses, saved, chunk } = memory;
  const group = bind(device, kernel, 0, {
    0: settings,
    1: samples.points,
    2: samples.draw,
    3: state,
    4: steps,
    5: losses,
    6: saved,
    7: samples.goal,
    8: chunk,
  });
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
  const [kernel, adam] = await Promise.all([createFused(run), createAdam(run, partials, rows)]);
  const group = bind(device, kernel, 0, {
    0: { buffer: memory.settings, size: SETTINGS_BYTES },
    1: samples.points,
    2: samples.draw,
    3: memory.state,
    4: partials,
    5: { buffer: samples.slices, size: 16 },
    7: samples.goal,
  });
  const step = bind(device, kernel, 1, { 0: { buffer: memory.steps, size: 16 } });
  const offsets = samples.windows.map(({ offsets: { points, draw, slice, goal } }) => [
    points,
    draw,
    slice,
    goal,
  ]);
  return {
    encode(encoder, steps) {
      const pass = encoder.beginComputePass({ label: kernel.label });
      for (let i = 0; i < steps; i++) {
        prepare?.(pass, i);
        pass.setPipeline(kernel.pipeline);
        pass.setBindGroup(1, step, [i * STRIDE]);
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

function createFused({ device, problem, plan }: PassContext): Promise<Kernel> {
  const one = plan.kind === "one-workgroup";
  const { run, random, activation, draw, objective, loss, readout, mlp, sum, fused } = shaders;
  const { layout } = problem;
  const batch = batchSizes(problem, layout);
  const samples: Binding = one ? "read" : "window";
  const own: Record<number, Binding> = one
    ? { 0: "read", 4: "read", 5: "write", 6: "write", 8: "uniform" }
    : { 0: "uniform", 4: "write", 5: "item" };
  return createKernel(device, {
    label: one ? "OneWorkgroup.fused" : "ManyWorkgroups.fused",
    sources: [run, random, activation, draw, objective, loss, readout, mlp, sum, fused],
    specialisation: {
      flags: {
        ...problemFlags(problem),
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
    bindings: [
      { 1: samples, 2: samples, 3: "write", ...own, 7: samples },
      ...(one ? [] : [{ 0: "item" as const }]),
    ],
  });
}
