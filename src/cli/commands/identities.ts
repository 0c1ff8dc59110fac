import { checkIdentities } from "../../reference/identities/identities.ts";
import { identitiesWork } from "../../reference/identities/work.ts";
import type { Row } from "../../reference/identities/row.ts";
import { announce } from "../estimate.ts";
import { openOutput } from "../output/outputs.ts";
import { type Print, printTo } from "../output/print.ts";
import { requireOneLevel } from "../input/one-level.ts";
import type { Setting } from "../input/setting.ts";
import { readExperiment } from "../input/source.ts";
import { table } from "../output/table.ts";

export interface IdentitiesOptions {
  readonly out?: string;
  /** Settings changed on the command line. */
  readonly set?: readonly Setting[];
  /** Whether long work is agreed to. */
  readonly yes?: boolean;
}

/** Operations a second, about. */
const RATE = 5e8;

/**
 * Evaluates the identities that connect the objectives, prints both sides and writes them.
 * @returns the exit code: 1 where one fails its bound
 */
export async function identities(
  file: string | undefined,
  options: IdentitiesOptions,
): Promise<number> {
  const experiment = await readExperiment(file, options.set);
  requireOneLevel(experiment, "identities");
  const output = await openOutput(options.out, [file]);
  const print = printTo(options.out);
  announce(identitiesWork(experiment) / RATE, options.yes, print);
  const { rows, notes } = checkIdentities(experiment);
  const failed = rows.filter((row) => !row.passed);
  for (const line of table(HEAD, rows.map(cells))) print(line);
  print("");
  for (const line of constantsOf(rows)) print(line);
  for (const note of notes) print(note);
  summarise(rows, failed, print);
  await output.write({ experiment, rows, notes, passed: failed.length === 0 });
  return failed.length === 0 ? 0 : 1;
}

const HEAD = ["Identity", "At", "Left side", "Right side", "Difference", "Error", "Bound", ""];

function cells(row: Row): string[] {
  const { identity, at, left, right, difference, error, errorKind, bound, passed } = row;
  return [
    identity,
    at,
    left.toPrecision(12),
    right.toPrecision(12),
    difference.toExponential(1),
    `${error.toExponential(1)} ${errorKind}`,
    bound.toExponential(1),
    passed ? "" : "FAILED",
  ];
}

/** The constants of each identity that has some, at the experiment's parameters. */
function constantsOf(rows: readonly Row[]): string[] {
  return rows
    .filter((row) => row.constants && row.at === "experiment")
    .map(({ identity, constants }) => {
      const terms = constants!.map((value) => value.toPrecision(12)).join(" + ");
      return `${identity.slice(0, 1)}: the constant is ${terms}`;
    });
}

function summarise(rows: readonly Row[], failed: readonly Row[], print: Print): void {
  print(`\n${rows.length - failed.length} of ${rows.length} hold`);
  for (const { identity, at } of failed) print(`Failed: ${identity} at ${at}`);
}
