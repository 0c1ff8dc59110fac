import { objectiveForm } from "../../training/objective-form.ts";
import { STRIDE } from "../memory/buffers.ts";
import { bind, createKernel } from "../shader/kernel.ts";
import { capabilities, cut } from "../planning/plan.ts";
import type { PassContext } from "../context.ts";
import { problemFlags, problemSizes, shaders } from "../shader/sources.ts";
import { BUFFER_USAGE } from "../memory/usage.ts";

/** Makes the Parzen scores that ψ is to match, for the i-th step of a chunk. */
export type PreparePass = (pass: GPUComputePassEncoder, i: number) => void;

/** The score of the Parzen estimate at the corrupted points, slice by slice. */
export async function createParzen(run: PassContext): Promise<PreparePass> {
  const { device, problem, buffers, memory } = run;
  const { samples } = objectiveForm(problem);
  const { software } = capabilities(device);
  // More samples to an invocation share its reads of the points; a GPU rather needs invocations.
  const queries = problem.dimensions > 4 ? 1 : software ? 8 : 2;
  const workgroup = software ? 16 : 64;
  const kernel = await createKernel(device, {
    label: "Parzen.score",
    sources: [shaders.run, shaders.random, shaders.draw, shaders.parzen],
    specialisation: {
      flags: problemFlags(problem),
      sizes: { ...problemSizes(problem), WORKGROUP: workgroup, QUERIES: queries, BLOCK: 4 },
      unroll: true,
    },
    bindings: [{ 0: "uniform", 1: "read", 2: "read", 3: "write", 5: "item" }, { 0: "item" }],
  });
  // A difference, a square and an exponential for each sample, point and dimension, in 50 ms.
  const most = ((software ? 5e9 : 2e11) * 0.05) / (problem.count * (problem.dimensions * 4 + 16));
  const size = Math.max(64, Math.floor(Math.min(most, samples) / 64) * 64);
  const cuts = cut(samples, size);
  const items = buffers.createItems(
    "Parzen.slices",
    cuts.map(({ first, end }) => [first, end]),
  );
  const bytes = 4 * problem.dimensions;
  const { points, draw, goal } = memory.samples;
  const slices = cuts.map(({ first, end }, i) => {
    const count = end - first;
    const part = { offset: first * bytes, size: count * bytes };
    const group = bind(device, kernel, 0, {
      0: memory.settings,
      1: { buffer: points.buffer, size: problem.count * bytes },
      2: problem.noise ? { buffer: draw.buffer, ...part } : draw,
      3: { buffer: goal.buffer, ...part },
      5: { buffer: items, size: 16 },
    });
    return { group, item: i * STRIDE, workgroups: Math.ceil(count / (workgroup * queries)) };
  });
  // Noise that is drawn once asks for no step.
  const steps = problem.noise
    ? buffers.create("Parzen.step", 16, BUFFER_USAGE.UNIFORM)
    : memory.steps;
  const step = bind(device, kernel, 1, { 0: { buffer: steps, size: 16 } });
  return (pass, i) => {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(1, step, [problem.noise ? 0 : i * STRIDE]);
    for (const { group, item, workgroups } of slices) {
      pass.setBindGroup(0, group, [item]);
      pass.dispatchWorkgroups(workgroups);
    }
  };
}
