import { decimals } from "./format.ts";
import type { Start } from "./messages.ts";
import type { Drawn, Panel } from "./panel.ts";
import type { Columns, Curve, PlotOptions } from "./plot.ts";

/** The scores of the true and the smoothed density, ψ, and where the data are. */
export const scorePanel: Panel = { describe, columns, summarize };

function describe({ line, shape }: Start): PlotOptions | string {
  if (!line) {
    return `A score in ${shape.dimensions} dimensions has no curve to draw; this plot is for one.`;
  }
  const truth: Curve[] = [
    { label: "true", color: "--true" },
    { label: "smoothed", color: "--smooth", dashed: true },
  ];
  return {
    x: { label: "x", range: [line.x[0]!, line.x.at(-1)!] },
    curves: [...(line.target ? truth : []), { label: "ψ", color: "--model" }],
    rug: line.rug,
    sync: "x",
  };
}

function columns({ start, picture }: Drawn): Columns {
  const { x, target, smoothed } = start.line!;
  const known = target && smoothed ? [target.score, smoothed.score] : [];
  return [x, ...known, picture.model!.score];
}

function summarize({ start, picture, end }: Drawn): string {
  const { x } = start.line!;
  const { score } = picture.model!;
  const text =
    `The ticks are the data. After step ${picture.step} ψ goes from ${decimals(score[0], 2)} at x = ${decimals(x[0], 1)} ` +
    `to ${decimals(score.at(-1), 2)} at x = ${decimals(x.at(-1), 1)}`;
  if (!end?.fisher) return `${text}.`;
  const error = decimals(Math.sqrt(2 * end.fisher.value), 3);
  const aim = start.shape.smoothed ? "smoothed" : "true";
  return `${text}; over the ${aim} density it is ${error} off the ${aim} score (root mean square).`;
}
