import { counted } from "../../text/counted.ts";
import { ruleOfThumb } from "../../data/distributions/parzen.ts";
import { dimensionsOf } from "../../experiment/experiment.ts";
import { heldOutWarning } from "../../measure/held-out/held-out-warning.ts";
import { drawProblem } from "../../training/problem.ts";
import { quantileOf } from "../../math/quantiles.ts";
import { standardize } from "../../data/scaling.ts";
import type { SweepPlan } from "../../experiment/sweep/sweep.ts";
import { withError } from "../../figures/format.ts";
import { crossTest, type Ranked, rankedOf } from "./ranking.ts";
import type { Row } from "./row.ts";
import { table } from "../output/table.ts";

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

function rankLines(plan: SweepPlan, cells: readonly Cell[]): string[] {
  const ranked = cells
    .flatMap(({ settings, rows }) => rankedOf(settings, rows) ?? [])
    .toSorted((a, b) => a.validation.value - b.validation.value);
  const best = ranked[0];
  if (!best) return ["", "No model came to its end, so that nothing can be ranked."];
  const head = [
    ...plan.axes.map(({ path }) => path),
    "validation: held-out score matching",
    "held-out Parzen log-likelihood",
    "",
  ];
  const most = best.validation.value + best.validation.standardError;
  const note = (each: Ranked): string => {
    if (each === best) return "best";
    return each.validation.value <= most ? "within one standard error" : "";
  };
  const lines = ranked
    .slice(0, SHOWN)
    .map((each) => [
      ...each.settings.map(show),
      withError(each.validation),
      withError(each.parzen),
      note(each),
    ]);
  const choice = plan.axes.map(({ path }, a) => `${path} ${show(best.settings[a])}`).join(", ");
  return [
    "",
    ...table(head, lines),
    `Best by validation: ${choice}`,
    ...testLines(plan, ranked),
    ...warningLines(plan),
  ];
}

/** Points by which settings are chosen say too much good of the choice. */
function testLines(plan: SweepPlan, ranked: readonly Ranked[]): string[] {
  const test = crossTest(ranked);
  if (!test) return ["No test: a single point is held out, and it chose."];
  const count = plan.heldOut!.length / dimensionsOf(plan.at(0).experiment.data);
  return [
    `Test of this choice: ${withError(test)} at ${counted(count, "point")} held out ` +
      "(each half of them measures the settings that are best at the other half)",
  ];
}

function warningLines(plan: SweepPlan): string[] {
  const problem = drawProblem(plan.at(0).experiment);
  const heldOut = standardize(plan.heldOut!, problem.scaling);
  const bandwidth = ruleOfThumb(problem.points, problem.dimensions);
  const warning = bandwidth > 0 && heldOutWarning({ ...problem, heldOut }, bandwidth, []);
  return warning ? [`Warning: ${warning}`] : [];
}
