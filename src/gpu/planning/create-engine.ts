import type { Problem } from "../../training/problem.ts";
import { drawsOnce } from "../../training/draw.ts";
import type { Buffers } from "../memory/buffers.ts";
import { writeSettings } from "../memory/settings.ts";
import type { Engine } from "./engine.ts";
import { createManyWorkgroups, createOneWorkgroup } from "../passes/fused.ts";
import { createMemory } from "../memory/memory.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import type { GpuTrainerOptions } from "../options.ts";
import type { PreparePass } from "../passes/parzen.ts";
import { capabilities, plan as planFor } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { populate } from "../passes/populate.ts";
import type { PassContext } from "../context.ts";
import { findSets } from "../memory/shared-sets.ts";

/**
 * Makes the buffers of a run.
 * @param problems of one shape; more than one only where the plan is of one workgroup a model
 */
export function createRun(buffers: Buffers, problems: readonly Problem[], plan: Plan): PassContext {
  const { device } = buffers;
  const problem = problems[0]!;
  const sets = findSets(problems);
  const memory = createMemory(buffers, problems, plan, sets);
  const run = { device, problem, problems, plan, sets, buffers, memory };
  writeSettings(run);
  return run;
}

/** The plan for a problem on a device. */
export function choosePlan(
  problem: Problem,
  device: GPUDevice,
  options: GpuTrainerOptions = {},
): Plan {
  const { dimensions, layout, experiment } = problem;
  const able = capabilities(device);
  return planFor(
    { objective: objectiveForm(problem), dimensions, layout, once: drawsOnce(experiment) },
    options.subgroups === false ? { ...able, subgroupMinSize: undefined } : able,
    options,
  );
}

/** Compiles what makes the steps of a run; kernels that small nets do not need are imported on demand. */
export async function createEngine(run: PassContext): Promise<Engine> {
  const { kind } = run.plan;
  if (kind === "one-workgroup") await populate(run);
  const prepare = await createPrepare(run);
  switch (kind) {
    case "one-workgroup":
      return createOneWorkgroup(run);
    case "many-workgroups":
      return createManyWorkgroups(run, prepare);
    case "wide": {
      const { createWide } = await import("../passes/wide.ts");
      return createWide(run, prepare);
    }
    case "layered": {
      const { createLayered } = await import("../passes/layered.ts");
      return createLayered(run, prepare);
    }
    case "naive": {
      const { createNaive } = await import("../passes/naive.ts");
      return createNaive(run, prepare);
    }
    default:
      return kind satisfies never;
  }
}

/** The pass before each step; one that is needed but once is made at once. */
async function createPrepare(run: PassContext): Promise<PreparePass | undefined> {
  if (objectiveForm(run.problem).goal !== "parzen") return undefined;
  const { createParzen } = await import("../passes/parzen.ts");
  const parzen = await createParzen(run);
  if (!drawsOnce(run.problem.experiment)) return parzen;
  const encoder = run.device.createCommandEncoder({ label: "Parzen" });
  const pass = encoder.beginComputePass({ label: "Parzen" });
  parzen(pass, 0);
  pass.end();
  run.device.queue.submit([encoder.finish()]);
  return undefined;
}
