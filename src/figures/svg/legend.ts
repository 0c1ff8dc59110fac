import type { Curve } from "../figure.ts";
import { CHARACTER } from "./frame.ts";

const ROW = 18;
const LEFT = 16;
/** A sample of the line, and what is between two entries. */
const SAMPLE = 24;
const GAP = 18;

/** The curves' names, in as many rows as they take. */
export interface Legend {
  readonly entries: readonly {
    readonly curve: Curve;
    readonly left: number;
    readonly row: number;
  }[];
  readonly height: number;
}

export function layLegend(curves: readonly Curve[], width: number): Legend {
  let [left, row] = [LEFT, 0];
  const entries = curves
    .filter(({ edge }) => !edge)
    .map((curve) => {
      const wide = SAMPLE + CHARACTER * curve.label.length;
      if (left > LEFT && left + wide > width - LEFT) [left, row] = [LEFT, row + 1];
      const entry = { curve, left, row };
      left += wide + GAP;
      return entry;
    });
  return { entries, height: entries.length === 0 ? 0 : ROW * (row + 1) + 4 };
}
