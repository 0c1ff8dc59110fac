import { quantileOf } from "../../src/math/quantiles.ts";
import type { Case } from "./cases.ts";
import type { Result } from "./measure.ts";

/** A case with what was measured. */
export interface Outcome {
  readonly what: Case;
  /** What the ratios are over, in words. */
  readonly baseline: string;
  readonly results: readonly Result[];
}

const median = (values: readonly number[]): number =>
  quantileOf(
    values.toSorted((a, b) => a - b),
    0.5,
  );

const HEAD = [
  "case",
  "contender",
  "ms a step, median [least, most]",
  "ratio",
  "at most",
  "first step, ms",
  "losses apart",
];

/** The outcomes as a Markdown table; ratios of ours are held to the case's aim. */
export function markdown(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(({ what, results }) =>
    results.map((result, i) => [
      i === 0 ? `${what.name}: ${what.about}` : "",
      result.contender,
      `${digits(median(result.times))} [${digits(Math.min(...result.times))}, ${digits(Math.max(...result.times))}]`,
      digits(median(result.ratios)),
      i > 0 && isOurs(result) ? `${what.aim} ${median(result.ratios) <= what.aim ? "✓" : "✗"}` : "",
      result.first.toFixed(0),
      result.error === undefined ? "" : result.error.toExponential(0),
    ]),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(HEAD), line(HEAD.map(() => "---")), ...rows.map(line)].join("\n");
}

const isOurs = ({ contender }: Result): boolean => contender.startsWith("Scorelab");

const digits = (value: number): string => String(Number(value.toPrecision(3)));

/** The outcomes for programs. */
export const json = (outcomes: readonly Outcome[], machine: object): string =>
  `${JSON.stringify(
    {
      ...machine,
      cases: outcomes.map(({ what, baseline, results }) => ({
        name: what.name,
        about: what.about,
        baseline,
        results: results.map((result) => ({
          ...result,
          median: median(result.times),
          ratio: median(result.ratios),
        })),
      })),
    },
    null,
    1,
  )}\n`;
