import { objectiveForm } from "../../training/objective-form.ts";
import type { Problem } from "../../training/problem.ts";
import { type Buffers, STRIDE } from "./buffers.ts";
import { packStruct } from "../shader/structs.ts";
import type { Plan, Slice } from "../planning/plan.ts";
import type { NumberSet, Sets } from "./shared-sets.ts";

const USAGE = 0x80 | 0x08 | 0x04; // STORAGE | COPY_DST | COPY_SRC

/** A slice's binding of the points begins at a multiple of so many. */
const POINT_ALIGNMENT = 64;

/** What a slice's dispatches are told. */
export interface Window {
  readonly slice: Slice;
  /** Offsets in bytes of the bindings of points, draw and goal, and of the `Slice`. */
  readonly offsets: {
    readonly points: number;
    readonly noise: number;
    readonly goal: number;
    readonly slice: number;
  };
}

/**
 * The samples of a run on a device: those of one experiment, bound slice by slice, or all of those
 * of an ensemble, set after set.
 */
export interface Samples {
  /** x, (N, D). */
  readonly points: GPUBufferBinding;
  /** What each sample draws, (samples, draw); a dummy where it is drawn at every step. */
  readonly draw: GPUBufferBinding;
  /** The scores that ψ is to match, (samples, D); a dummy where there are none. */
  readonly goal: GPUBufferBinding;
  /** A `Slice` for each window, STRIDE bytes apart. */
  readonly slices: GPUBuffer;
  readonly windows: readonly Window[];
}

/**
 * Creates the buffers of an ensemble's samples and fills in what is given; what is drawn from seeds
 * is left to the GPU.
 */
export function createSharedSamples(buffers: Buffers, { points, draws }: Sets): Samples {
  const { problem } = points[0]!;
  const { dimensions, count } = problem;
  const { samples, stored, draw, goal } = objectiveForm(problem);
  const shared = (
    label: string,
    floats: number,
    sets: readonly NumberSet[],
    given: (set: NumberSet) => Float64Array | undefined,
  ): GPUBufferBinding => {
    const buffer = buffers.create(`Samples.${label}`, 4 * floats * sets.length, USAGE);
    sets.forEach((set, i) => {
      const values = given(set);
      if (values) upload(buffers.device, buffer, values, 4 * floats * i);
    });
    return { buffer };
  };
  const goals = goal === "parzen" ? samples : goal === "given" ? count : 0;
  return {
    points: shared("points", count * dimensions, points, ({ seed, problem }) =>
      seed === undefined ? problem.points : undefined,
    ),
    draw: shared("draw", stored * draw, draws, ({ seed, problem }) =>
      seed === undefined ? storedDraw(problem) : undefined,
    ),
    goal: shared("goal", goals * dimensions, points, ({ problem }) =>
      goal === "given" ? problem.targets : undefined,
    ),
    slices: buffers.createItems("Samples.slices", []),
    windows: [],
  };
}

/** Creates and fills the buffers of the samples of one experiment, which are taken in slices. */
export function createSlicedSamples(buffers: Buffers, problem: Problem, plan: Plan): Samples {
  const { dimensions, count } = problem;
  const { perPoint, draw: drawn, goal, stored } = objectiveForm(problem);
  const rows = plan.slices[0]!.end;
  const data = storedDraw(problem);
  // The rows of a batch may be of any points, so that its slices bind everything.
  const batched = problem.experiment.batch !== undefined;
  const firstPoints = plan.slices.map(({ first }) => (batched ? 0 : alignedPoint(first, perPoint)));
  // All slices' bindings span the same; the buffers are padded so that the last one's ends within.
  const pointRows =
    plan.slices.length === 1 || batched ? count : Math.ceil(rows / perPoint) + 1 + POINT_ALIGNMENT;
  const window = (label: string, floats: number, values: Float64Array | undefined) => {
    const whole = batched && values ? stored : 0;
    const span = whole || rows;
    return windowed(
      buffers,
      label,
      span * floats,
      (whole || plan.slices.length * rows) * floats,
      values,
    );
  };
  const firstStored = (first: number): number => (batched ? 0 : first);
  // Scores that are made for each step lie by its rows.
  const firstGoal = (first: number): number => (goal === "given" ? firstStored(first) : first);
  return {
    points: windowed(
      buffers,
      "points",
      pointRows * dimensions,
      (firstPoints.at(-1)! + pointRows) * dimensions,
      problem.points,
    ),
    draw: window("draw", data ? drawn : 0, data),
    goal: window(
      "goal",
      goal === "none" ? 0 : dimensions,
      goal === "given" ? problem.targets : undefined,
    ),
    slices: buffers.createItems(
      "Samples.slices",
      plan.slices.map(({ first, end }, i) =>
        packStruct("Slice", {
          first,
          end,
          first_point: firstPoints[i]!,
          first_draw: firstStored(first),
          first_goal: firstGoal(first),
          partial: plan.accumulates ? 0 : i * plan.rowsPerSlice,
        }),
      ),
    ),
    windows: plan.slices.map((slice, i) => ({
      slice,
      offsets: {
        points: firstPoints[i]! * dimensions * 4,
        noise: data ? firstStored(slice.first) * drawn * 4 : 0,
        goal: goal === "none" ? 0 : firstGoal(slice.first) * dimensions * 4,
        slice: i * STRIDE,
      },
    })),
  };
}

const alignedPoint = (sample: number, perPoint: number): number =>
  Math.floor(Math.floor(sample / perPoint) / POINT_ALIGNMENT) * POINT_ALIGNMENT;

/** A buffer of float32 values of which a binding spans only some; a dummy where there are none. */
function windowed(
  buffers: Buffers,
  label: string,
  span: number,
  floats: number,
  values: Float64Array | undefined,
): GPUBufferBinding {
  const buffer = buffers.create(`Samples.${label}`, 4 * floats, USAGE);
  if (values) upload(buffers.device, buffer, values);
  return { buffer, size: Math.max(16, 4 * span) };
}

/** Writes float64 values as float32. */
function upload(device: GPUDevice, buffer: GPUBuffer, values: Float64Array, offset = 0): void {
  device.queue.writeBuffer(buffer, offset, Float32Array.from(values));
}

/** The numbers of the samples that are drawn or given once: z or v and, where it is given, σ. */
function storedDraw(problem: Problem): Float64Array | undefined {
  const { projections, noise, sigmas, experiment, dimensions } = problem;
  if (!noise) return projections;
  if (!experiment.noise.sigmas) return noise;
  const stride = dimensions + 1;
  return new Float64Array(sigmas!.length * stride).map((_, i) => {
    const [row, k] = [Math.floor(i / stride), i % stride];
    return k < dimensions ? noise[row * dimensions + k]! : sigmas![row]!;
  });
}
