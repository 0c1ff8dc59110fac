import type { Columns, Curve, Figure, PlotOptions } from "../figure.ts";
import { decimals } from "../format.ts";
import type { Drawn, ShownRun, Start } from "../run/run.ts";
import { describeField, fieldColumns, fieldMarks, summarizeField } from "./score-field.ts";
import { SPREAD, spreadBands } from "./spread.ts";

/** What the visitor wants to see of the score. */
export interface ScoreOptions {
  /** The raw targets -z/σ. */
  targets: boolean;
}

/** Colours of the objectives' curves. */
const OBJECTIVES = ["--o1", "--o2", "--o3", "--o4", "--o5", "--o6", "--o7", "--o8"] as const;

/** The scores of the densities, ψ, where it bends and where the data are. */
export function scoreFigure(options: ScoreOptions): Figure {
  return {
    name: "score",
    title: "Score",
    describe: (run) => describe(run, options),
    depends: ({ start, ensemble, objectives }) => [
      start?.line,
      start?.field,
      ensemble,
      objectives,
      options.targets,
    ],
    columns: (run) => (run.start.field ? fieldColumns(run.start.field) : columns(run)),
    marks: ({ start: { line, field }, picture }) =>
      field
        ? fieldMarks(field, picture.arrows)
        : {
            rug: line!.rug,
            kinks: picture.kinks,
            dots: options.targets ? line!.targets : undefined,
          },
    summarize: (run) => (run.start.field ? summarizeField(run) : summarize(run)),
  };
}

function describe(
  { start: { line, field, facts }, ensemble, objectives }: ShownRun & { start: Start },
  options: ScoreOptions,
): PlotOptions | string {
  if (field) return describeField(field, facts);
  if (!line) {
    return `A score in ${facts.dimensions} dimensions has no curve to draw; this plot is for one or two.`;
  }
  const truth: Curve[] = [
    { label: "∇log p", color: "--true" },
    { label: "∇log p_σ", color: "--smooth", dashed: true },
  ];
  const curves: Curve[] = [...(line.target ? truth : []), { label: "ψ", color: "--model" }];
  const spread = ensemble?.score ? SPREAD : [];
  const others = (objectives ?? []).flatMap(({ name, score }, i): Curve[] =>
    score ? [{ label: name, color: OBJECTIVES[i]!, width: 1.25 }] : [],
  );
  const range = rangeOf(line, options);
  return {
    x: { label: line.label, range: [line.x[0]!, line.x.at(-1)!] },
    ...(range && { y: { range } }),
    curves: [...curves, ...spread, ...others],
    bands: spread.length > 0 ? spreadBands(curves.length) : [],
    sync: "x",
  };
}

/** From the lowest to the highest of what does not change, with room for ψ. */
function rangeOf(
  { smoothed, targets }: NonNullable<Start["line"]>,
  options: ScoreOptions,
): [number, number] | undefined {
  const shown = options.targets ? (targets?.filter((_, i) => i % 2 === 1) ?? []) : [];
  const all = [...(smoothed?.score ?? []), ...shown];
  if (!smoothed) return undefined;
  const low = all.reduce((least, y) => Math.min(least, y), 0);
  const high = all.reduce((most, y) => Math.max(most, y), 0);
  const room = 0.35 * (high - low);
  return [low - room, high + room];
}

function columns({ start, picture, ensemble, objectives }: Drawn): Columns {
  const { x, target, smoothed } = start.line!;
  return [
    x,
    ...(target && smoothed ? [target.score, smoothed.score] : []),
    picture.model!.score,
    ...(ensemble?.score ?? []),
    ...(objectives ?? []).flatMap(({ score }) => score ?? []),
  ];
}

function summarize({ start, picture }: Drawn): string {
  const { x } = start.line!;
  const { score } = picture.model!;
  const kinks = picture.kinks ? " Ticks above: where the relus bend, −b/w." : "";
  const text =
    `After step ${picture.step} ψ goes from ${decimals(score[0], 2)} at x = ` +
    `${decimals(x[0], 1)} to ${decimals(score.at(-1), 2)} at x = ${decimals(x.at(-1), 1)}`;
  const fisher = picture.fisher?.value;
  if (fisher === undefined) return `${text}.${kinks}`;
  const error = decimals(Math.sqrt(2 * fisher), 3);
  const aim = start.facts.smoothed ? "∇log p_σ" : "∇log p";
  return `${text}; it is ${error} off ${aim} (root mean square).${kinks}`;
}
