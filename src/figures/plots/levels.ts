import type { LevelMeasures } from "../../measure/levels/level-measures.ts";
import type { Columns, Figure, Marks, PlotOptions } from "../figure.ts";
import { decimals, significant } from "../format.ts";
import type { Drawn, RunFacts, ShownRun, Start } from "../run/run.ts";

/** How good ψ is at each of several noise levels. */
export const levelFigure: Figure = {
  name: "levels",
  title: "Errors by noise level",
  describe,
  columns,
  marks,
  summarize,
};

function describe({
  start: { facts },
}: ShownRun & { readonly start: Start }): PlotOptions | string {
  if (!severalLevels(facts)) return "This run has one noise level.";
  if (!facts.known) return "The true score is not known for this data.";
  return {
    x: { label: "σ", log: true, range: [facts.sigmas[0]!, facts.sigmas.at(-1)!] },
    y: { log: true },
    curves: [
      { label: "excess loss, λ(σ) × Fisher divergence", color: "--model" },
      { label: "Fisher divergence to p_σ", color: "--smooth" },
      { label: "Fisher divergence ÷ that of ψ = 0", color: "--parzen", dashed: true },
    ],
  };
}

/** Whether a run has several noise levels. */
export const severalLevels = ({ sigmas }: RunFacts): boolean => sigmas.length > 1;

/** Values below this share of a curve's largest are not drawn, as a log axis has no lower end. */
const LEAST = 1e-9;

function drawn(values: readonly (number | null)[]): (number | null)[] {
  const largest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  return values.map((value) => (value !== null && value > LEAST * largest ? value : null));
}

function columns({ picture: { levels = [] } }: Drawn): Columns {
  const of = (measure: "excess" | "fisher" | "relativeFisher") =>
    drawn(levels.map((level) => level[measure]));
  return [
    Float64Array.from(levels, ({ sigma }) => sigma),
    of("excess"),
    of("fisher"),
    of("relativeFisher"),
  ];
}

/** Where the noise level is that the other plots show. */
function marks({ start }: Drawn): Marks {
  return { line: start.sigma };
}

function summarize({ picture: { levels, step } }: Drawn): string {
  const known = levels?.filter((level) => level.fisher !== null) ?? [];
  if (known.length === 0) return "Nothing is measured yet.";
  const worst = known.reduce((a, b) => (excessOf(b) > excessOf(a) ? b : a));
  const mean = known.reduce((sum, level) => sum + excessOf(level), 0) / known.length;
  const [first, last] = [known[0]!, known.at(-1)!];
  return (
    `After step ${step} the excess loss is ${decimals(mean)} on average over ${known.length} noise levels, ` +
    `and largest at σ = ${significant(worst.sigma, 3)}, with ${decimals(excessOf(worst))}. The Fisher divergence ` +
    `is ${significant(first.fisher!, 3)} at σ = ${significant(first.sigma, 3)} and ` +
    `${significant(last.fisher!, 3)} at σ = ${significant(last.sigma, 3)}.`
  );
}

const excessOf = ({ excess }: LevelMeasures): number => excess ?? 0;
