import type { PlotOptions } from "../figure.ts";
import type { Color } from "../palette.ts";
import { createScale, type Scale, type Tick, ticksOf, type View } from "./scales.ts";

/** Pixels of a character, about. */
export const CHARACTER = 6.6;
/** Pixels that a number on an axis takes, with room beside it. */
const SPACE = { x: 84, y: 36 };
const RIGHT = 16;
/** Beyond this nothing can be seen, and renderers lose count. */
const FAR = 1e6;

interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where a plot's curves are drawn, and how values and colours get there. */
export interface Frame {
  readonly options: PlotOptions;
  readonly area: Area;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  left(x: number): number;
  top(y: number): number;
  /** Where filled steps stand. */
  readonly base: number;
  fill(color: Color): Readonly<Record<string, string>>;
  stroke(color: Color): Readonly<Record<string, string>>;
}

/** @param upright the upper and lower edge, between what stands above and below */
export function createFrame(
  options: PlotOptions,
  view: View,
  colorOf: (color: Color) => string,
  width: number,
  [top, bottom]: readonly [number, number],
): Frame {
  const yScale = createScale(options.y?.log, view.y, [bottom, top]);
  const yTicks = ticksOf(yScale, options.y ?? {}, Math.max(2, (bottom - top) / SPACE.y));
  const longest = yTicks.reduce((most, { text }) => Math.max(most, text.length), 3);
  const [left, right] = [20 + CHARACTER * longest, width - RIGHT];
  const xScale = createScale(options.x.log, view.x, [left, right]);
  const on = (scale: Scale) => (value: number) => Math.min(FAR, Math.max(-FAR, scale(value)));
  const base = options.y?.log ? bottom : on(yScale)(0);
  return {
    options,
    area: { left, top, right, bottom },
    xTicks: ticksOf(xScale, options.x, Math.max(2, (right - left) / SPACE.x)),
    yTicks,
    left: on(xScale),
    top: on(yScale),
    base,
    fill: (color) => paint("fill", colorOf(color)),
    stroke: (color) => paint("stroke", colorOf(color)),
  };
}

/** A colour that lets through what is below is written in two, as older programs read it. */
function paint(property: "fill" | "stroke", color: string): Readonly<Record<string, string>> {
  const parts = /^rgb\((\d+) (\d+) (\d+) \/ ([\d.]+)%\)$/.exec(color.trim());
  if (!parts) return { [property]: color.trim() };
  const [red, green, blue] = parts.slice(1, 4);
  return {
    [property]: `rgb(${red},${green},${blue})`,
    [`${property}-opacity`]: String(Number(parts[4]) / 100),
  };
}
