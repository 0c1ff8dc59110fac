import { decimals } from "./format.ts";
import type { Start } from "./messages.ts";
import type { Drawn, Panel } from "./panel.ts";
import type { Columns, Curve, PlotOptions } from "./plot.ts";

/** The loss by step, and the loss that the exact score has. */
export const lossPanel: Panel = { describe, columns, summarize };

function describe({ shape, floor }: Start): PlotOptions {
  const least: Curve = { label: floor?.name ?? "", color: "--smooth", dashed: true };
  return {
    x: { label: "step", range: [0, shape.steps] },
    curves: [...(floor === undefined ? [] : [least]), { label: "loss", color: "--model" }],
  };
}

function columns({ start: { floor, shape }, picture: { losses } }: Drawn): Columns {
  if (floor === undefined) return [losses.steps, losses.losses];
  // The floor is drawn from end to end also while the run is under way.
  const ahead = losses.steps.at(-1) === shape.steps ? [] : [shape.steps];
  const steps = [0, ...losses.steps, ...ahead];
  return [steps, steps.map(() => floor.value), [null, ...losses.losses, ...ahead.map(() => null)]];
}

function summarize({ start, picture }: Drawn): string {
  const { losses } = picture.losses;
  if (losses.length === 0) return "No step is done yet.";
  const fall =
    `The loss went from ${decimals(losses[0])} at step 1 to ${decimals(picture.loss)} ` +
    `at step ${picture.step}`;
  if (start.floor === undefined) return `${fall}.`;
  const { name, value } = start.floor;
  const below = picture.loss! < value ? `, below it: ${overfitting(start)}` : "";
  return `${fall}; the ${name} is ${decimals(value)}${below}.`;
}

/** What it means that the loss is below what the exact score has. */
const overfitting = ({ shape }: Start): string =>
  shape.objective === "dsm" && !shape.fresh
    ? "ψ has begun to fit the noise"
    : "ψ fits these points better than their distribution";
