import { flatten } from "../points.ts";
import type { ExperimentInput } from "../../experiment/input.ts";
import { HOLD_OUT, splitValues } from "../hold-out.ts";
import { scalingOf, standardize } from "../scaling.ts";
import { LIMITS } from "../../experiment/schema.ts";
import { startSigma } from "../../measure/sigma/start.ts";
import type { Column } from "./column.ts";
import { joinColumns } from "./columns.ts";
import type { Table } from "./table.ts";
import { TableError } from "./table-error.ts";

/** Noisy points, copies of each, and noisy points times steps that an experiment begins with. */
const WORK = { noisy: 2048, corruptions: 16, total: 4e8 };
/** Fewer points than these are all trained on. */
const FEW = 16;

/**
 * An experiment that fits a column well enough to begin with: in standard units, with a smooth net
 * and a quarter held out.
 * @param name the file's, for the sentence
 * @throws TableError where the column gives no data to learn from
 */
export function experimentFor({ name: column, numbers }: Column, name: string): ExperimentInput {
  checkCount(numbers.length, column, name);
  if (numbers.every((value) => value === numbers[0])) {
    const count = numbers.length.toLocaleString("en");
    throw new TableError(
      `All ${count} numbers of ${column} are ${numbers[0]}: equal numbers have no density.`,
    );
  }
  return recipe([...numbers], column);
}

/**
 * An experiment of several columns, each a dimension.
 * @param places of the columns
 * @throws TableError where they give no data to learn from
 */
export function experimentForAll(
  table: Table,
  places: readonly number[],
  name: string,
): ExperimentInput {
  const columns = places.map((c) => table.columns[c]!);
  const together = columns.map((column) => column.name).join(", ");
  if (places.length > LIMITS.dimensions) {
    throw new TableError(
      `${name} has ${places.length} columns of numbers, and at most ${LIMITS.dimensions} are trained on together.`,
    );
  }
  const rows = joinColumns(table, places);
  checkCount(rows.length, together, name);
  const equal = columns.findIndex((_, d) => rows.every((row) => row[d] === rows[0]![d]));
  if (equal >= 0) {
    throw new TableError(
      `All numbers of ${columns[equal]!.name} are ${rows[0]![equal]}: equal numbers have no density.`,
    );
  }
  return recipe(rows, together);
}

function checkCount(count: number, column: string, name: string): void {
  if (count < 2) {
    const found = count === 0 ? "holds no numbers" : "holds 1 number";
    throw new TableError(`${column} of ${name} ${found}, and a density needs at least 2.`);
  }
  if (count > LIMITS.pairs) {
    const [found, most] = [count, LIMITS.pairs].map((n) => n.toLocaleString("en"));
    throw new TableError(
      `${column} of ${name} holds ${found} numbers, and at most ${most} are trained on: take a sample of its rows.`,
    );
  }
}

function recipe(values: (number | number[])[], name: string): ExperimentInput {
  const count = values.length;
  const perPoint = Math.min(Math.max(Math.round(WORK.noisy / count), 1), WORK.corruptions);
  const steps = Math.min(2000, Math.max(200, Math.round(WORK.total / (count * perPoint))));
  return {
    data: {
      kind: "points",
      values,
      name: name.slice(0, 80),
      standardize: true,
    },
    ...(count >= FEW && { heldOut: {} }),
    noise: { sigma: sigmaFor(values), perPoint },
    model: { hidden: [16], activation: "tanh" },
    optimizer: { learningRate: 0.02 },
    steps,
    // Some hundred saved steps are enough to be looked at.
    saveEvery: Math.max(4, Math.round(steps / 250)),
  };
}

/** Up to so many values σ knows nothing of those held out; sorting more of them takes too long. */
const SPLIT = 20_000;

/** The σ to begin with, in standard units, with three digits. */
function sigmaFor(values: readonly (number | number[])[]): number {
  const split = values.length >= FEW && values.length <= SPLIT;
  const kept = split ? splitValues(values, HOLD_OUT).kept : values;
  const dimensions = [values[0]!].flat().length;
  const points = flatten(kept, dimensions);
  const sigma = startSigma(standardize(points, scalingOf(points, dimensions)), dimensions);
  // Not a number where all that is kept is equal, which is refused where it is trained on.
  return Number((sigma || 1).toPrecision(3));
}

/** Why no column of a table can be learned from. @param name the file's */
export function noNumbers({ columns, rows }: Table, name: string): TableError {
  const first = columns[0]?.left[0];
  const found = first ? `; line ${first.line} begins with “${first.text}”` : "";
  const advice =
    rows > 0 ? ": if another character separates its columns, choose that" : ", but a header alone";
  return new TableError(`No column of ${name} holds numbers${found}${advice}.`);
}
