import type { Layer } from "../core/layout.ts";
import type { Problem } from "../core/problem.ts";
import { createAdam } from "./adam.ts";
import type { Buffers } from "./buffers.ts";
import { createDense } from "./dense.ts";
import type { Dense } from "./dense.ts";
import type { Engine, Evaluator } from "./engine.ts";
import { bind, createKernel } from "./kernel.ts";
import type { Kernel } from "./kernel.ts";
import { spareWindow, STRIDE } from "./memory.ts";
import type { Memory, Window } from "./memory.ts";
import type { Plan } from "./plan.ts";
import { problemFlags, problemSizes, shaders } from "./sources.ts";

const WORKGROUP = 64;

/** What a slice's samples hold between the kernels; (samples, width) each. */
export interface Activations {
  /** Outputs of layers 0 (the corrupted points) to L; the last turns into the residual. */
  readonly output: readonly GPUBuffer[];
  /** f' of the hidden layers, by layer. */
  readonly slope: readonly (GPUBuffer | undefined)[];
  /** Deltas of the hidden layers, by layer; the output's is the residual. */
  readonly delta: readonly GPUBuffer[];
  /** The target. */
  readonly goal: GPUBuffer;
  /** The share of each row in gradient and loss, (rows, P + 1). */
  readonly partials: GPUBuffer;
}

/**
 * The step for nets that do not fit one invocation: slice by slice, corrupt, the layers forward by
 * matrix products, the residual, the layers backward; then Adam.
 */
export async function createLayered(
  buffers: Buffers,
  problem: Problem,
  plan: Plan,
  memory: Memory,
): Promise<Engine> {
  const { device } = buffers;
  const activations = createActivations(buffers, problem, plan);
  const { layers } = problem.layout;
  const rows = plan.rowsPerSlice;
  const [corrupt, residual, dense, adam] = await Promise.all([
    createCorrupt(device, problem, memory, activations),
    createResidual(device, problem, memory, activations, plan),
    createDense(buffers, problem, memory, activations, plan),
    createAdam(buffers, problem, memory, activations.partials, rows),
  ]);
  const encodeSlice = (pass: GPUComputePassEncoder, window: Window, i: number) => {
    corrupt(pass, window, i);
    layers.forEach((_, l) => dense.forward(pass, window, l + 1));
    residual(pass, window);
    for (let l = layers.length; l > 0; l--) {
      dense.gradient(pass, window, l);
      if (l > 1) dense.backward(pass, window, l);
    }
  };
  return {
    encode(encoder, steps) {
      const pass = encoder.beginComputePass({ label: "Layered" });
      for (let i = 0; i < steps; i++) {
        for (const window of memory.windows) encodeSlice(pass, window, i);
        adam.encode(pass, i);
      }
      pass.end();
    },
    evaluator: async () => createEvaluator(device, plan, memory, activations, dense),
  };
}

/** The layers forward alone, in the buffers that the steps use. */
function createEvaluator(
  device: GPUDevice,
  plan: Plan,
  memory: Memory,
  { output }: Activations,
  dense: Dense,
): Evaluator {
  return {
    rows: plan.slices[0]!.end,
    input: output[0]!,
    output: output.at(-1)!,
    encode(encoder, count) {
      const window = spareWindow(memory, count);
      device.queue.writeBuffer(memory.slices, window.offsets.slice, new Uint32Array([0, count]));
      const pass = encoder.beginComputePass({ label: "Layered.evaluate" });
      for (let l = 1; l < output.length; l++) dense.forward(pass, window, l);
      pass.end();
    },
  };
}

function createActivations(buffers: Buffers, problem: Problem, plan: Plan): Activations {
  const samples = plan.slices[0]!.end;
  const create = (label: string, floats: number): GPUBuffer =>
    buffers.create(
      `Layered.${label}`,
      floats * 4,
      GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    );
  const { dimensions, layout } = problem;
  const hidden: readonly Layer[] = layout.layers.slice(0, -1);
  const output = [dimensions, ...layout.layers.map((layer) => layer.out)].map((width, l) =>
    create(`output${l}`, samples * width),
  );
  const last = output.at(-1)!;
  return {
    output,
    slope: [undefined, ...hidden.map(({ out }, l) => create(`slope${l + 1}`, samples * out))],
    delta: [
      output[0]!,
      ...hidden.map(({ out }, l) => create(`delta${l + 1}`, samples * out)),
      last,
    ],
    goal: create("goal", samples * dimensions),
    partials: create("partials", plan.rowsPerSlice * (layout.count + 1)),
  };
}

async function createCorrupt(
  device: GPUDevice,
  problem: Problem,
  memory: Memory,
  { output, goal }: Activations,
) {
  const noise = problem.noise ? { 2: "window" as const } : {};
  const kernel: Kernel = await createKernel(device, {
    label: "Layered.corrupt",
    sources: [shaders.run, shaders.random, shaders.corrupt],
    specialisation: {
      flags: problemFlags(problem),
      sizes: { ...problemSizes(problem), WORKGROUP },
      unroll: true,
    },
    bindings: [
      { 0: "uniform", 1: "window", ...noise, 3: "write", 4: "write", 5: "item" },
      { 0: "item" },
    ],
  });
  const group = bind(device, kernel, 0, {
    0: memory.settings,
    1: memory.points,
    ...(memory.noise && { 2: memory.noise }),
    3: output[0]!,
    4: goal,
    5: { buffer: memory.slices, size: 16 },
  });
  const step = bind(device, kernel, 1, { 0: { buffer: memory.steps, size: 16 } });
  return (pass: GPUComputePassEncoder, { slice, offsets }: Window, i: number) => {
    const { points, noise: z, slice: item } = offsets;
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group, memory.noise ? [points, z, item] : [points, item]);
    pass.setBindGroup(1, step, [i * STRIDE]);
    const values = (slice.end - slice.first) * problem.dimensions;
    pass.dispatchWorkgroups(Math.min(4096, Math.ceil(values / WORKGROUP)));
  };
}

async function createResidual(
  device: GPUDevice,
  problem: Problem,
  memory: Memory,
  { output, goal, partials }: Activations,
  { rowsPerSlice: rows, tiled }: Plan,
) {
  // Barriers are dear where workgroup memory does not pay.
  const workgroup = tiled ? 64 : 4;
  const kernel = await createKernel(device, {
    label: "Layered.residual",
    sources: [shaders.run, shaders.residual],
    specialisation: {
      sizes: { D: problem.dimensions, P: problem.layout.count, ROWS: rows, WORKGROUP: workgroup },
    },
    bindings: [{ 0: "item", 1: "write", 2: "read", 3: "write" }],
  });
  const group = bind(device, kernel, 0, {
    0: { buffer: memory.slices, size: 16 },
    1: output.at(-1)!,
    2: goal,
    3: partials,
  });
  return (pass: GPUComputePassEncoder, { offsets }: Window) => {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group, [offsets.slice]);
    pass.dispatchWorkgroups(rows);
  };
}
