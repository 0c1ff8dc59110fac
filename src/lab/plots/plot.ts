import uPlot from "uplot";
import type { Axis, Columns, Curve, Marks, PlotOptions } from "../../figures/figure.ts";
import { axisNumber, withMinus } from "../../figures/format.ts";
import type { View } from "../../figures/svg/scales.ts";
import { color, drawMarks } from "./plot-marks.ts";

interface Shown {
  readonly options: PlotOptions;
  readonly columns: Columns;
  readonly marks: Marks;
  /** The part that is dragged over, or all. */
  readonly view: View;
}

const HEIGHT = 232;

/** A plot of curves over one x, in the page's colours, as wide as its host. */
export class Plot {
  readonly #plot: uPlot;
  readonly #resize: ResizeObserver;
  readonly #scheme = matchMedia("(prefers-color-scheme: dark)");
  readonly #redraw = (): void => this.#plot.redraw();
  readonly #options: PlotOptions;
  #columns: Columns | undefined;
  #marks: Marks = {};
  /** Whether a part is shown that was dragged over. */
  #zoomed = false;

  constructor(host: HTMLElement, options: PlotOptions) {
    this.#options = options;
    const height = options.height ?? HEIGHT;
    const hooks: uPlot.Hooks.Arrays = {
      draw: [(plot) => drawMarks(plot, this.#marks)],
      setSelect: [() => (this.#zoomed = true)],
    };
    const size = { width: host.clientWidth, height };
    const described = describe(options, () => this.#zoomed);
    this.#plot = new uPlot({ ...described, hooks, ...size }, undefined, host);
    // Before uPlot hears of it, which then asks for all of it.
    const all = (): void => void (this.#zoomed = false);
    this.#plot.over.addEventListener("dblclick", all, { capture: true });
    this.#resize = new ResizeObserver(() => {
      const width = host.clientWidth;
      if (width !== this.#plot.width) this.#plot.setSize({ width, height });
    });
    this.#resize.observe(host);
    this.#scheme.addEventListener("change", this.#redraw);
  }

  /** Where the plot's own area is, for what is laid over it. */
  get over(): HTMLElement {
    return this.#plot.over;
  }

  set(columns: Columns, marks: Marks = {}): void {
    [this.#columns, this.#marks] = [columns, marks];
    const { x, y } = this.#plot.scales;
    this.#plot.setData(columns as unknown as uPlot.AlignedData, !this.#zoomed);
    if (!this.#zoomed) return;
    this.#plot.setScale("x", { min: x!.min!, max: x!.max! });
    this.#plot.setScale("y", { min: y!.min!, max: y!.max! });
  }

  /** What is seen now, to be drawn elsewhere; nothing before the first curve. */
  get shown(): Shown | undefined {
    const { x, y } = this.#plot.scales;
    if (!this.#columns || typeof x?.min !== "number" || typeof y?.min !== "number")
      return undefined;
    const view = { x: [x.min, x.max!], y: [y.min, y.max!] } as const;
    return { options: this.#options, columns: this.#columns, marks: this.#marks, view };
  }

  /** A place in CSS pixels of the plot's area. */
  position(x: number, y: number): { readonly left: number; readonly top: number } {
    return { left: this.#plot.valToPos(x, "x"), top: this.#plot.valToPos(y, "y") };
  }

  /** What is at a place in CSS pixels of the plot's area. */
  value(left: number, top: number): { readonly x: number; readonly y: number } {
    return { x: this.#plot.posToVal(left, "x"), y: this.#plot.posToVal(top, "y") };
  }

  /** Calls back after every change of the scales; at most one listener. */
  onScale(listener: () => void): void {
    this.#plot.hooks.setScale = [listener];
    this.#plot.hooks.setSize = [listener];
  }

  destroy(): void {
    this.#scheme.removeEventListener("change", this.#redraw);
    this.#resize.disconnect();
    this.#plot.destroy();
  }
}

function describe(
  { x, y, curves, bands, sync }: PlotOptions,
  zoomed: () => boolean,
): Omit<uPlot.Options, keyof Size> {
  const [low, high] = x.range ?? [];
  // A plain range would hold against a drag.
  const range: uPlot.Scale.Range = (_, min, max) =>
    zoomed() ? [min, max] : [low ?? min, high ?? max];
  return {
    scales: { x: { time: false, ...scale({ log: x.log ?? false }), range }, y: y ? scale(y) : {} },
    axes: [
      { ...axis(x.log), label: x.label, labelSize: 16, size: 30, ...(x.log && { filter: round }) },
      { ...axis(y?.log), size: widthOf },
    ],
    padding: [8, 14, 0, 0],
    series: [{ label: x.label, value: (_, value) => show(value) }, ...curves.map(series)],
    bands: (bands ?? []).map(({ curves: [upper, lower], color: name }) => ({
      series: [upper + 1, lower + 1],
      fill: () => color(name),
    })),
    legend: { markers: { width: 0, fill: (_, i) => `var(${curves[i - 1]?.color})` } },
    cursor: {
      ...(sync && { sync: { key: sync, setSeries: false } }),
      drag: { x: true, y: true, uni: 30 },
      points: { size: 6 },
    },
  };
}

interface Size {
  width: number;
  height: number;
}

function scale({ range, log }: Omit<Axis, "label">): uPlot.Scale {
  return {
    ...(range && { range: [range[0], range[1]] }),
    ...(log && { distr: 3 as const }),
  };
}

function axis(log = false): uPlot.Axis {
  const line = { stroke: () => color("--rule"), width: 1 };
  return {
    values: (_, splits) => splits.map((value) => (value === null ? "" : axisNumber(value, log))),
    stroke: () => color("--muted"),
    font: "12px system-ui, sans-serif",
    labelFont: "12px system-ui, sans-serif",
    grid: line,
    ticks: { ...line, size: 4 },
  };
}

/** Of a lying log axis, which uPlot would number by powers of ten alone: 1, 2 and 5 times these. */
const round: uPlot.Axis.Filter = (_, splits) =>
  splits.map((value) => {
    const digits = Number(value.toExponential(9).split("e")[0]);
    return [1, 2, 5].includes(digits) ? value : null;
  });

/** The upright axis's, so that its longest number has room. */
const widthOf = (_: uPlot, names: readonly string[] | null): number =>
  Math.max(50, ...(names ?? []).map((name) => 8 + 7 * name.length));

function series(curve: Curve): uPlot.Series {
  const points = curve.style === "points";
  return {
    label: curve.label,
    stroke: () => color(curve.color),
    width: curve.edge ? 0 : (curve.width ?? 2),
    // Between pixels too: rounded to them, a smooth curve has steps.
    pxAlign: 0,
    points: { show: points || isPoint, ...(points && { size: 6, fill: () => color(curve.color) }) },
    value: (_, value: number | null) => show(value),
    ...(curve.edge && { class: "edge" }),
    ...(curve.spans && { spanGaps: true }),
    ...(curve.dashed && { dash: [6, 4] }),
    ...(points && { paths: () => null }),
    ...(curve.style === "steps" && {
      width: 0,
      fill: () => color(curve.color),
      paths: uPlot.paths.stepped!({ align: 1 }),
    }),
  };
}

/** Whether a curve is but one point, of which no line can be seen. */
const isPoint = (plot: uPlot, index: number): boolean =>
  Array.prototype.filter.call(plot.data[index], (y) => y !== null).length === 1;

function show(value: number | null): string {
  if (value === null) return "–";
  const small = value !== 0 && Math.abs(value) < 1e-3;
  return withMinus(small ? value.toExponential(2) : String(Number(value.toPrecision(4))));
}
