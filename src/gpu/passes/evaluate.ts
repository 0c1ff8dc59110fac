import type { Evaluator } from "../planning/engine.ts";
import type { Guard } from "../guard.ts";
import { readoutRows, readoutRowSize } from "../memory/readout-rows.ts";
import { evaluatedRow, rowOffset } from "../memory/state-rows.ts";
import { read, uniform, write } from "../shader/bindings.ts";
import { problemFlags } from "../shader/flags.ts";
import { bind, createKernel } from "../shader/kernel.ts";
import { packStruct, structBytes } from "../shader/structs.ts";
import { capabilities } from "../planning/plan.ts";
import { submitAndRead } from "../memory/read.ts";
import type { PassContext } from "../context.ts";
import type { Block } from "../planning/block.ts";
import { shaders } from "../shader/sources.ts";
import { BUFFER_USAGE } from "../memory/usage.ts";

/** Points in one dispatch. */
const ROWS = 16_384;
/** Numbers that one dispatch makes, unless one model's are more. */
const CAPACITY = 2 ** 20;
/** Workgroups to a model's points. */
const MOST_WORKGROUPS = 64;

/** ψ at points, for the nets that one invocation can hold whole or in blocks. */
export async function createEvaluator(run: PassContext, block: Block): Promise<Evaluator> {
  const { device, problem, problems, buffers, memory } = run;
  const { dimensions } = problem;
  const { STORAGE, COPY_DST, COPY_SRC } = BUFFER_USAGE;
  // A software adapter prefers that a model's parameters are read by few.
  const workgroup = capabilities(device).software ? 4 : 64;
  const most = problems.length * ROWS * dimensions;
  const capacity = Math.max(ROWS * dimensions, Math.min(CAPACITY, most));
  const input = buffers.create("Evaluator.points", 4 * ROWS * dimensions, STORAGE | COPY_DST);
  const output = buffers.create("Evaluator.psi", 4 * capacity, STORAGE | COPY_SRC);
  const levels = buffers.create(
    "Evaluator.levels",
    4 * readoutRowSize(problem) * problems.length,
    STORAGE | COPY_DST,
  );
  const evaluation = buffers.create(
    "Evaluator.evaluation",
    structBytes("Evaluation"),
    BUFFER_USAGE.UNIFORM | COPY_DST,
  );
  const kernel = await compileEvaluate(run, block, workgroup);
  return {
    rows: ROWS,
    capacity,
    input,
    levels,
    output,
    encode(encoder, count, models) {
      const values = packStruct("Evaluation", { first_model: models.first });
      device.queue.writeBuffer(evaluation, 0, values);
      const group = bind(device, kernel, 0, {
        state: memory.state,
        points: { buffer: input, size: 4 * count * dimensions },
        psi: output,
        levels,
        evaluation,
      });
      const pass = encoder.beginComputePass({ label: kernel.label });
      pass.setPipeline(kernel.pipeline);
      pass.setBindGroup(0, group);
      const workgroups = Math.min(MOST_WORKGROUPS, Math.ceil(count / workgroup / 4));
      pass.dispatchWorkgroups(workgroups, models.count);
      pass.end();
    },
  };
}

function compileEvaluate({ device, problem }: PassContext, block: Block, workgroup: number) {
  const { activation, mlp, block: held, evaluate } = shaders;
  return createKernel(device, {
    label: "Evaluator.evaluate",
    sources: [activation, mlp, held, evaluate],
    specialisation: {
      flags: { ...problemFlags(problem), ...block.flags, GRADIENT: false },
      sizes: {
        ...block.sizes,
        JET: 1,
        BATCH: 1,
        JETS: 1,
        WORKGROUP: workgroup,
        EVALUATED: rowOffset(problem.layout, evaluatedRow(problem)),
      },
      unroll: true,
    },
    bindings: [
      {
        state: read("array<f32>", "(K, STATE): see src/gpu/memory/state-rows.ts"),
        points: read("array<f32>", "(n, D)"),
        psi: write("array<f32>", "(k, n, D), of the models from the first on"),
        levels: read("array<f32>", "(K, 3 + C): see src/gpu/memory/readout-rows.ts"),
        evaluation: uniform("Evaluation", "the models of this dispatch"),
      },
    ],
  });
}

/**
 * ψ of all models at points of the caller's, in as many dispatches as that takes.
 * @param points (n, D)
 * @param sigma the noise level; by default each model's own
 * @returns (K, n, D)
 */
export async function evaluateAll(
  { device, problem, problems }: PassContext,
  guard: Guard,
  evaluator: Evaluator,
  { points, sigma }: { readonly points: Float64Array; readonly sigma: number | undefined },
): Promise<Float64Array> {
  const levels = readoutRows(problems, sigma);
  const psi = new Float64Array(problems.length * points.length);
  const size = evaluator.rows * problem.dimensions;
  for (let start = 0; start < points.length; start += size) {
    const some = Float32Array.from(points.subarray(start, start + size));
    const most = Math.max(1, Math.floor(evaluator.capacity / some.length));
    for (let first = 0; first < problems.length; first += most) {
      const count = Math.min(most, problems.length - first);
      const [values] = await guard.run("Evaluating", async () => {
        device.queue.writeBuffer(evaluator.input, 0, some);
        device.queue.writeBuffer(evaluator.levels, 0, levels);
        const encoder = device.createCommandEncoder({ label: "evaluate" });
        evaluator.encode(encoder, some.length / problem.dimensions, { first, count });
        const part = { buffer: evaluator.output, bytes: count * some.byteLength };
        return submitAndRead(device, encoder, [part]);
      });
      for (let k = 0; k < count; k++) {
        const model = values!.subarray(k * some.length, (k + 1) * some.length);
        psi.set(model, (first + k) * points.length + start);
      }
    }
  }
  return psi;
}
