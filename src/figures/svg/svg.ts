import type { Columns, Marks, PlotOptions } from "../figure.ts";
import { escapeText, tag } from "../markup.ts";
import { type Color, LIGHT } from "../palette.ts";
import { drawBand, drawCurve } from "./curves.ts";
import { createFrame, type Frame } from "./frame.ts";
import { layLegend, type Legend } from "./legend.ts";
import { drawMarks } from "./marks.ts";
import { type View, wholeView } from "./scales.ts";

/** A plot, ready to be written. */
export interface Drawing {
  readonly title: string;
  /** For those who do not see it. */
  readonly description?: string | undefined;
  readonly options: PlotOptions;
  readonly columns: Columns;
  readonly marks?: Marks | undefined;
}

/** How a plot is written. */
export interface Style {
  readonly width?: number;
  readonly height?: number;
  /** By default the palette's on light paper. */
  readonly color?: (name: Color) => string;
  /** A part of the plot; by default all of it. */
  readonly view?: View | undefined;
  /** What its identifiers begin with, where a page holds several. */
  readonly id?: string;
}

const SIZE = { width: 720, height: 420 } as const;

const TITLE = { left: 14, base: 23, below: 36 };
/** Below the curves: the numbers of the axis, then its label. */
const AXIS = { numbers: 16, label: 33, height: 42 };
const TICK = 4;

/** Writes a plot as an SVG document that needs nothing else. */
export function drawSvg(drawing: Drawing, style: Style = {}): string {
  const { width, height } = { ...SIZE, ...style };
  const { title, description, options, columns, marks } = drawing;
  const { color = (name: Color) => LIGHT[name], view = wholeView(options, columns) } = style;
  const { id = "plot" } = style;
  const legend = layLegend(options.curves, width);
  const bottom = height - AXIS.height - legend.height;
  const frame = createFrame(options, view, color, width, [TITLE.below, bottom]);
  const inside = [
    ...(options.bands ?? []).map((band) => drawBand(frame, band, columns)),
    ...options.curves.map((curve, i) => drawCurve(frame, curve, columns, i)),
    ...drawMarks(frame, marks ?? {}),
  ];
  const names = { "aria-labelledby": `${id}-title${description ? ` ${id}-text` : ""}` };
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  return tag("svg", { xmlns: "http://www.w3.org/2000/svg", ...size, role: "img", ...names }, [
    tag("title", { id: `${id}-title` }, [escapeText(title)]),
    ...(description ? [tag("desc", { id: `${id}-text` }, [escapeText(description)])] : []),
    tag("rect", { width, height, ...frame.fill("--card") }),
    tag(
      "g",
      { "font-family": "system-ui, sans-serif", "font-size": 12, ...frame.fill("--muted") },
      [
        drawTitle(frame, title),
        drawAxes(frame),
        tag("clipPath", { id: `${id}-area` }, [tag("rect", rectangle(frame))]),
        tag("g", { "clip-path": `url(#${id}-area)` }, [...inside, ""]),
        drawLegend(frame, legend, height),
      ],
    ),
  ]);
}

function drawTitle(frame: Frame, title: string): string {
  const place = { x: TITLE.left, y: TITLE.base, "font-size": 15, "font-weight": 600 };
  return tag("text", { ...place, ...frame.fill("--ink") }, [escapeText(title)]);
}

function rectangle({ area: { left, top, right, bottom } }: Frame) {
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Grid, ticks and numbers; of a log axis also the lines that have no number. */
function drawAxes(frame: Frame): string {
  const { area, options, xTicks, yTicks } = frame;
  const lines = [
    ...xTicks.map(({ value, text }) => {
      const end = area.bottom + (text ? TICK : 0);
      return `M${round(frame.left(value))},${area.top}V${end}`;
    }),
    ...yTicks.map(({ value, text }) => {
      const start = area.left - (text ? TICK : 0);
      return `M${round(start)},${round(frame.top(value))}H${area.right}`;
    }),
  ];
  const xNumbers = xTicks.map(({ value, text }) =>
    number({ x: frame.left(value), y: area.bottom + AXIS.numbers, "text-anchor": "middle" }, text),
  );
  const yNumbers = yTicks.map(({ value, text }) =>
    number({ x: area.left - 8, y: frame.top(value) + 4, "text-anchor": "end" }, text),
  );
  const middle = { x: (area.left + area.right) / 2, y: area.bottom + AXIS.label };
  return tag("g", { class: "axes" }, [
    tag("path", { class: "grid", d: lines.join(""), fill: "none", ...frame.stroke("--rule") }),
    ...xNumbers,
    ...yNumbers,
    tag("text", { ...middle, "text-anchor": "middle" }, [escapeText(options.x.label)]),
  ]);
}

function number(place: Readonly<Record<string, string | number>>, text: string): string {
  return text === "" ? "" : tag("text", place, [escapeText(text)]);
}

function drawLegend(frame: Frame, { entries, height }: Legend, bottom: number): string {
  const drawn = entries.map(({ curve, left, row }) => {
    const y = bottom - height + 10 + 18 * row;
    const filled = curve.style === "steps" || curve.style === "points";
    const dash = { "stroke-dasharray": curve.dashed ? "6 4" : undefined };
    const sample = filled
      ? tag("rect", { x: left + 4, y: y - 5, width: 10, height: 10, ...frame.fill(curve.color) })
      : tag("path", {
          d: `M${round(left)},${y}h18`,
          fill: "none",
          ...frame.stroke(curve.color),
          "stroke-width": curve.width ?? 2,
          ...dash,
        });
    const text = { x: left + 24, y: y + 4, ...frame.fill("--ink") };
    return `${sample}${tag("text", text, [escapeText(curve.label)])}`;
  });
  return tag("g", { class: "legend" }, [...drawn, ""]);
}

const round = (pixels: number): number => Math.round(pixels * 100) / 100;
