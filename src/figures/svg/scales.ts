import { scaleLinear, scaleLog, type ScaleContinuousNumeric } from "d3-scale";
import type { Axis, Column, Columns, PlotOptions } from "../figure.ts";
import { axisNumber } from "../format.ts";

type Range = readonly [low: number, high: number];

/** The part of a plot that is shown. */
export interface View {
  readonly x: Range;
  readonly y: Range;
}

/** From a value to its place in pixels. */
export type Scale = ScaleContinuousNumeric<number, number>;

/** A place on an axis, with its number; without one where there are too many. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** All of a plot: the ranges that it asks for, and what its curves span where it asks for none. */
export function wholeView({ x, y, curves }: PlotOptions, [xs, ...ys]: Columns): View {
  const shown = ys.filter((_, i) => curves[i] !== undefined);
  const upright = y ?? {};
  return {
    x: usable(x.range ?? extentOf([xs], x.log), x.log),
    y: usable(y?.range ?? roomy(extentOf(shown, upright.log), upright.log), upright.log),
  };
}

function extentOf(columns: readonly Column[], log = false): Range {
  let [low, high] = [Infinity, -Infinity];
  for (const column of columns) {
    for (const value of column) {
      if (!isDrawn(value, log)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
}

/** Whether a value has a place: a log axis has none for what is not above 0. */
export const isDrawn = (value: number | null | undefined, log = false): value is number =>
  typeof value === "number" && Number.isFinite(value) && (!log || value > 0);

/** With a tenth more above and below; on a log axis, whole powers of ten. */
function roomy([low, high]: Range, log = false): Range {
  if (!(low < high)) return [low, high];
  const [lower, upper] = log
    ? scaleLog().domain([low, high]).nice().domain()
    : scaleLinear().domain(padded(low, high)).nice().domain();
  return [lower!, upper!];
}

function padded(low: number, high: number): Range {
  const room = (high - low) / 10;
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

/** A range that a scale can be made of: of nothing, or of a single value, one around it. */
function usable([low, high]: Range, log = false): Range {
  if (isDrawn(low, log) && isDrawn(high, log) && low < high) return [low, high];
  const value = isDrawn(high, log) ? high : log ? 1 : 0.5;
  if (log) return [value / 10, value * 10];
  const room = Math.abs(value) / 2 || 1;
  return [value - room, value + room];
}

export function createScale(log: boolean | undefined, domain: Range, pixels: Range): Scale {
  return (log ? scaleLog() : scaleLinear()).domain(domain).range(pixels);
}

/** Some round values, as many as have room. */
export function ticksOf(scale: Scale, axis: Pick<Axis, "log">, most: number): Tick[] {
  const named = axis.log ? scale.tickFormat(most) : undefined;
  return scale.ticks(most).map((value) => ({
    value,
    text: named?.(value) === "" ? "" : axisNumber(value, axis.log),
  }));
}
