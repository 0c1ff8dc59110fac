import type { Problem } from "../core/problem.ts";
import type { Buffers } from "./buffers.ts";
import type { Plan, Slice } from "./plan.ts";

/** Uniform offsets are multiples of this. */
export const STRIDE = 256;
/** A slice's binding of the points begins at a multiple of so many. */
const POINT_ALIGNMENT = 64;

/** What a slice's dispatches are told. */
export interface Window {
  readonly slice: Slice;
  /** The point that the binding of the points begins with. */
  readonly firstPoint: number;
  /** Offsets in bytes of the bindings of points, noise and slice. */
  readonly offsets: { readonly points: number; readonly noise: number; readonly slice: number };
}

/** The buffers of a run on a device. Rows and shapes stand in the shaders. */
export interface Memory {
  readonly settings: GPUBuffer;
  readonly points: GPUBufferBinding;
  /** Absent where noise is drawn afresh. */
  readonly noise: GPUBufferBinding | undefined;
  /** θ, its moments, θ before the last step, the gradient: (5, P). */
  readonly state: GPUBuffer;
  /** A `Step` for each step of a chunk, `stepStride` bytes apart. */
  readonly steps: GPUBuffer;
  readonly stepStride: number;
  readonly losses: GPUBuffer;
  readonly saved: GPUBuffer;
  /** 1 once a loss was not finite; only where Adam is a pass of its own. */
  readonly stopped: GPUBuffer;
  /** A `Slice` for each window and a spare one, STRIDE bytes apart. */
  readonly slices: GPUBuffer;
  readonly windows: readonly Window[];
  /** Most steps in a chunk, and most saved sets. */
  readonly capacity: { readonly steps: number; readonly saved: number };
}

/** Most bytes of saved parameters in a chunk. */
const SAVED_BYTES = 16 * 2 ** 20;

/** Creates and fills the buffers of a run. */
export function createMemory(buffers: Buffers, problem: Problem, plan: Plan): Memory {
  const { device } = buffers;
  const create = (label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer =>
    buffers.create(`Memory.${label}`, bytes, usage);
  const { COPY_DST, COPY_SRC, STORAGE, UNIFORM } = GPUBufferUsage;
  const { count } = problem.layout;
  const oneWorkgroup = plan.kind === "one-workgroup";
  const capacity = chunkCapacity(problem, plan);
  const stepStride = oneWorkgroup ? 16 : STRIDE;
  const windows = createWindows(problem, plan);
  const samples = create("samples", pointBytes(problem, plan), STORAGE | COPY_DST);
  upload(device, samples, problem.points);
  const noise = problem.noise && create("noise", noiseBytes(problem, plan), STORAGE | COPY_DST);
  if (noise && problem.noise) upload(device, noise, problem.noise);
  const state = create("state", 20 * count, STORAGE | COPY_DST | COPY_SRC);
  upload(device, state, problem.initialParameters);
  upload(device, state, problem.initialParameters, 12 * count);
  const slices = create("slices", (windows.length + 1) * STRIDE, UNIFORM | COPY_DST);
  device.queue.writeBuffer(slices, 0, sliceItems(windows, plan));
  return {
    settings: create("settings", 64, UNIFORM | COPY_DST),
    points: { buffer: samples, size: windowBytes(problem, plan).points },
    noise: noise && { buffer: noise, size: windowBytes(problem, plan).noise },
    state,
    steps: create(
      "steps",
      stepStride * capacity.steps,
      (oneWorkgroup ? STORAGE : UNIFORM) | COPY_DST,
    ),
    stepStride,
    losses: create("losses", 4 * capacity.steps, STORAGE | COPY_SRC),
    saved: create("saved", 4 * count * capacity.saved, STORAGE | COPY_SRC),
    stopped: create("stopped", 4, STORAGE | COPY_DST),
    slices,
    windows,
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

/** Writes float64 values as float32. */
function upload(device: GPUDevice, buffer: GPUBuffer, values: Float64Array, offset = 0): void {
  device.queue.writeBuffer(buffer, offset, Float32Array.from(values));
}

const sliceRows = (plan: Plan): number => plan.slices[0]!.end;

/** Bytes of points and noise that one slice's bindings span; all slices' span the same. */
function windowBytes(problem: Problem, plan: Plan): { points: number; noise: number } {
  const points =
    plan.slices.length === 1
      ? problem.count
      : Math.ceil(sliceRows(plan) / problem.perPoint) + 1 + POINT_ALIGNMENT;
  const floats = 4 * problem.dimensions;
  return { points: points * floats, noise: sliceRows(plan) * floats };
}

const firstPoint = (problem: Problem, { first }: Slice): number =>
  Math.floor(Math.floor(first / problem.perPoint) / POINT_ALIGNMENT) * POINT_ALIGNMENT;

/** Padded so that the last slice's window ends within. */
const pointBytes = (problem: Problem, plan: Plan): number =>
  firstPoint(problem, plan.slices.at(-1)!) * 4 * problem.dimensions +
  windowBytes(problem, plan).points;

const noiseBytes = (problem: Problem, plan: Plan): number =>
  plan.slices.length * windowBytes(problem, plan).noise;

function createWindows(problem: Problem, plan: Plan): Window[] {
  const floats = 4 * problem.dimensions;
  return plan.slices.map((slice, i) => {
    const point = firstPoint(problem, slice);
    const offsets = { points: point * floats, noise: slice.first * floats, slice: i * STRIDE };
    return { slice, firstPoint: point, offsets };
  });
}

/** The window behind the last slice, for samples of the caller's. */
export function spareWindow({ windows }: Memory, count: number): Window {
  const offsets = { points: 0, noise: 0, slice: windows.length * STRIDE };
  return { slice: { first: 0, end: count }, firstPoint: 0, offsets };
}

function sliceItems(windows: readonly Window[], plan: Plan): Uint32Array<ArrayBuffer> {
  const items = new Uint32Array((windows.length * STRIDE) / 4);
  for (const [i, { slice, firstPoint: point, offsets }] of windows.entries()) {
    const row = plan.accumulates ? 0 : i * plan.rowsPerSlice;
    items.set([slice.first, slice.end, point, row], offsets.slice / 4);
  }
  return items;
}
