import type { Problem } from "../../training/problem.ts";
import type { Buffers } from "./buffers.ts";
import type { Plan } from "../planning/plan.ts";
import { STRIDE } from "./buffers.ts";
import { createSharedSamples, createSlicedSamples } from "./samples.ts";
import type { Samples } from "./samples.ts";
import type { Sets } from "./shared-sets.ts";
import { SETTINGS_BYTES, structBytes } from "../shader/structs.ts";
import { rowOffset, startRows, stateSize } from "./state-rows.ts";
import { tableOf } from "./table.ts";
import { BUFFER_USAGE } from "./usage.ts";

/** The buffers of a run on a device. Rows and shapes stand in the shaders. */
export interface Memory {
  /** `Settings` for each model, SETTINGS_BYTES apart. */
  readonly settings: GPUBuffer;
  readonly chunk: GPUBuffer;
  /** See table.ts; a dummy where nothing asks for it. */
  readonly table: GPUBuffer;
  readonly samples: Samples;
  /** The rows of state-rows.ts for each model, (K, rows, P). */
  readonly state: GPUBuffer;
  /** A `Step` for each step of a chunk, `stepStride` bytes apart. */
  readonly steps: GPUBuffer;
  readonly stepStride: number;
  /** (K, steps of a chunk) */
  readonly losses: GPUBuffer;
  readonly saved: GPUBuffer;
  /** The step whose loss or gradient was not finite, else 0; only where Adam is a pass of its own. */
  readonly stopped: GPUBuffer;
  /** Most steps in a chunk, and most saved sets. */
  readonly capacity: { readonly steps: number; readonly saved: number };
}

/** Most bytes of saved parameters in a chunk. */
const SAVED_BYTES = 16 * 2 ** 20;

/** Most bytes of an ensemble's losses in a chunk. */
const LOSSES_BYTES = 16 * 2 ** 20;

/** Creates the buffers of a run of K models of one shape, and fills in what is given. */
export function createMemory(
  buffers: Buffers,
  problems: readonly Problem[],
  plan: Plan,
  sets: Sets,
): Memory {
  const { COPY_DST, COPY_SRC, STORAGE, UNIFORM } = BUFFER_USAGE;
  const create = (label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer =>
    buffers.create(`Memory.${label}`, bytes, usage | COPY_DST);
  const problem = problems[0]!;
  const { count } = problem.layout;
  const oneWorkgroup = plan.kind === "one-workgroup";
  const capacity = chunkCapacity(problems, plan);
  const stepStride = oneWorkgroup ? structBytes("Step") : STRIDE;
  return {
    settings: create("settings", SETTINGS_BYTES * problems.length, UNIFORM | STORAGE),
    chunk: create("chunk", structBytes("Chunk"), UNIFORM),
    table: buffers.createFilled("Memory.table", tableOf(problem).values, UNIFORM),
    samples: oneWorkgroup
      ? createSharedSamples(buffers, sets)
      : createSlicedSamples(buffers, problem, plan),
    state: createState(buffers, problems, oneWorkgroup),
    steps: create("steps", stepStride * capacity.steps, oneWorkgroup ? STORAGE : UNIFORM),
    stepStride,
    losses: create("losses", 4 * capacity.steps * problems.length, STORAGE | COPY_SRC),
    saved: create("saved", 4 * count * capacity.saved, STORAGE | COPY_SRC),
    stopped: create("stopped", 4, STORAGE | COPY_SRC),
    capacity,
  };
}

/** θ and θ before the last step; left to the GPU where it draws them. */
function createState(buffers: Buffers, problems: readonly Problem[], draws: boolean): GPUBuffer {
  const size = stateSize(problems[0]!);
  const given = problems.map(({ experiment: { model } }) =>
    draws && "seed" in model.init ? undefined : model.init,
  );
  const usage = BUFFER_USAGE.STORAGE | BUFFER_USAGE.COPY_SRC | BUFFER_USAGE.COPY_DST;
  const state = buffers.create(
    "Memory.state",
    4 * stateSize(problems[0]!) * problems.length,
    usage,
  );
  if (!given.some(Boolean)) return state;
  const values = new Float32Array(size * problems.length);
  problems.forEach((problem, k) => {
    if (!given[k]) return;
    for (const row of startRows(problem)) {
      values.set(problem.initialParameters, size * k + rowOffset(problem.layout, row));
    }
  });
  buffers.device.queue.writeBuffer(state, 0, values);
  return state;
}

function chunkCapacity(problems: readonly Problem[], plan: Plan): Memory["capacity"] {
  const { experiment, layout } = problems[0]!;
  const { steps, saveEvery } = experiment;
  const fitting = Math.max(1, Math.floor(LOSSES_BYTES / 4 / problems.length));
  const most = Math.min(steps, plan.kind === "one-workgroup" ? 16_384 : 1024, fitting);
  // Only a model alone is kept step by step.
  if (saveEvery === 0 || problems.length > 1) return { steps: most, saved: 0 };
  const slots = Math.max(1, Math.floor(SAVED_BYTES / (4 * layout.count)));
  const saved = Math.min(slots, Math.ceil(most / saveEvery));
  return { steps: Math.min(most, saved * saveEvery), saved };
}
