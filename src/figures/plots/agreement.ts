import type { Columns, Figure, PlotOptions } from "../figure.ts";
import { scientific } from "../format.ts";
import type { Agreement, Drawn, ShownRun, Start } from "../run/run.ts";

/** Half the distance from 1 to the next float32: what one rounding may cost. */
const ROUNDING = 2 ** -24;
/** Differences below this are drawn there: a log axis has no 0. */
const LEAST = 1e-9;

/** How far GPU and CPU are apart, by step, at the same parameters. */
export const agreementFigure: Figure = {
  name: "agreement",
  title: "Agreement |GPU − CPU|",
  describe,
  depends: ({ picture }) => [picture?.agreement.kind],
  columns,
  marks: ({ replay }) => ({ line: replay?.step }),
  summarize,
};

type Compared = Extract<Agreement, { kind: "compared" }>;

function describe({ start, picture }: ShownRun & { start: Start }): PlotOptions | string {
  switch (picture?.agreement.kind) {
    case "cpu-only":
      return "The CPU trains: there is no GPU to be compared with it.";
    case "not-kept":
      return "This run was read from a file, which does not say how far GPU and CPU were apart.";
    case "too-large":
      return "This run is too large to be repeated on the CPU in the page.";
    case "compared":
    case undefined:
      return {
        x: { label: "step", range: [0, start.facts.steps] },
        y: { log: true },
        curves: [
          { label: "float32 rounding 2⁻²⁴", color: "--true", dashed: true, width: 1.5 },
          { label: "loss", color: "--model", width: 1.5 },
          { label: "gradient", color: "--smooth", width: 1.5 },
          { label: "ψ", color: "--median", width: 1.5 },
        ],
        sync: "step",
      };
    default:
      return picture!.agreement satisfies never;
  }
}

function columns({ start, picture }: Drawn): Columns {
  const { steps, loss, gradient, psi } = picture.agreement as Compared;
  const ahead = steps.at(-1) === start.facts.steps ? [] : [start.facts.steps];
  const all = [...steps, ...ahead];
  const curve = (values: Float64Array): (number | null)[] => [
    ...Array.from(values, (value) => Math.max(value, LEAST)),
    ...ahead.map(() => null),
  ];
  return [all, all.map(() => ROUNDING), curve(loss), curve(gradient), curve(psi)];
}

function summarize({ picture }: Drawn): string {
  const { steps, loss, gradient, psi } = picture.agreement as Compared;
  const largest = (values: Float64Array): string =>
    scientific(values.reduce((most, value) => Math.max(most, value), 0));
  return (
    `|GPU − CPU| at the same parameters, at ${steps.length} steps: at most ${largest(loss)} of the ` +
    `loss, ${largest(gradient)} of the gradient’s size, ${largest(psi)} of ψ.`
  );
}
