import { totalVariation } from "../../measure/density-error.ts";
import type { Columns, Curve, Figure, PlotOptions } from "../figure.ts";
import { decimals, significant } from "../format.ts";
import type { Drawn, ShownRun, Start } from "../run/run.ts";
import { SPREAD, spreadBands } from "./spread.ts";

/** What else the density plot shows. */
export interface DensityOptions {
  /** The density of components that are being dragged, in the place of p. */
  preview?: ((x: Float64Array) => Float64Array) | undefined;
}

/** The data, the densities that they come from, and the one recovered from ψ. */
export const densityFigure = (options: DensityOptions): Figure => ({
  name: "density",
  title: "Density",
  describe,
  depends: ({ start, ensemble }) => [start?.line, ensemble],
  columns: (run) => columns(run, options),
  marks,
  summarize,
});

function describe({
  start: { line, facts },
  ensemble,
}: ShownRun & { start: Start }): PlotOptions | string {
  if (!line) {
    return `Points in ${facts.dimensions} dimensions have no curve to draw; this plot is for one.`;
  }
  const known = [line.histogram, line.target?.density, line.smoothed?.density, line.usual?.density];
  const highest = known.reduce((most, curve) => Math.max(most, ...(curve ?? [])), 0);
  const parzen = { color: "--parzen", width: 1.25 } as const;
  const truth: Curve[] = [
    { label: "p", color: "--true" },
    { label: "p_σ", color: "--smooth", dashed: true },
  ];
  const curves: Curve[] = [
    { label: "data", color: "--data", style: "steps" },
    ...(line.parzen ? [{ label: line.usual ? "Parzen, σ" : "Parzen", ...parzen }] : []),
    ...(line.usual ? [{ label: "Parzen, usual", color: "--true", dashed: true } as const] : []),
    ...(line.target ? truth : []),
    { label: "recovered from ψ", color: "--model" },
  ];
  const spread = ensemble?.density ? SPREAD : [];
  return {
    x: { label: line.label, range: [line.x[0]!, line.x.at(-1)!] },
    y: { range: [0, 1.2 * highest] },
    curves: [...curves, ...spread],
    bands: spread.length > 0 ? spreadBands(curves.length) : [],
    sync: "x",
  };
}

function columns({ start, picture, ensemble }: Drawn, { preview }: DensityOptions): Columns {
  const { x, histogram, parzen, usual, target, smoothed } = start.line!;
  return [
    x,
    histogram,
    ...(parzen ? [parzen] : []),
    ...(usual ? [usual.density] : []),
    ...(target && smoothed ? [preview?.(x) ?? target.density, smoothed.density] : []),
    picture.model!.density,
    ...(ensemble?.density ?? []),
  ];
}

function marks({ start }: Drawn) {
  return { rug: start.line!.rug };
}

function summarize({ start, picture, ensemble }: Drawn): string {
  const { line, facts } = start;
  const { density } = picture.model!;
  const top = density.indexOf(density.reduce((most, p) => Math.max(most, p), 0));
  const peak =
    `After step ${picture.step} the recovered density is highest at x = ` +
    `${decimals(line!.x[top], 2)}, with ${decimals(density[top], 3)}.`;
  const bands = ensemble?.density ? " The bands hold 50% and 90% of the seeds." : "";
  if (!line!.smoothed || !line!.target) return peak + bands;
  const fromSmoothed = decimals(totalVariation(line!.x, density, line!.smoothed.density), 3);
  const fromTrue = decimals(totalVariation(line!.x, density, line!.target.density), 3);
  const aim = ", its aim";
  return (
    `${peak} Total variation: ${fromSmoothed} to p_σ (σ = ${Number(significant(start.sigma, 4))})` +
    `${facts.smoothed ? aim : ""}, ${fromTrue} to p${facts.smoothed ? "" : aim}.${bands}`
  );
}
