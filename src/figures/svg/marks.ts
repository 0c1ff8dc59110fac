import type { Marks } from "../figure.ts";
import { tag } from "../markup.ts";
import { arrowPath } from "../arrow.ts";
import type { Frame } from "./frame.ts";

const RUG = 7;
const KINK = 12;
const DOT = 2;

/** What a plot shows beside its curves, in the order of the page's plots. */
export function drawMarks(frame: Frame, marks: Marks): string[] {
  const { rug, kinks, dots, arrows, errors, line } = marks;
  const { area } = frame;
  const ticks = (xs: Iterable<number>, from: number, length: number): string =>
    Array.from(xs, (x) => `M${place(frame.left(x))},${place(from)}v${place(length)}`).join("");
  return [
    mark("dots", dots && pairs(frame, dots), {
      ...frame.stroke("--dots"),
      "stroke-width": DOT,
      "stroke-linecap": "square",
    }),
    ...(arrows ?? []).map(({ color, segments }) =>
      mark("arrows", shafts(frame, segments), { ...frame.stroke(color), "stroke-width": 1.25 }),
    ),
    drawRug(frame, rug ?? new Float64Array(0)),
    mark("kinks", kinks && ticks(finite(kinks), area.top, KINK), {
      ...frame.stroke("--model"),
      "stroke-width": 2,
    }),
    mark("errors", errors && bars(frame, errors), frame.stroke("--ink")),
    mark(
      "line",
      line === undefined ? undefined : ticks([line], area.bottom, area.top - area.bottom),
      frame.stroke("--muted"),
    ),
  ];
}

/** Ticks that let through what is below, so that they are darker where many stand. */
function drawRug(frame: Frame, rug: Float64Array): string {
  const counts = new Map<number, number>();
  for (const x of finite(rug)) {
    const left = Math.round(2 * frame.left(x)) / 2;
    counts.set(left, (counts.get(left) ?? 0) + 1);
  }
  const byOpacity = Map.groupBy(counts, ([, count]) => opacityOf(count));
  const paths = [...byOpacity].map(([opacity, ticks]) =>
    tag("path", {
      d: ticks.map(([left]) => `M${left},${place(frame.area.bottom)}v${-RUG}`).join(""),
      "stroke-opacity": opacity,
    }),
  );
  return paths.length === 0
    ? ""
    : tag("g", { class: "rug", fill: "none", ...frame.stroke("--ink") }, paths);
}

/** Of so many ticks on one another, in twentieths. */
const opacityOf = (count: number): number => Math.round(20 * (1 - 0.8 ** count)) / 20;

function mark(
  name: string,
  d: string | undefined,
  style: Readonly<Record<string, string | number>>,
) {
  return d ? tag("path", { class: name, d, fill: "none", ...style }) : "";
}

/** Points x, y as paths of no length, which their caps make visible. */
function pairs(frame: Frame, dots: Float64Array): string {
  const parts: string[] = [];
  for (let i = 0; i + 1 < dots.length; i += 2) {
    const [left, top] = [frame.left(dots[i]!), frame.top(dots[i + 1]!)];
    if (Number.isFinite(left + top)) parts.push(`M${place(left)},${place(top)}h0`);
  }
  return parts.join("");
}

/** Lines from tail to tip, with a head. */
function shafts(frame: Frame, segments: Float64Array): string {
  const parts: string[] = [];
  for (let i = 0; i + 3 < segments.length; i += 4) {
    const tail = [frame.left(segments[i]!), frame.top(segments[i + 1]!)] as const;
    const tip = [frame.left(segments[i + 2]!), frame.top(segments[i + 3]!)] as const;
    if (!Number.isFinite(tail[0] + tail[1] + tip[0] + tip[1])) continue;
    const [first, ...rest] = arrowPath(tail, tip).map((point) => point.map(place).join(","));
    parts.push(`M${first}L${rest.join("L")}`);
  }
  return parts.join("");
}

/** Upright lines: x, low, high. */
function bars(frame: Frame, errors: Float64Array): string {
  const parts: string[] = [];
  for (let i = 0; i + 2 < errors.length; i += 3) {
    const left = frame.left(errors[i]!);
    const [low, high] = [frame.top(errors[i + 1]!), frame.top(errors[i + 2]!)];
    if (Number.isFinite(left + low + high))
      parts.push(`M${place(left)},${place(low)}V${place(high)}`);
  }
  return parts.join("");
}

const finite = (values: Float64Array): Float64Array => values.filter(Number.isFinite);

const place = (pixels: number): string => String(Math.round(pixels * 100) / 100);
