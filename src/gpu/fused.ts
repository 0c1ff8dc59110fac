import type { Problem } from "../core/problem.ts";
import { createAdam } from "./adam.ts";
import type { Engine } from "./engine.ts";
import { createEvaluator } from "./evaluate.ts";
import { bind, createKernel } from "./kernel.ts";
import type { Binding, Kernel } from "./kernel.ts";
import { objectiveShape } from "../core/objective.ts";
import type { PreparePass } from "./parzen.ts";
import type { Plan } from "./plan.ts";
import type { Run } from "./run.ts";
import { STRIDE } from "./buffers.ts";
import { SETTINGS_BYTES } from "./settings.ts";
import { problemFlags, problemSizes, shaders } from "./sources.ts";

/** Bytes of workgroup memory for adding up. */
const SHARES_BYTES = 8192;

/** The fused step by one workgroup a model: a dispatch makes all steps of a chunk. */
export async function createOneWorkgroup(run: Run): Promise<Engine> {
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
    evaluator: () => createEvaluator(run),
  };
}

/** The fused gradient by many workgroups, and Adam after it. */
export async function createManyWorkgroups(
  run: Run,
  prepare: PreparePass | undefined,
): Promise<Engine> {
  const { device, problem, plan, buffers, memory } = run;
  const rows = plan.slices.length * plan.rowsPerSlice;
  const { samples } = memory;
  const partials = buffers.create(
    "ManyWorkgroups.partials",
    rows * (problem.layout.count + 1) * 4,
    GPUBufferUsage.STORAGE,
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
    evaluator: () => createEvaluator(run),
  };
}

function createFused({ device, problem, plan }: Run): Promise<Kernel> {
  const one = plan.kind === "one-workgroup";
  const { run, random, activation, draw, objective, loss, mlp, fused } = shaders;
  const samples: Binding = one ? "read" : "window";
  const own: Record<number, Binding> = one
    ? { 0: "read", 4: "read", 5: "write", 6: "write", 8: "uniform" }
    : { 0: "uniform", 4: "write", 5: "item" };
  return createKernel(device, {
    label: one ? "OneWorkgroup.fused" : "ManyWorkgroups.fused",
    sources: [run, random, activation, draw, objective, loss, mlp, fused],
    specialisation: {
      flags: {
        ...problemFlags(problem),
        GRADIENT: true,
        ONE_WORKGROUP: one,
        FEW_TERMS: objectiveShape(problem).terms <= 3,
        SUBGROUPS: plan.subgroupMinSize !== undefined,
      },
      sizes: { ...problemSizes(problem), ...fusedSizes(problem, plan) },
      unroll: true,
    },
    bindings: [
      { 1: samples, 2: samples, 3: "write", ...own, 7: samples },
      ...(one ? [] : [{ 0: "item" as const }]),
    ],
  });
}

function fusedSizes(problem: Problem, plan: Plan): Record<string, number> {
  const { workgroup, subgroupMinSize } = plan;
  const { count } = problem.layout;
  const shares = Math.ceil(workgroup / (subgroupMinSize ?? 1));
  const round = Math.min(count + 1, Math.max(1, Math.floor(SHARES_BYTES / 4 / (shares + 1))));
  return {
    WORKGROUP: workgroup,
    SHARES: shares,
    ...batchSizes(problem),
    ROUND: round,
    ROUNDS: Math.ceil((count + 1) / round),
    OWN: Math.ceil(count / workgroup),
  };
}

/** Samples that an invocation takes at a time: more of them share its reads of the parameters. */
function batchSizes(problem: Problem): { BATCH: number; JETS: number } {
  const { jet } = objectiveShape(problem);
  const { dimensions, layout } = problem;
  const values = jet * layout.layers.reduce((sum, layer) => sum + layer.out, dimensions);
  // So many that they are likely to stay in registers.
  const batch = values <= 12 ? 4 : values <= 24 ? 2 : 1;
  return { BATCH: batch, JETS: batch * jet };
}
