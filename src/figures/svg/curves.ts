import { area, curveLinear, curveStepAfter, line } from "d3-shape";
import type { Band, Columns, Curve } from "../figure.ts";
import { tag } from "../markup.ts";
import type { Frame } from "./frame.ts";
import { isDrawn } from "./scales.ts";

const POINT = 3;

/** The space between two curves, where both are. */
export function drawBand(frame: Frame, { curves, color }: Band, [xs, ...ys]: Columns): string {
  const [upper, lower] = curves.map((i) => ys[i] ?? []);
  const path = area<number>()
    .digits(2)
    .defined((i) => drawn(frame, xs[i], upper![i]) && drawn(frame, xs[i], lower![i]))
    .x((i) => frame.left(xs[i]!))
    .y0((i) => frame.top(lower![i]!))
    .y1((i) => frame.top(upper![i]!));
  const d = path(xs.length === 0 ? [] : [...xs.keys()]);
  return d === null ? "" : tag("path", { class: "band", d, ...frame.fill(color) });
}

/** A curve as a line, as filled steps or as points; it has gaps where it is null. */
export function drawCurve(frame: Frame, curve: Curve, [xs, ...ys]: Columns, index: number): string {
  if (curve.edge) return "";
  const column = ys[index] ?? [];
  const all = [...xs.keys()];
  const there = all.filter((i) => drawn(frame, xs[i], column[i]));
  const x = (i: number): number => frame.left(xs[i]!);
  const y = (i: number): number => frame.top(column[i]!);
  const name = { class: "curve", "data-label": curve.label };
  if (curve.style === "points" || there.length === 1) {
    const dots = there.map((i) => tag("circle", { cx: x(i), cy: y(i), r: POINT }));
    return tag("g", { ...name, ...frame.fill(curve.color) }, [...dots, ""]);
  }
  const defined = (i: number): boolean => drawn(frame, xs[i], column[i]);
  const points = curve.spans ? there : all;
  if (curve.style === "steps") {
    const steps = area<number>().digits(2).defined(defined).curve(curveStepAfter);
    const d = steps.x(x).y0(frame.base).y1(y)(points) ?? "";
    return tag("path", { ...name, d, ...frame.fill(curve.color) });
  }
  const d = line<number>().digits(2).defined(defined).curve(curveLinear).x(x).y(y)(points) ?? "";
  return tag("path", {
    ...name,
    d,
    fill: "none",
    ...frame.stroke(curve.color),
    "stroke-width": curve.width ?? 2,
    "stroke-linejoin": "round",
    "stroke-linecap": curve.dashed ? "butt" : "round",
    "stroke-dasharray": curve.dashed ? "6 4" : undefined,
  });
}

const drawn = (frame: Frame, x: number | null | undefined, y: number | null | undefined): boolean =>
  isDrawn(x, frame.options.x.log) && isDrawn(y, frame.options.y?.log);
