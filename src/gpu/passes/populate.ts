import { createMixture } from "../../data/distributions/mixture.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import { initialLimits } from "../../training/problem.ts";
import type { Problem } from "../../training/problem.ts";
import { STREAMS } from "../../math/random/stream.ts";
import { resourcesOf } from "../memory/resources.ts";
import { type Bindings, read, uniform, write } from "../shader/bindings.ts";
import { problemFlags } from "../shader/flags.ts";
import { bind, createKernel } from "../shader/kernel.ts";
import { packStruct } from "../shader/structs.ts";
import type { PassContext } from "../context.ts";
import type { NumberSet, Sets } from "../memory/shared-sets.ts";
import { problemSizes, shaders } from "../shader/sources.ts";
import { BUFFER_USAGE } from "../memory/usage.ts";

const WORKGROUP = 64;
const MOST_WORKGROUPS = 4096;

const BINDINGS: Bindings = {
  sources: read("array<Source>", "point sets, draw sets and models one after the other"),
  components: read("array<u32>", "of mixtures, (C, 3 + D): see componentWords"),
  limits: read("array<f32>", "of each initial weight the largest size, (P); 0 for biases"),
  points: write("array<f32>", "(sets, N, D)"),
  noise: write("array<f32>", "(sets, samples, DRAW)"),
  state: write("array<f32>", "(K, STATE): see src/gpu/memory/state-rows.ts"),
  counts: uniform("Counts", "how many of each"),
};

type Words = Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/**
 * Draws on the GPU the points, draws and initial weights that seeds give, so that nothing of a
 * model crosses from the host but its settings. Submitted at once.
 */
export async function populate(run: PassContext): Promise<void> {
  const { device, problems, problem, sets, memory, buffers } = run;
  const table = createSources(problems, sets);
  if (!table.sources.some((word, i) => i % 4 === 1 && word === 1)) return;
  const { count } = problem;
  const { stored, draw } = objectiveForm(problem);
  const draws = sets.draws.length > 0;
  const kernel = await createKernel(device, {
    label: "Populate",
    sources: [shaders.random, shaders.draw, shaders.populate],
    specialisation: {
      flags: { ...problemFlags(problem), FRESH: true, DRAWS: draws },
      sizes: {
        ...problemSizes(problem),
        WORKGROUP,
        COMPONENT_STREAM: STREAMS.component,
        POINT_STREAM: STREAMS.point,
        INIT_STREAM: STREAMS.init,
      },
      unroll: true,
    },
    bindings: [BINDINGS],
  });
  const storage = (label: string, data: Words): GPUBuffer =>
    buffers.createFilled(`Populate.${label}`, data, BUFFER_USAGE.STORAGE);
  const counts = packStruct("Counts", {
    point_sets: sets.points.length,
    draw_sets: sets.draws.length,
    models: problems.length,
    points: count,
    draws: stored * draw,
  });
  const group = bind(device, kernel, 0, {
    ...resourcesOf(memory),
    sources: storage("sources", table.sources),
    components: storage("components", table.components),
    limits: storage("limits", Float32Array.from(initialLimits(problem.layout, drawnKind(problem)))),
    counts: buffers.createItems("Populate.counts", [counts]),
  });
  const [points, drawn, models] = [
    sets.points.length * count,
    sets.draws.length * stored * draw,
    problems.length,
  ];
  const most = Math.max(points, drawn, models * problem.layout.count);
  const encoder = device.createCommandEncoder({ label: "populate" });
  const pass = encoder.beginComputePass({ label: "Populate" });
  pass.setPipeline(kernel.pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(Math.min(MOST_WORKGROUPS, Math.ceil(most / WORKGROUP)));
  pass.end();
  device.queue.submit([encoder.finish()]);
}

/** The words of `Source` and of the components in populate.wgsl. */
function createSources(problems: readonly Problem[], { points, draws }: Sets) {
  const mixtures = new Map<string, readonly [first: number, count: number]>();
  const components: number[] = [];
  const pointSource = ({ problem, seed }: NumberSet): number[] => {
    const { data } = problem.experiment;
    if (seed === undefined || data.kind !== "mixture") return [0, 0, 0, 0];
    const key = JSON.stringify(data.components);
    const stride = 3 + problem.dimensions;
    let place = mixtures.get(key);
    if (!place) {
      const words = componentWords(createMixture(data.components));
      place = [components.length / stride, words.length / stride];
      components.push(...words);
      mixtures.set(key, place);
    }
    return [seed, 1, ...place];
  };
  const source = (seed: number | undefined): number[] => [
    seed ?? 0,
    seed === undefined ? 0 : 1,
    0,
    0,
  ];
  return {
    sources: Uint32Array.from(
      [
        ...points.map(pointSource),
        ...draws.map(({ seed }) => source(seed)),
        ...problems.map(({ experiment }) => source(initSeed(experiment.model))),
      ].flat(),
    ),
    components: Uint32Array.from(components),
  };
}

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
