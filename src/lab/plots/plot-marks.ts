import type uPlot from "uplot";
import { arrowPath } from "../../figures/arrow.ts";
import type { Arrows, Marks } from "../../figures/figure.ts";
import { type Color, DARK, LIGHT } from "../../figures/palette.ts";

const RUG = 7;
const KINK = 12;

/** Draws marks onto a plot, in its own area. */
export function drawMarks(plot: uPlot, marks: Marks): void {
  const { rug, kinks, dots, arrows, errors, line } = marks;
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const bottom = bbox.top + bbox.height;
  if (dots) drawDots(plot, dots);
  for (const each of arrows ?? []) drawArrows(plot, each);
  if (rug)
    drawTicks(plot, rug, { from: bottom, length: -RUG, color: "--ink", alpha: 0.2, width: 1 });
  if (kinks) {
    drawTicks(plot, kinks, { from: bbox.top, length: KINK, color: "--model", alpha: 1, width: 2 });
  }
  if (errors) drawErrors(plot, errors);
  if (line !== undefined) {
    const style = {
      from: bottom,
      length: -bbox.height,
      color: "--muted",
      alpha: 1,
      width: 1,
    } as const;
    drawTicks(plot, [line], style);
  }
  ctx.restore();
}

interface TickStyle {
  readonly from: number;
  readonly length: number;
  readonly color: Color;
  readonly alpha: number;
  readonly width: number;
}

function drawTicks(plot: uPlot, xs: Iterable<number>, style: TickStyle): void {
  const { ctx } = plot;
  const ratio = devicePixelRatio;
  const { from, length } = style;
  const end = from + (Math.abs(length) <= RUG + KINK ? length * ratio : length);
  ctx.beginPath();
  for (const x of xs) {
    const left = Math.round(plot.valToPos(x, "x", true));
    ctx.moveTo(left, from);
    ctx.lineTo(left, end);
  }
  ctx.strokeStyle = color(style.color);
  ctx.globalAlpha = style.alpha;
  ctx.lineWidth = style.width * ratio;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function drawDots(plot: uPlot, dots: Float64Array): void {
  const { ctx } = plot;
  const size = 2 * devicePixelRatio;
  ctx.fillStyle = color("--dots");
  for (let i = 0; i < dots.length; i += 2) {
    const left = plot.valToPos(dots[i]!, "x", true);
    const top = plot.valToPos(dots[i + 1]!, "y", true);
    ctx.fillRect(left - size / 2, top - size / 2, size, size);
  }
}

function drawArrows(plot: uPlot, { color: name, segments }: Arrows): void {
  const { ctx } = plot;
  const at = (x: number, y: number): [number, number] => [
    plot.valToPos(x, "x", true) / devicePixelRatio,
    plot.valToPos(y, "y", true) / devicePixelRatio,
  ];
  ctx.beginPath();
  for (let i = 0; i < segments.length; i += 4) {
    const tail = at(segments[i]!, segments[i + 1]!);
    const [first, ...rest] = arrowPath(tail, at(segments[i + 2]!, segments[i + 3]!));
    ctx.moveTo(first![0] * devicePixelRatio, first![1] * devicePixelRatio);
    for (const [left, top] of rest) ctx.lineTo(left * devicePixelRatio, top * devicePixelRatio);
  }
  ctx.strokeStyle = color(name);
  ctx.lineWidth = 1.25 * devicePixelRatio;
  ctx.stroke();
}

function drawErrors(plot: uPlot, errors: Float64Array): void {
  const { ctx } = plot;
  ctx.beginPath();
  for (let i = 0; i < errors.length; i += 3) {
    const left = Math.round(plot.valToPos(errors[i]!, "x", true));
    ctx.moveTo(left, plot.valToPos(errors[i + 1]!, "y", true));
    ctx.lineTo(left, plot.valToPos(errors[i + 2]!, "y", true));
  }
  ctx.strokeStyle = color("--ink");
  ctx.lineWidth = devicePixelRatio;
  ctx.stroke();
}

const scheme = matchMedia("(prefers-color-scheme: dark)");

/** A colour of the page, as the style sheet has it. */
export const color = (name: Color): string => (scheme.matches ? DARK : LIGHT)[name];
