import type { Problem } from "../../training/problem.ts";
import { Mlp } from "../mlp.ts";

/**
 * Where a relu net on the line has its kinks: the zeros of its pre-activations, which are linear
 * between the kinks of the layers before, so that two ends of an interval give each exactly.
 * @returns sorted, between the ends; none for a smooth net
 */
export function kinksOf(
  problem: Problem,
  parameters: Float64Array,
  low: number,
  high: number,
): number[] {
  if (problem.activation !== "relu") return [];
  let ends = [low, high];
  const mlp = new Mlp(problem);
  for (let l = 0; l < problem.layout.layers.length - 1; l++) {
    const rows = ends.map((x) => {
      mlp.forward(parameters, Float64Array.of(x));
      return mlp.sums(l).slice();
    });
    ends = [...ends, ...zeros(ends, rows)].toSorted((a, b) => a - b);
  }
  return ends.slice(1, -1);
}

/** Zeros of functions that are linear between the ends, whose values there are the rows. */
function zeros(ends: readonly number[], rows: readonly Float64Array[]): number[] {
  const found: number[] = [];
  for (let i = 1; i < ends.length; i++) {
    const [a, b] = [ends[i - 1]!, ends[i]!];
    rows[i]!.forEach((after, j) => {
      const before = rows[i - 1]![j]!;
      if (before < 0 !== after < 0) found.push(a + ((b - a) * before) / (before - after));
    });
  }
  return found;
}
