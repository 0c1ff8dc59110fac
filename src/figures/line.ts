import { aimsAtSmoothed } from "../core/assessment.ts";
import { gridFor } from "../core/density.ts";
import { logDensity, score, smooth, targetOf } from "../core/distributions/mixture.ts";
import type { Mixture } from "../core/distributions/mixture.ts";
import { parzenLogDensity } from "../core/distributions/parzen.ts";
import { drawOf, type Problem } from "../core/problem.ts";
import type { Curves, Line } from "./run.ts";

/** Grid cells that a bin of the histogram spans. */
const BIN = 4;
/** Most points that the rug shows, and of which the Parzen estimate is made. */
const RUG = 2000;
const PARZEN = 20_000;

/** What a 1-D run is drawn against: its data, and their distribution where it is known. */
export function drawLine(problem: Problem): Line {
  const { experiment, points } = problem;
  const x = gridFor(problem);
  const target = targetOf(experiment);
  return {
    x,
    histogram: histogram(points, x),
    rug: some(points, RUG),
    parzen: points.length > PARZEN ? undefined : parzenOf(problem, x),
    target: target && curvesOf(target, x),
    smoothed: target && curvesOf(smooth(target, experiment.noise.sigma), x),
    targets: aimsAtSmoothed(experiment) ? targetsOf(problem) : undefined,
  };
}

function curvesOf(mixture: Mixture, x: Float64Array): Curves {
  return {
    density: x.map((_, i) => Math.exp(logDensity(mixture, x, i))),
    score: score(mixture, x),
  };
}

function parzenOf({ points, experiment }: Problem, x: Float64Array): Float64Array {
  const { sigma } = experiment.noise;
  const parzen = { dimensions: 1, points, bandwidth: sigma, kernel: "gaussian" } as const;
  return x.map((_, i) => Math.exp(parzenLogDensity(parzen, x, i)));
}

/** Some x̃ = x + σz and their targets -z/σ, of the first step's noise. */
function targetsOf(problem: Problem): Float64Array {
  const { points, perPoint, experiment } = problem;
  const { sigma } = experiment.noise;
  const { noise } = drawOf(problem, 1);
  const every = Math.ceil(noise!.length / RUG);
  const pairs: number[] = [];
  for (let i = 0; i < noise!.length; i += every) {
    const z = noise![i]!;
    pairs.push(points[Math.floor(i / perPoint)]! + sigma * z, -z / sigma);
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
