import parzenShader from "../../../shaders/parzen.wgsl?raw";
import { objectiveForm } from "../../training/objective-form.ts";
import type { Problem } from "../../training/problem.ts";
import { STRIDE } from "../memory/buffers.ts";
import { resourcesOf } from "../memory/resources.ts";
import { item, read, uniform, write } from "../shader/bindings.ts";
import { problemFlags } from "../shader/flags.ts";
import { bind, createKernel, dynamicOffsets, type Kernel } from "../shader/kernel.ts";
import { packStruct, structBytes } from "../shader/structs.ts";
import { capabilities, cut } from "../planning/plan.ts";
import type { PassContext } from "../context.ts";
import { problemSizes, shaders } from "../shader/sources.ts";
import { BUFFER_USAGE } from "../memory/usage.ts";

/** Makes the Parzen scores that ψ is to match, for the i-th step of a chunk. */
export type PreparePass = (pass: GPUComputePassEncoder, i: number) => void;

/** The score of the Parzen estimate at the corrupted points, slice by slice. */
export async function createParzen(run: PassContext): Promise<PreparePass> {
  const { device, problem, buffers, memory } = run;
  const shape = parzenShape(device, problem.dimensions);
  const kernel = await compileParzen(run, shape);
  const slices = createSlices(run, kernel).map(({ rows, ...slice }) => ({
    ...slice,
    workgroups: Math.ceil(rows / (shape.WORKGROUP * shape.QUERIES)),
  }));
  // What is drawn once asks for no step.
  const once = drawsSlices(problem);
  const steps = once
    ? buffers.create("Parzen.step", structBytes("Step"), BUFFER_USAGE.UNIFORM)
    : memory.steps;
  const step = bind(device, kernel, 1, {
    step: { buffer: steps, size: structBytes("Step") },
  });
  return (pass, i) => {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(1, step, dynamicOffsets(kernel, 1, { step: once ? 0 : i * STRIDE }));
    for (const { group, offsets, workgroups } of slices) {
      pass.setBindGroup(0, group, offsets);
      pass.dispatchWorkgroups(workgroups);
    }
  };
}

/** The constants that say how much parzen.wgsl takes at a time. */
export function parzenShape(device: GPUDevice, dimensions: number) {
  const { software } = capabilities(device);
  // More samples to an invocation share its reads of the points; a GPU rather needs invocations.
  const queries = dimensions > 4 ? 1 : software ? 8 : 2;
  return { WORKGROUP: software ? 16 : 64, QUERIES: queries, BLOCK: 4 };
}

/** Whether each slice binds its own draws, which are there before the first step. */
const drawsSlices = ({ noise, experiment }: Problem): boolean =>
  noise !== undefined && experiment.batch === undefined;

const compileParzen = (
  { device, problem }: PassContext,
  shape: ReturnType<typeof parzenShape>,
): Promise<Kernel<ReturnType<typeof bindings>>> =>
  createKernel(device, {
    label: "Parzen.score",
    sources: [shaders.random, shaders.draw, shaders.batch, parzenShader],
    specialisation: {
      flags: { ...problemFlags(problem), SAMPLES: true },
      sizes: { ...problemSizes(problem), ...shape },
      unroll: true,
    },
    bindings: bindings(),
  });

const bindings = () =>
  [
    {
      settings: uniform("Settings", "of the model"),
      points: read("array<f32>", "x, (N, D)"),
      noise: read("array<f32>", "z, (samples, D), from slice.first_draw on"),
      scores: write("array<f32>", "(rows, D), from row slice.first on"),
      slice: item("Slice", "the rows of this dispatch"),
    },
    { step: item("Step", "this step") },
  ] as const;

/** What binds each slice of the rows. */
function createSlices(
  { device, problem, buffers, memory }: PassContext,
  kernel: Kernel<ReturnType<typeof bindings>>,
) {
  const { software } = capabilities(device);
  const { samples } = objectiveForm(problem);
  // A difference, a square and an exponential for each sample, point and dimension, in 50 ms.
  const most = ((software ? 5e9 : 2e11) * 0.05) / (problem.count * (problem.dimensions * 4 + 16));
  const size = Math.max(64, Math.floor(Math.min(most, samples) / 64) * 64);
  const cuts = cut(samples, size);
  // The rows of a batch may be of any points.
  const batched = problem.experiment.batch !== undefined;
  const items = buffers.createItems(
    "Parzen.slices",
    cuts.map(({ first, end }) =>
      packStruct("Slice", {
        first,
        end,
        first_point: 0,
        first_draw: batched ? 0 : first,
        first_goal: 0,
        partial: 0,
      }),
    ),
  );
  const bytes = 4 * problem.dimensions;
  const { points, draw, goal } = memory.samples;
  return cuts.map(({ first, end }, i) => {
    const part = { offset: first * bytes, size: (end - first) * bytes };
    const group = bind(device, kernel, 0, {
      ...resourcesOf(memory),
      points: { buffer: points.buffer, size: problem.count * bytes },
      noise: drawsSlices(problem) ? { buffer: draw.buffer, ...part } : draw,
      scores: { buffer: goal.buffer, ...part },
      slice: { buffer: items, size: structBytes("Slice") },
    });
    return { group, offsets: dynamicOffsets(kernel, 0, { slice: i * STRIDE }), rows: end - first };
  });
}
