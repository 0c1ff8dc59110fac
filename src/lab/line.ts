import { gridFor } from "../core/density.ts";
import { logDensity, score, smooth, targetOf } from "../core/distributions/mixture.ts";
import type { Mixture } from "../core/distributions/mixture.ts";
import type { Problem } from "../core/problem.ts";
import type { Curves, Line } from "./messages.ts";

/** Grid cells that a bin of the histogram spans. */
const BIN = 4;
/** Most points that the rug shows. */
const RUG = 2000;

/** What a 1-D run is drawn against: its data, and their distribution where it is known. */
export function drawLine(problem: Problem): Line {
  const { experiment, points } = problem;
  const x = gridFor(problem);
  const target = targetOf(experiment);
  const stride = Math.ceil(points.length / RUG);
  return {
    x,
    histogram: histogram(points, x),
    rug: points.filter((_, n) => n % stride === 0),
    target: target && curvesOf(target, x),
    smoothed: target && curvesOf(smooth(target, experiment.noise.sigma), x),
  };
}

function curvesOf(mixture: Mixture, x: Float64Array): Curves {
  return {
    density: x.map((_, i) => Math.exp(logDensity(mixture, x, i))),
    score: score(mixture, x),
  };
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
