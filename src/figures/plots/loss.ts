import type { Columns, Curve, Figure, PlotOptions } from "../figure.ts";
import { decimals } from "../format.ts";
import type { Drawn, ShownRun, Start, Trace } from "../run/run.ts";

type Started = ShownRun & { readonly start: Start };

/** The loss by step, and the loss that the exact score has. */
export const lossFigure: Figure = {
  name: "loss",
  title: "Loss",
  describe: describeLoss,
  columns: lossColumns,
  marks,
  summarize: summarizeLoss,
};

/** What the loss is above its floor, and the true error, on a log axis. */
export const errorFigure: Figure = {
  name: "errors",
  title: "Excess loss and Fisher divergence",
  describe: describeError,
  columns: errorColumns,
  marks,
  summarize: summarizeError,
};

function describeLoss({ start: { facts, floor } }: Started): PlotOptions {
  const least: Curve = { label: floor?.name ?? "", color: "--smooth", dashed: true };
  return {
    x: { label: "step", range: [0, facts.steps] },
    curves: [...(floor === undefined ? [] : [least]), { label: "loss", color: "--model" }],
    sync: "step",
  };
}

function lossColumns({ start: { floor, facts }, picture: { losses } }: Drawn): Columns {
  const { steps: done, values } = losses;
  if (floor === undefined) return [done, values];
  // The floor is drawn from end to end also while the run is under way.
  const ahead = done.at(-1) === facts.steps ? [] : [facts.steps];
  const steps = [0, ...done, ...ahead];
  return [steps, steps.map(() => floor.value), [null, ...values, ...ahead.map(() => null)]];
}

/** Where the replayed step is. */
function marks({ replay }: Drawn) {
  return { line: replay?.step };
}

function summarizeLoss({ start, picture }: Drawn): string {
  const { values } = picture.losses;
  if (values.length === 0) return "No step is done yet.";
  const { changed, rate } = picture.learning;
  const turn = changed === undefined ? "" : ` Learning rate ${rate} after step ${changed}.`;
  const from = picture.step === 1 ? "is" : `went from ${decimals(values[0])} at step 1 to`;
  const fall = `The loss ${from} ${decimals(picture.loss)} at step ${picture.step}`;
  if (start.floor === undefined) return `${fall}.${turn}`;
  const { name, value } = start.floor;
  const below = picture.loss! < value ? `, below it: ${overfitting(start)}` : "";
  const least = name.includes(",") ? `${name},` : name;
  return `${fall}; the ${least} is ${decimals(value)}${below}.${turn}`;
}

/** What it means that the loss is below what the exact score has. */
const overfitting = ({ facts }: Start): string =>
  facts.objective === "dsm" && !facts.fresh
    ? "ψ has begun to fit the noise"
    : "ψ fits these points better than their distribution";

function describeError({ start: { facts, floor, line } }: Started): PlotOptions | string {
  const excess: Curve = { label: "excess loss", color: "--model" };
  const known = line?.target !== undefined || floor?.value !== undefined;
  if (!known) return "Neither the floor of the loss nor the true score is known for this data.";
  return {
    x: { label: "step", range: [0, facts.steps] },
    y: { log: true },
    curves: [
      ...(floor ? [excess] : []),
      {
        label: `Fisher divergence to ${facts.smoothed ? "p_σ" : "p"}`,
        color: "--smooth",
        spans: true,
      },
    ],
    sync: "step",
  };
}

/** Both on the steps of either; a log axis has no place for what is not above 0. */
function errorColumns({ start: { floor }, picture: { losses, fishers } }: Drawn): Columns {
  const steps = [...new Set([...losses.steps, ...fishers.steps])].toSorted((a, b) => a - b);
  const excess = at(losses, steps, (loss) => loss - (floor?.value ?? 0));
  const fisher = at(fishers, steps, (value) => value);
  return floor ? [steps, excess, fisher] : [steps, fisher];
}

/** A trace's values at steps that hold all of its own; null between them. */
function at(trace: Trace, steps: readonly number[], of: (value: number) => number) {
  let i = 0;
  return steps.map((step) => {
    if (trace.steps[i] !== step) return null;
    const value = of(trace.values[i++]!);
    return value > 0 ? value : null;
  });
}

function summarizeError({ start, picture }: Drawn): string {
  const fisher = picture.fisher?.value;
  const { loss } = picture;
  const aim = start.facts.smoothed ? "p_σ" : "p";
  const least = picture.fishers.values.reduce((a, b) => Math.min(a, b), Infinity);
  const parts = [
    ...(start.floor && loss !== undefined
      ? [`The excess loss is ${decimals(loss - start.floor.value)}`]
      : []),
    ...(fisher === undefined
      ? []
      : [
          `the Fisher divergence to ${aim} is ${decimals(fisher)}, at its least ${decimals(least)}`,
        ]),
  ];
  if (parts.length === 0) return "Nothing is measured yet.";
  const text = parts.join("; ");
  const gap = " Where the excess loss is below 0 it is not drawn.";
  const negative = start.floor && loss !== undefined && loss < start.floor.value;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.${negative ? gap : ""}`;
}
