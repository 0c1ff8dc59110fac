import populateShader from "../../../shaders/populate.wgsl?raw";
import { createMixture } from "../../data/distributions/mixture.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import { initialLimits } from "../../training/problem.ts";
import type { Problem } from "../../training/problem.ts";
import { STREAMS } from "../../math/random/stream.ts";
import { resourcesOf } from "../memory/resources.ts";
import { read, uniform, write } from "../shader/bindings.ts";
import { problemFlags } from "../shader/flags.ts";
import { bind, createKernel } from "../shader/kernel.ts";
import { packStruct, packStructs, type StructOf } from "../shader/structs.ts";
import type { PassContext } from "../context.ts";
import type { NumberSet, Sets } from "../memory/shared-sets.ts";
import { problemSizes, shaders } from "../shader/sources.ts";
import { BUFFER_USAGE } from "../memory/usage.ts";

const WORKGROUP = 64;
const MOST_WORKGROUPS = 4096;

type Words = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
type Source = StructOf<"Source">;

/**
 * Draws on the GPU the points, draws and initial weights that seeds give, so that nothing of a
 * model crosses from the host but its settings. Submitted at once.
 */
export async function populate(run: PassContext): Promise<void> {
  const { device, problems, problem, sets, memory, buffers } = run;
  const { sources, components } = createSources(problems, sets);
  if (!sources.some(({ drawn }) => drawn === 1)) return;
  const kernel = await compilePopulate(run);
  const storage = (label: string, data: Words): GPUBuffer =>
    buffers.createFilled(`Populate.${label}`, data, BUFFER_USAGE.STORAGE);
  const { stored, draw } = objectiveForm(problem);
  const counts = {
    point_sets: sets.points.length,
    draw_sets: sets.draws.length,
    models: problems.length,
    points: problem.count,
    draws: stored * draw,
  };
  const group = bind(device, kernel, 0, {
    ...resourcesOf(memory),
    sources: storage("sources", packStructs("Source", sources)),
    components: storage("components", components),
    limits: storage("limits", Float32Array.from(initialLimits(problem.layout, drawnKind(problem)))),
    counts: buffers.createItems("Populate.counts", [packStruct("Counts", counts)]),
  });
  const most = Math.max(
    counts.point_sets * counts.points,
    counts.draw_sets * counts.draws,
    counts.models * problem.layout.count,
  );
  const encoder = device.createCommandEncoder({ label: "populate" });
  const pass = encoder.beginComputePass({ label: "Populate" });
  pass.setPipeline(kernel.pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(Math.min(MOST_WORKGROUPS, Math.ceil(most / WORKGROUP)));
  pass.end();
  device.queue.submit([encoder.finish()]);
}

const compilePopulate = ({ device, problem, sets }: PassContext) =>
  createKernel(device, {
    label: "Populate",
    sources: [shaders.random, shaders.draw, populateShader],
    specialisation: {
      flags: { ...problemFlags(problem), FRESH: true, DRAWS: sets.draws.length > 0 },
      sizes: {
        ...problemSizes(problem),
        WORKGROUP,
        COMPONENT_STREAM: STREAMS.component,
        POINT_STREAM: STREAMS.point,
        INIT_STREAM: STREAMS.init,
      },
      unroll: true,
    },
    bindings: [
      {
        sources: read("array<Source>", "point sets, draw sets and models one after the other"),
        components: read("array<u32>", "of mixtures, (C, 3 + D): see componentWords"),
        limits: read("array<f32>", "of each initial parameter the largest size, (P)"),
        points: write("array<f32>", "(sets, N, D)"),
        noise: write("array<f32>", "(sets, samples, DRAW)"),
        state: write("array<f32>", "(K, STATE): see src/gpu/memory/state-rows.ts"),
        counts: uniform("Counts", "how many of each"),
      },
    ],
  });
/** What point sets, draw sets and models are drawn from, and the words of the components. */
function createSources(problems: readonly Problem[], { points, draws }: Sets) {
  const mixtures = new Map<string, Pick<Source, "first_component" | "components">>();
  const words: number[] = [];
  const pointSource = ({ problem, seed }: NumberSet): Source => {
    const { data } = problem.experiment;
    if (seed === undefined || data.kind !== "mixture") return source(undefined);
    const key = JSON.stringify(data.components);
    const stride = 3 + problem.dimensions;
    let place = mixtures.get(key);
    if (!place) {
      const own = componentWords(createMixture(data.components));
      place = { first_component: words.length / stride, components: own.length / stride };
      words.push(...own);
      mixtures.set(key, place);
    }
    return { ...source(seed), ...place };
  };
  return {
    sources: [
      ...points.map(pointSource),
      ...draws.map(({ seed }) => source(seed)),
      ...problems.map(({ experiment }) => source(initSeed(experiment.model))),
    ],
    components: Uint32Array.from(words),
  };
}

const source = (seed: number | undefined): Source => ({
  seed: seed ?? 0,
  drawn: seed === undefined ? 0 : 1,
  first_component: 0,
  components: 0,
});

const initSeed = ({ init }: Problem["experiment"]["model"]): number | undefined =>
  "seed" in init ? init.seed : undefined;

/** How initial weights are drawn, where they are. */
const drawnKind = ({ experiment: { model } }: Problem) =>
  "seed" in model.init ? model.init.kind : "glorot-uniform";

/**
 * Of each component the uniform of 53 bits up to which it is chosen, as its upper 21 and its lower 32
 * bits; then the bits of standard deviation and mean.
 */
function componentWords({
  weights,
  means,
  stds,
  dimensions,
}: ReturnType<typeof createMixture>): number[] {
  const bits = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0]!;
  let sum = 0;
  return [...weights].flatMap((weight, k) => {
    sum += weight;
    const bound = Math.ceil(sum * 2 ** 53);
    const mean = means.subarray(k * dimensions, (k + 1) * dimensions);
    return [
      Math.floor(bound / 2 ** 32),
      bound % 2 ** 32,
      bits(stds[k]!),
      ...Array.from(mean, bits),
    ];
  });
}
