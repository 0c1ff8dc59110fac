import type { Problem } from "../core/problem.ts";
import type { Buffers } from "./buffers.ts";
import type { Plan } from "./plan.ts";
import { STRIDE } from "./buffers.ts";
import { createSamples, upload } from "./samples.ts";
import type { Samples } from "./samples.ts";
import { SETTINGS_BYTES, settingsBytes } from "./settings.ts";

/** The buffers of a run on a device. Rows and shapes stand in the shaders. */
export interface Memory {
  readonly settings: GPUBuffer;
  readonly samples: Samples;
  /** θ, its moments, θ before the last step, the gradient: (5, P). */
  readonly state: GPUBuffer;
  /** A `Step` for each step of a chunk, `stepStride` bytes apart. */
  readonly steps: GPUBuffer;
  readonly stepStride: number;
  readonly losses: GPUBuffer;
  readonly saved: GPUBuffer;
  /** 1 once a loss was not finite; only where Adam is a pass of its own. */
  readonly stopped: GPUBuffer;
  /** Most steps in a chunk, and most saved sets. */
  readonly capacity: { readonly steps: number; readonly saved: number };
}

/** Most bytes of saved parameters in a chunk. */
const SAVED_BYTES = 16 * 2 ** 20;

/** Creates and fills the buffers of a run. */
export function createMemory(buffers: Buffers, problem: Problem, plan: Plan): Memory {
  const { device } = buffers;
  const { COPY_DST, COPY_SRC, STORAGE, UNIFORM } = GPUBufferUsage;
  const create = (label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer =>
    buffers.create(`Memory.${label}`, bytes, usage);
  const { count } = problem.layout;
  const oneWorkgroup = plan.kind === "one-workgroup";
  const capacity = chunkCapacity(problem, plan);
  const stepStride = oneWorkgroup ? 16 : STRIDE;
  const state = create("state", 20 * count, STORAGE | COPY_DST | COPY_SRC);
  upload(device, state, problem.initialParameters);
  upload(device, state, problem.initialParameters, 12 * count);
  const settings = create("settings", SETTINGS_BYTES, UNIFORM | COPY_DST);
  device.queue.writeBuffer(settings, 0, settingsBytes(problem, 1, 0));
  const stepUsage = (oneWorkgroup ? STORAGE : UNIFORM) | COPY_DST;
  return {
    settings,
    samples: createSamples(buffers, problem, plan),
    state,
    steps: create("steps", stepStride * capacity.steps, stepUsage),
    stepStride,
    losses: create("losses", 4 * capacity.steps, STORAGE | COPY_SRC),
    saved: create("saved", 4 * count * capacity.saved, STORAGE | COPY_SRC),
    stopped: create("stopped", 4, STORAGE | COPY_DST),
    capacity,
  };
}

function chunkCapacity(problem: Problem, plan: Plan): Memory["capacity"] {
  const { steps, saveEvery } = problem.experiment;
  const most = Math.min(steps, plan.kind === "one-workgroup" ? 16_384 : 1024);
  if (saveEvery === 0) return { steps: most, saved: 0 };
  const slots = Math.max(1, Math.floor(SAVED_BYTES / (4 * problem.layout.count)));
  const saved = Math.min(slots, Math.ceil(most / saveEvery));
  return { steps: Math.min(most, saved * saveEvery), saved };
}
