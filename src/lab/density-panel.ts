import { totalVariation } from "../core/density-error.ts";
import { decimals } from "./format.ts";
import type { Start } from "./messages.ts";
import type { Drawn, Panel } from "./panel.ts";
import type { Columns, Curve, PlotOptions } from "./plot.ts";

/** The data, the density they come from, and the density recovered from ψ. */
export const densityPanel: Panel = { describe, columns, summarize };

function describe({ line, shape }: Start): PlotOptions | string {
  if (!line) {
    return `Points in ${shape.dimensions} dimensions have no curve to draw; this plot is for one.`;
  }
  const known = [line.histogram, line.target?.density, line.smoothed?.density];
  const highest = known.reduce((most, curve) => Math.max(most, ...(curve ?? [])), 0);
  const truth: Curve[] = [
    { label: "true", color: "--true" },
    { label: "smoothed", color: "--smooth", dashed: true },
  ];
  return {
    x: { label: "x", range: [line.x[0]!, line.x.at(-1)!] },
    y: { range: [0, 1.2 * highest] },
    curves: [
      { label: "data", color: "--data", steps: true },
      ...(line.target ? truth : []),
      { label: "recovered", color: "--model" },
    ],
    sync: "x",
  };
}

function columns({ start, picture }: Drawn): Columns {
  const { x, histogram, target, smoothed } = start.line!;
  const known = target && smoothed ? [target.density, smoothed.density] : [];
  return [x, histogram, ...known, picture.model!.density];
}

function summarize({ start, picture }: Drawn): string {
  const { line, shape } = start;
  const { density } = picture.model!;
  const top = density.indexOf(density.reduce((most, p) => Math.max(most, p), 0));
  const peak =
    `After step ${picture.step} the recovered density is highest at x = ` +
    `${decimals(line!.x[top], 2)}, with ${decimals(density[top], 3)}`;
  if (!line!.smoothed || !line!.target) return `${peak}.`;
  const fromSmoothed = totalVariation(line!.x, density, line!.smoothed.density);
  const fromTrue = totalVariation(line!.x, density, line!.target.density);
  const aim = ", which it aims at";
  return (
    `${peak}. Its total variation distance is ${decimals(fromSmoothed, 3)} to the smoothed ` +
    `density (σ = ${shape.sigma})${shape.smoothed ? aim : ""}, and ${decimals(fromTrue, 3)} ` +
    `to the true one${shape.smoothed ? "" : aim}.`
  );
}
