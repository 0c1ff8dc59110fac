import uPlot from "uplot";

/** One curve of a plot. */
export interface Curve {
  readonly label: string;
  /** The custom property of the style sheet that holds its colour. */
  readonly color: `--${string}`;
  readonly width?: number;
  readonly dashed?: boolean;
  /** A filled step from each point to the next instead of a line. */
  readonly steps?: boolean;
}

export interface PlotOptions {
  readonly x: { readonly label: string; readonly range?: readonly [number, number] };
  readonly y?: { readonly range: readonly [number, number] };
  readonly curves: readonly Curve[];
  /** Where ticks stand along the lower edge. */
  readonly rug?: Float64Array | undefined;
  /** Plots with the same key share their cursor. */
  readonly sync?: string;
}

/** The x of every point, then the y of each curve there. */
export type Columns = readonly [Column, ...Column[]];
/** Null where a curve is not. */
type Column = Float64Array | readonly (number | null)[];

const RATIO = 0.56;
const HEIGHT = { least: 200, most: 300 };
const RUG = 7;

/** A plot of curves over one x, in the page's colours, as wide as its host. */
export class Plot {
  readonly #plot: uPlot;
  readonly #resize: ResizeObserver;
  readonly #scheme = matchMedia("(prefers-color-scheme: dark)");
  readonly #redraw = (): void => this.#plot.redraw();

  constructor(host: HTMLElement, options: PlotOptions) {
    this.#plot = new uPlot({ ...describe(options), ...sizeOf(host) }, undefined, host);
    this.#resize = new ResizeObserver(() => {
      const size = sizeOf(host);
      if (size.width !== this.#plot.width) this.#plot.setSize(size);
    });
    this.#resize.observe(host);
    this.#scheme.addEventListener("change", this.#redraw);
  }

  set(columns: Columns): void {
    this.#plot.setData(columns as unknown as uPlot.AlignedData);
  }

  destroy(): void {
    this.#scheme.removeEventListener("change", this.#redraw);
    this.#resize.disconnect();
    this.#plot.destroy();
  }
}

function sizeOf(host: HTMLElement): { width: number; height: number } {
  const width = host.clientWidth;
  const height = Math.min(HEIGHT.most, Math.max(HEIGHT.least, Math.round(width * RATIO)));
  return { width, height };
}

function describe({ x, y, curves, rug, sync }: PlotOptions): Omit<uPlot.Options, keyof Size> {
  return {
    scales: { x: { time: false, ...ranged(x.range) }, y: ranged(y?.range) },
    axes: [axis(34, x.label), axis(48)],
    padding: [10, 22, 0, 0],
    series: [{ label: x.label, value: (_, value) => show(value) }, ...curves.map(series)],
    legend: { markers: { width: 0, fill: (_, i) => `var(${curves[i - 1]?.color})` } },
    cursor: { ...(sync && { sync: { key: sync } }), drag: { x: true, y: false } },
    hooks: { draw: rug ? [(plot) => drawRug(plot, rug)] : [] },
  };
}

interface Size {
  width: number;
  height: number;
}

const ranged = (range: readonly [number, number] | undefined): uPlot.Scale =>
  range ? { range: [range[0], range[1]] } : {};

function axis(size: number, label?: string): uPlot.Axis {
  const line = { stroke: () => color("--rule"), width: 1 };
  return {
    ...(label !== undefined && { label, labelSize: 18 }),
    size,
    values: (_, splits) => splits.map((value) => withMinus(value.toLocaleString("en"))),
    stroke: () => color("--muted"),
    font: "12px system-ui, sans-serif",
    labelFont: "12px system-ui, sans-serif",
    grid: line,
    ticks: { ...line, size: 4 },
  };
}

function series(curve: Curve): uPlot.Series {
  return {
    label: curve.label,
    stroke: () => color(curve.color),
    width: curve.width ?? 2,
    // Between pixels too: rounded to them, a smooth curve has steps.
    pxAlign: 0,
    points: { show: isPoint },
    value: (_, value: number | null) => show(value),
    ...(curve.dashed && { dash: [6, 4] }),
    ...(curve.steps && {
      width: 0,
      fill: () => color(curve.color),
      paths: uPlot.paths.stepped!({ align: 1 }),
    }),
  };
}

/** Whether a curve is but one point, of which no line can be seen. */
const isPoint = (plot: uPlot, index: number): boolean =>
  Array.prototype.filter.call(plot.data[index], (y) => y !== null).length === 1;

function drawRug(plot: uPlot, points: Float64Array): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const bottom = bbox.top + bbox.height;
  ctx.save();
  ctx.beginPath();
  for (const point of points) {
    const left = Math.round(plot.valToPos(point, "x", true));
    if (left < bbox.left || left > bbox.left + bbox.width) continue;
    ctx.moveTo(left, bottom);
    ctx.lineTo(left, bottom - RUG * ratio);
  }
  ctx.strokeStyle = color("--ink");
  ctx.globalAlpha = 0.2;
  ctx.lineWidth = ratio;
  ctx.stroke();
  ctx.restore();
}

const color = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name);

const show = (value: number | null): string =>
  value === null ? "–" : withMinus(String(Number(value.toPrecision(4))));

const withMinus = (text: string): string => text.replaceAll("-", "−");
