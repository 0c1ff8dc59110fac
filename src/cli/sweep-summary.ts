import { overSeeds } from "../core/held-out-report.ts";
import { quantileOf } from "../core/quantiles.ts";
import type { SweepPlan } from "../core/sweep.ts";
import type { Row } from "./sweep-row.ts";
import { table } from "./table.ts";

/** More combinations of settings than these are left to the table's file. */
const SHOWN = 40;

/** The rows of one combination of settings: all of its seeds. */
interface Cell {
  readonly settings: readonly unknown[];
  readonly rows: readonly Row[];
}

/** A sweep's outcome for people: each combination over its seeds, the best held-out value first. */
export function summaryLines(plan: SweepPlan, rows: readonly Row[]): string[] {
  const cells = [...Map.groupBy(rows, ({ model }) => Math.floor(model / plan.seeds)).values()].map(
    (some): Cell => ({ settings: some[0]!.settings, rows: some }),
  );
  if (cells.length === 0) return [];
  return plan.heldOut ? rankLines(plan, cells) : spreadLines(plan, cells);
}

const show = (value: unknown): string =>
  typeof value === "number" ? String(Number(value.toPrecision(6))) : JSON.stringify(value);

function spreadLines(plan: SweepPlan, cells: readonly Cell[]): string[] {
  const columns = (["loss", "fisherAim", "fisher", "totalVariation"] as const).filter((column) =>
    cells.some((cell) => cell.rows.some((row) => row[column] !== null)),
  );
  const names = {
    loss: "loss",
    fisherAim: "Fisher divergence, aim",
    fisher: "to p",
    totalVariation: "total variation",
  };
  const head = [...plan.axes.map(({ path }) => path), ...columns.map((c) => names[c]), "diverged"];
  const lines = cells
    .slice(0, SHOWN)
    .map(({ settings, rows }) => [
      ...settings.map(show),
      ...columns.map((column) => spread(finished(rows).flatMap((row) => row[column] ?? []))),
      String(rows.length - finished(rows).length),
    ]);
  const more = cells.length > SHOWN ? [`… and ${cells.length - SHOWN} more`] : [];
  return ["", ...table(head, lines), ...more, "median over seeds [quartiles]"];
}

const finished = (rows: readonly Row[]): Row[] => rows.filter(({ status }) => status === "done");

function spread(values: readonly number[]): string {
  if (values.length === 0) return "-";
  const sorted = values.toSorted((a, b) => a - b);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((q) => quantileOf(sorted, q).toPrecision(4));
  return sorted.length === 1 ? middle! : `${middle} [${low}, ${high}]`;
}

interface Ranked {
  readonly settings: readonly unknown[];
  readonly value: number;
  readonly error: number;
  readonly parzen: number;
  readonly parzenError: number;
}

/** By held-out score matching, averaged over seeds. */
function rank(cells: readonly Cell[]): Ranked[] {
  const ranked = cells.flatMap(({ settings, rows }) => {
    const fitted = finished(rows).filter(({ heldOut }) => heldOut !== null);
    if (fitted.length === 0) return [];
    const { value, standardError: error } = overSeeds(
      fitted.map((row) => ({ value: row.heldOut!, standardError: row.heldOutError! })),
    );
    const { parzen, parzenError } = fitted[0]!;
    return [{ settings, value, error, parzen: parzen!, parzenError: parzenError! }];
  });
  return ranked.toSorted((a, b) => a.value - b.value);
}

function rankLines(plan: SweepPlan, cells: readonly Cell[]): string[] {
  const ranked = rank(cells);
  const best = ranked[0];
  if (!best) return ["", "No model came to its end, so that nothing can be ranked."];
  const head = [
    ...plan.axes.map(({ path }) => path),
    "held-out score matching",
    "held-out Parzen log-likelihood",
    "",
  ];
  const pair = (value: number, error: number): string =>
    `${value.toFixed(4)} ± ${error.toFixed(4)}`;
  const lines = ranked
    .slice(0, SHOWN)
    .map((each) => [
      ...each.settings.map(show),
      pair(each.value, each.error),
      pair(each.parzen, each.parzenError),
      each === best
        ? "best"
        : each.value <= best.value + best.error
          ? "within one standard error"
          : "",
    ]);
  const choice = plan.axes.map(({ path }, a) => `${path} ${show(best.settings[a])}`).join(", ");
  return ["", ...table(head, lines), `Best by held-out score matching: ${choice}`];
}
