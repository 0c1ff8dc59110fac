import { DATASETS } from "../../data/datasets/datasets.ts";
import { densityAt, score, smooth, targetOf } from "../../data/distributions/mixture.ts";
import type { Mixture } from "../../data/distributions/mixture.ts";
import { parzenDensity, ruleOfThumb } from "../../data/distributions/parzen.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { drawOf, type Problem } from "../../training/problem.ts";
import { perUnit, unstandardize } from "../../data/scaling.ts";
import type { Curves, Line } from "./run.ts";

/** Grid cells that a bin of the histogram spans. */
const BIN = 4;
/** Most points that the rug shows, and of which the Parzen estimate is made. */
const RUG = 2000;
const PARZEN = 20_000;

/**
 * What a 1-D run is drawn against, in the data's own units: its data, and their distribution where it
 * is known.
 * @param x the grid in the units that are trained in, (n)
 * @param sigma the noise level that is shown
 */
export function drawLine(problem: Problem, x: Float64Array, sigma: number): Line {
  const { experiment, points, scaling } = problem;
  const target = targetOf(experiment);
  const few = points.length <= PARZEN;
  return {
    x: unstandardize(x, scaling),
    label: nameOf(experiment.data),
    histogram: perUnit(histogram(points, x), scaling),
    rug: unstandardize(some(points, RUG), scaling),
    parzen: few ? parzenOf(problem, x, sigma) : undefined,
    usual: few && !target ? usualParzen(problem, x) : undefined,
    // A density that is known has the units that are trained in.
    target: target && curvesOf(target, x),
    smoothed: target && curvesOf(smooth(target, sigma), x),
    targets: fitsNoise(experiment) ? targetsOf(problem, sigma) : undefined,
  };
}

/** What an axis of the data is called. */
function nameOf(data: Experiment["data"]): string {
  if (data.kind === "dataset") return DATASETS[data.name].quantity;
  return (data.kind === "points" ? data.name : undefined) ?? "x";
}

/** The Parzen estimate that is usual where the density is not known. */
function usualParzen(problem: Problem, x: Float64Array): Line["usual"] {
  const bandwidth = ruleOfThumb(problem.points, 1);
  if (bandwidth === 0) return undefined;
  const unit = problem.scaling?.std[0] ?? 1;
  return { bandwidth: bandwidth * unit, density: parzenOf(problem, x, bandwidth) };
}

function curvesOf(mixture: Mixture, x: Float64Array): Curves {
  return {
    density: densityAt(mixture, x),
    score: score(mixture, x),
  };
}

function parzenOf({ points, scaling }: Problem, x: Float64Array, bandwidth: number) {
  const parzen = { dimensions: 1, points, bandwidth, kernel: "gaussian" } as const;
  return perUnit(parzenDensity(parzen, x), scaling);
}

/** Whether ψ is fitted to -z/σ, or to what has it as its mean. */
const fitsNoise = ({ objective }: Experiment): boolean =>
  objective.kind === "esm-parzen" || (objective.kind === "dsm" && objective.regression === "noise");

/** Some x̃ = x + σz and their targets -z/σ, of the first step's z. */
function targetsOf(problem: Problem, sigma: number): Float64Array {
  const { points, perPoint, scaling } = problem;
  const [mean, std] = [scaling?.mean[0] ?? 0, scaling?.std[0] ?? 1];
  const { noise, batch } = drawOf(problem, 1);
  const every = Math.ceil(noise!.length / RUG);
  const pairs: number[] = [];
  for (let i = 0; i < noise!.length; i += every) {
    const z = noise![i]!;
    const place = Math.floor(i / perPoint);
    const x = points[batch?.[place] ?? place]! + sigma * z;
    pairs.push(mean + std * x, -z / sigma / std);
  }
  return Float64Array.from(pairs);
}

/** At most so many, evenly. */
function some(values: Float64Array, most: number): Float64Array {
  const stride = Math.ceil(values.length / most);
  return values.filter((_, n) => n % stride === 0);
}

/**
 * The share of the points in each bin over the bin's width, at each point of an even grid; a bin
 * spans four of its cells.
 */
function histogram(points: Float64Array, grid: Float64Array): Float64Array {
  const low = grid[0]!;
  const cell = (grid.at(-1)! - low) / (grid.length - 1);
  const counts = new Float64Array(Math.ceil(grid.length / BIN));
  for (const point of points) {
    const bin = Math.floor((point - low) / cell / BIN);
    if (bin >= 0 && bin < counts.length) counts[bin]! += 1;
  }
  return grid.map((_, i) => counts[Math.floor(i / BIN)]! / (points.length * BIN * cell));
}
