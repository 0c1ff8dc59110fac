import { logDensity, type Mixture } from "../../data/distributions/mixture.ts";
import { gaussLegendre } from "../../math/quadrature.ts";

/** How far from its mean a Gaussian is integrated, and the side of a cell, both in stds. */
const REACH = 6.5;
const SIDE = 2;
/** Nodes on each side of a cell. */
const ORDER = { least: 6, most: 10 };

/** A square by its lower left corner. */
interface Cell {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/**
 * Points and weights of an expectation over a mixture in two dimensions. The plane is cut into
 * squares, and these into four, until none is wider than two standard deviations of a component that
 * reaches into it; each has a Gauss-Legendre grid of 10 by 10 nodes, or of as few as 6 by 6.
 * @param most points at most
 * @returns undefined where these are too few
 */
export function planeRule(
  mixture: Mixture,
  most: number,
): { readonly points: Float64Array; readonly weights: Float64Array } | undefined {
  const cells = cover(mixture, Math.floor(most / ORDER.least ** 2));
  if (!cells) return undefined;
  const order = Math.min(ORDER.most, Math.floor(Math.sqrt(most / cells.length)));
  const { nodes, weights: shares } = gaussLegendre(order);
  const points = new Float64Array(2 * cells.length * order ** 2);
  const weights = new Float64Array(points.length / 2);
  for (let i = 0; i < weights.length; i++) {
    const { x, y, side } = cells[Math.floor(i / order ** 2)]!;
    const [row, column] = [Math.floor(i / order) % order, i % order];
    points[2 * i] = x + (side * (1 + nodes[row]!)) / 2;
    points[2 * i + 1] = y + (side * (1 + nodes[column]!)) / 2;
    // The density times the area in this order: at a large σ one is tiny and the other huge.
    const mass = Math.exp(logDensity(mixture, points, 2 * i) + 2 * Math.log(side / 2));
    weights[i] = mass * shares[row]! * shares[column]!;
  }
  return { points, weights };
}

/** Squares that cover a mixture; undefined where they are more than `most`. */
function cover(mixture: Mixture, most: number): Cell[] | undefined {
  const open = [rootOf(mixture)];
  const cells: Cell[] = [];
  for (let cell = open.pop(); cell; cell = open.pop()) {
    const { x, y, side } = cell;
    const std = narrowest(mixture, cell);
    if (std === Infinity) continue;
    if (side <= SIDE * std * (1 + 1e-9)) {
      if (cells.length >= most) return undefined;
      cells.push(cell);
      continue;
    }
    const half = side / 2;
    for (const at of [x, x + half]) {
      for (const up of [y, y + half]) open.push({ x: at, y: up, side: half });
    }
  }
  return cells;
}

/** A square around all components, whose side is a power of two of the narrowest one's cells. */
function rootOf({ means, stds }: Mixture): Cell {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  let side = Infinity;
  stds.forEach((std, k) => {
    side = Math.min(side, SIDE * std);
    for (const d of [0, 1]) {
      low[d] = Math.min(low[d]!, means[2 * k + d]! - REACH * std);
      high[d] = Math.max(high[d]!, means[2 * k + d]! + REACH * std);
    }
  });
  const extent = Math.max(high[0]! - low[0]!, high[1]! - low[1]!);
  while (side < extent) side *= 2;
  return { x: (low[0]! + high[0]! - side) / 2, y: (low[1]! + high[1]! - side) / 2, side };
}

/** The least standard deviation of the components that reach into a cell; Infinity of none. */
function narrowest({ means, stds }: Mixture, { x, y, side }: Cell): number {
  let least = Infinity;
  for (let k = 0; k < stds.length; k++) {
    if (stds[k]! >= least) continue;
    const across = Math.max(x - means[2 * k]!, 0, means[2 * k]! - x - side);
    const up = Math.max(y - means[2 * k + 1]!, 0, means[2 * k + 1]! - y - side);
    if (Math.hypot(across, up) <= REACH * stds[k]!) least = stds[k]!;
  }
  return least;
}
