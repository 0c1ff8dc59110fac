import evaluateShader from "../../../shaders/evaluate.wgsl?raw";
import heldBlock from "../../../shaders/block.wgsl?raw";
import type { PassContext } from "../context.ts";
import { Buffers } from "../memory/buffers.ts";
import { evaluatedRow, rowOffset } from "../memory/state-rows.ts";
import type { Block } from "../planning/block.ts";
import type { Evaluator } from "../planning/engine.ts";
import { capabilities } from "../planning/plan.ts";
import { createReadoutLevels } from "../scores/levels.ts";
import { read, uniform, window, write } from "../shader/bindings.ts";
import { problemFlags } from "../shader/flags.ts";
import { bind, createKernel, dynamicOffsets } from "../shader/kernel.ts";
import { shaders } from "../shader/sources.ts";
import { packStruct, structBytes } from "../shader/structs.ts";

/** Workgroups to a model's points. */
const MOST_WORKGROUPS = 64;

/** ψ at points, for the nets that one invocation can hold whole or in blocks. */
export async function createEvaluator(run: PassContext, block: Block): Promise<Evaluator> {
  const { device, problem, problems, memory } = run;
  // A software adapter prefers that a model's parameters are read by few.
  const workgroup = capabilities(device).software ? 4 : 64;
  const kernel = await compileEvaluate(run, block, workgroup);
  return {
    bind({ count, points, scores, sigmas }, models) {
      const own = new Buffers(device);
      const levels = createReadoutLevels(own, problems, sigmas);
      const evaluation = packStruct("Evaluation", { first_model: models.first });
      const size = 4 * count * problem.dimensions;
      const group = bind(device, kernel, 0, {
        state: memory.state,
        points: { buffer: points, size },
        psi: { buffer: scores, size: size * models.count },
        levels: levels.resource,
        evaluation: {
          buffer: own.createItems("Evaluator.evaluation", [evaluation]),
          size: structBytes("Evaluation"),
        },
      });
      const workgroups = Math.min(MOST_WORKGROUPS, Math.ceil(count / workgroup / 4));
      return {
        encode(pass, level) {
          pass.setPipeline(kernel.pipeline);
          const offsets = { levels: level * levels.stride };
          pass.setBindGroup(0, group, dynamicOffsets(kernel, 0, offsets));
          pass.dispatchWorkgroups(workgroups, models.count);
        },
        destroy: () => own.destroy(),
      };
    },
  };
}

function compileEvaluate({ device, problem, plan }: PassContext, block: Block, workgroup: number) {
  const { activation, mlp } = shaders;
  return createKernel(device, {
    label: "Evaluator.evaluate",
    sources: [activation, mlp, heldBlock, evaluateShader],
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
      // The naive kernel's nets may be too large for a program without loops.
      unroll: plan.kind !== "naive",
    },
    bindings: [
      {
        state: read("array<f32>", "(K, STATE): see src/gpu/memory/state-rows.ts"),
        points: read("array<f32>", "(n, D)"),
        psi: write("array<f32>", "(k, n, D), of the models from the first on"),
        levels: window("array<f32>", "(K, 3 + C): see src/gpu/memory/readout-rows.ts"),
        evaluation: uniform("Evaluation", "the models of this dispatch"),
      },
    ],
  });
}
