import { overSeeds } from "../../measure/held-out/held-out-report.ts";
import type { Estimate } from "../../measure/fisher/fisher.ts";
import type { Row } from "./row.ts";

/** One combination of settings at the points that were held out, over its seeds. */
export interface Ranked {
  readonly settings: readonly unknown[];
  /** At all of the points: by this the combinations are ranked. */
  readonly validation: Estimate;
  /** Mean ln density under the Parzen estimate of bandwidth σ. */
  readonly parzen: Estimate;
  /** At each half of the points; undefined where a half is empty. */
  readonly halves: readonly [Estimate, Estimate] | undefined;
}

/** @param rows the models of one combination; undefined where none came to its end */
export function rankedOf(settings: readonly unknown[], rows: readonly Row[]): Ranked | undefined {
  const fitted = rows.filter(({ status, heldOut }) => status === "done" && heldOut !== null);
  const first = fitted[0];
  if (!first) return undefined;
  const over = (value: keyof Row, error: keyof Row): Estimate =>
    overSeeds(
      fitted.map((row) => ({ value: row[value] as number, standardError: row[error] as number })),
    );
  return {
    settings,
    validation: over("heldOut", "heldOutError"),
    parzen: { value: first.parzen!, standardError: first.parzenError! },
    halves:
      typeof first.heldOutB !== "number"
        ? undefined
        : [over("heldOutA", "heldOutAError"), over("heldOutB", "heldOutBError")],
  };
}

/**
 * What a choice made by points held out is worth at points that had no part in it: each half of the
 * points measures the combination that is best at the other half. The mean at all points of the best
 * one is no such measure: it was chosen for being low.
 * @returns undefined where a half is empty
 */
export function crossTest(ranked: readonly Ranked[]): Estimate | undefined {
  const halves = ranked.flatMap((each) => (each.halves ? [each.halves] : []));
  if (halves.length === 0) return undefined;
  const bestAt = (half: 0 | 1) =>
    halves.reduce((best, each) => (each[half].value < best[half].value ? each : best));
  const [a, b] = [bestAt(1)[0], bestAt(0)[1]];
  return {
    value: (a.value + b.value) / 2,
    standardError: Math.hypot(a.standardError, b.standardError) / 2,
  };
}
