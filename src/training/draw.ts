import { batchOf } from "../data/batches.ts";
import { continuousLevel, levelLaw, type LevelLaw } from "../data/noise-levels.ts";
import { countPoints, dimensionsOf, flatten } from "../data/points.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { fillNormals, fillSigns, normalAt, STREAMS, wordAt } from "../math/random/stream.ts";

/** The random numbers of one step's loss, as far as its objective uses them. */
export interface Draw {
  /** The points that the step uses, (B); undefined where it uses all, B = N. */
  readonly batch: Uint32Array | undefined;
  /** z, (B, M, D). */
  readonly noise: Float64Array | undefined;
  /** σ of each noisy copy, (B, M); undefined where all have the experiment's one σ. */
  readonly sigmas: Float64Array | undefined;
  /** The number of each copy's level, from 1, (B, M); undefined where levels have none. */
  readonly levels: Uint32Array | undefined;
  /** v, (B, S, D). */
  readonly projections: Float64Array | undefined;
}

/** Of an objective that draws nothing, on all points. */
export const NOTHING_DRAWN: Draw = {
  batch: undefined,
  noise: undefined,
  sigmas: undefined,
  levels: undefined,
  projections: undefined,
};

/** Whether every step uses the same random numbers and points. */
export const drawsOnce = ({ noise, batch }: Experiment): boolean =>
  !noise.fresh && batch === undefined;

/** The seed of noise, levels and batches; that of noise which is given is 1. */
const seedOf = ({ noise }: Experiment): number => noise.seed ?? 1;

/**
 * The random numbers of a step.
 * @param step from 1; 0 for what is drawn once
 */
export function drawStep(experiment: Experiment, step: number): Draw {
  const { batch: batching } = experiment;
  const count = countPoints(experiment);
  const batch = batching && batchOf(seedOf(experiment), Math.max(1, step), batching.size, count);
  return { ...drawNumbers(experiment, experiment.noise.fresh ? step : 0, batch), batch };
}

type Numbers = Omit<Draw, "batch">;

/** The numbers of some points: what a point gets does not depend on the batch. */
export function drawNumbers(
  experiment: Experiment,
  step: number,
  batch: Uint32Array | undefined,
): Numbers {
  const { objective } = experiment;
  const points = batch ?? Uint32Array.from({ length: countPoints(experiment) }, (_, n) => n);
  switch (objective.kind) {
    case "dsm":
      return corruptions(experiment, step, points, objective.antithetic);
    case "esm":
      return experiment.noise.sigma === undefined
        ? corruptions(experiment, step, points, false)
        : NOTHING_DRAWN;
    case "esm-parzen":
      return corruptions(experiment, step, points, false);
    case "ssm":
      return {
        ...NOTHING_DRAWN,
        projections: drawProjections(experiment, objective, step, points),
      };
    case "ism":
    case "fd":
      return NOTHING_DRAWN;
    default:
      return objective satisfies never;
  }
}

function corruptions(
  experiment: Experiment,
  step: number,
  points: Uint32Array,
  antithetic: boolean,
): Numbers {
  return {
    noise: drawNoise(experiment, step, points, antithetic),
    ...drawLevels(experiment, step, points, antithetic),
    projections: undefined,
  };
}

/** z, (B, M, D); of antithetic pairs the second half of a point's copies is minus the first. */
function drawNoise(
  { data, noise }: Experiment,
  step: number,
  points: Uint32Array,
  antithetic: boolean,
): Float64Array {
  const dimensions = dimensionsOf(data);
  const size = noise.perPoint * dimensions;
  if (noise.values !== undefined) return gather(flatten(noise.values, dimensions), points, size);
  if (!antithetic) return normalsOf(noise.seed, step, points, size);
  const half = size / 2;
  const drawn = normalsOf(noise.seed, step, points, half);
  return new Float64Array(points.length * size).map((_, i) => {
    const [j, k] = [Math.floor(i / size), i % size];
    return k < half ? drawn[j * half + k]! : -drawn[j * half + k - half]!;
  });
}

/** The normals of some points, (B, size): those of point n begin at n times the size. */
function normalsOf(seed: number, step: number, points: Uint32Array, size: number): Float64Array {
  const z = new Float64Array(points.length * size);
  if (points.every((n, j) => n === j)) fillNormals(seed, STREAMS.noise, step, z);
  else {
    for (let i = 0; i < z.length; i++) {
      const [j, k] = [Math.floor(i / size), i % size];
      z[i] = normalAt(seed, STREAMS.noise, step, points[j]! * size + k);
    }
  }
  return z;
}

/** σ of each copy, and the number of its level; nothing where all have the one σ. */
function drawLevels(
  experiment: Experiment,
  step: number,
  points: Uint32Array,
  antithetic: boolean,
): Pick<Draw, "sigmas" | "levels"> {
  const { noise } = experiment;
  const law = levelLaw(noise);
  const { perPoint } = noise;
  if (law.kind === "given") {
    return { sigmas: gather(law.sigmas, points, perPoint), levels: undefined };
  }
  if (law.kind === "numbered" && law.sigmas.length === 1) {
    return { sigmas: undefined, levels: undefined };
  }
  const seed = seedOf(experiment);
  const drawn = antithetic ? perPoint / 2 : perPoint;
  const sigmas = new Float64Array(points.length * perPoint);
  const levels = law.kind === "numbered" ? new Uint32Array(sigmas.length) : undefined;
  points.forEach((n, j) => {
    for (let m = 0; m < perPoint; m++) {
      const place = n * drawn + (m % drawn);
      const row = j * perPoint + m;
      if (law.kind === "numbered") {
        const l = numberedLevel(law, seed, step, place, m);
        levels![row] = l + 1;
        sigmas[row] = law.sigmas[l]!;
      } else {
        sigmas[row] = continuousLevel(law, drawOfLaw(law, seed, step, place));
      }
    }
  });
  return { sigmas, levels };
}

/** The place of a copy's level among the L, from 0: each with the same chance, to within L/2³². */
function numberedLevel(
  { sigmas, assign }: Extract<LevelLaw, { kind: "numbered" }>,
  seed: number,
  step: number,
  place: number,
  copy: number,
): number {
  if (assign === "each") return copy % sigmas.length;
  return Math.floor((wordAt(seed, STREAMS.level, step, place) * sigmas.length) / 2 ** 32);
}

function drawOfLaw(law: LevelLaw, seed: number, step: number, place: number): number {
  return law.kind === "log-normal"
    ? normalAt(seed, STREAMS.level, step, place)
    : (wordAt(seed, STREAMS.level, step, place) + 0.5) / 2 ** 32;
}

type Sliced = Extract<Experiment["objective"], { kind: "ssm" }>;

/** v, (B, S, D). */
function drawProjections(
  experiment: Experiment,
  { projections, values }: Sliced,
  step: number,
  points: Uint32Array,
): Float64Array {
  const dimensions = dimensionsOf(experiment.data);
  const size = projections * dimensions;
  if (values !== undefined) return gather(flatten(values, dimensions), points, size);
  const v = new Float64Array(countPoints(experiment) * size);
  fillSigns(seedOf(experiment), STREAMS.projection, step, v);
  return gather(v, points, size);
}

/**
 * The numbers of some points.
 * @param values (N, size)
 * @returns (B, size)
 */
function gather(values: Float64Array, points: Uint32Array, size: number): Float64Array {
  const out = new Float64Array(points.length * size);
  points.forEach((n, j) => out.set(values.subarray(n * size, (n + 1) * size), j * size));
  return out;
}
