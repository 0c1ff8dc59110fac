import type { Color } from "./palette.ts";
import type { Drawn, ShownRun, Start } from "./run/run.ts";

/**
 * What one plot shows of a run, whatever draws it: a line, which is curves over one variable, or a
 * field, which is arrows in the plane.
 */
export interface Figure {
  /** In a file's name. */
  readonly name: string;
  readonly title: string;
  /** How a run's plot looks, or why there is none. */
  describe(run: ShownRun & { readonly start: Start }): PlotOptions | string;
  /** What the description depends on beside the start. */
  depends?(run: ShownRun): readonly unknown[];
  columns(run: Drawn): Columns;
  marks?(run: Drawn): Marks;
  /** The plot in a sentence, for those who do not see it too. */
  summarize(run: Drawn): string;
}

/** One curve of a plot. */
export interface Curve {
  readonly label: string;
  readonly color: Color;
  readonly width?: number;
  readonly dashed?: boolean;
  /** A filled step from each point to the next, or points only, instead of a line. */
  readonly style?: "steps" | "points";
  /** From value to value, over what is null between. */
  readonly spans?: boolean;
  /** Not in the legend: the edge of a band. */
  readonly edge?: boolean;
}

/** The space between two curves, by their numbers from 0. */
export interface Band {
  readonly curves: readonly [upper: number, lower: number];
  readonly color: Color;
}

export interface PlotOptions {
  readonly x: Axis;
  readonly y?: Omit<Axis, "label">;
  readonly curves: readonly Curve[];
  readonly bands?: readonly Band[];
  /** Plots with the same key share their cursor. */
  readonly sync?: string;
  readonly height?: number;
}

export interface Axis {
  readonly label: string;
  /** All of it, unless it follows the data. */
  readonly range?: readonly [number, number];
  readonly log?: boolean;
}

/** The x of every point, then the y of each curve there. */
export type Columns = readonly [Column, ...Column[]];
/** Null where a curve is not. */
export type Column = Float64Array | readonly (number | null)[];

/** Arrows of one colour. */
export interface Arrows {
  readonly color: Color;
  /** (n, 4) */
  readonly segments: Float64Array;
}

/** What a plot shows beside its curves. */
export interface Marks {
  /** Where ticks stand along the lower edge: the data. */
  readonly rug?: Float64Array | undefined;
  /** Where ticks hang from the upper edge: the kinks. */
  readonly kinks?: Float64Array | undefined;
  /** Points x, y, one after the other. */
  readonly dots?: Float64Array | undefined;
  /** Arrows, each x, y of its tail and of its tip. */
  readonly arrows?: readonly Arrows[] | undefined;
  /** Upright lines from low to high at x: x, low, high. */
  readonly errors?: Float64Array | undefined;
  /** Where an upright line stands. */
  readonly line?: number | undefined;
}
