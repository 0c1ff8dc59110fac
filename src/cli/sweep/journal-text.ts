import { singleSigma } from "../../data/noise-levels.ts";
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import type { SweepPlan } from "../../experiment/sweep/sweep.ts";
import type { Row } from "./row.ts";

// A journal is a text file. Each line is a checksum, a space and JSON: first the head, which says
// whose journal it is, then lists of rows.

const FORMAT = "scorelab-sweep-journal";
const VERSION = 2;

const headSchema = v.strictObject({
  format: v.literal(FORMAT),
  version: v.number(),
  sweep: v.string(),
});

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const number = v.pipe(v.number(), v.finite());
const measure = v.nullable(number);
const rowSchema: v.GenericSchema<unknown, Row> = v.strictObject({
  model: count,
  settings: v.array(v.unknown()),
  seed: count,
  sigma: measure,
  learningRate: number,
  points: count,
  parameters: count,
  steps: count,
  status: v.picklist(["done", "diverged"]),
  loss: measure,
  floor: measure,
  excessLoss: measure,
  fisherAim: measure,
  fisher: measure,
  totalVariation: measure,
  heldOut: measure,
  heldOutError: measure,
  parzen: measure,
  parzenError: measure,
  heldOutA: measure,
  heldOutAError: measure,
  heldOutB: measure,
  heldOutBError: measure,
});
const lineSchema = v.strictObject({ rows: v.array(rowSchema) });

const sumOf = (sweep: string, json: string): string =>
  createHash("sha256").update(`${sweep}\n${json}`).digest("hex").slice(0, 16);

function lineOf(sweep: string, document: object): string {
  const json = JSON.stringify(document);
  return `${sumOf(sweep, json)} ${json}\n`;
}

/**
 * The first line of a journal.
 * @param sweep identifies the sweep
 */
export const headLine = (sweep: string): string =>
  lineOf(sweep, { format: FORMAT, version: VERSION, sweep });

/** A line of rows; its checksum is only right in this sweep's journal. */
export const rowsLine = (sweep: string, rows: readonly Row[]): string => lineOf(sweep, { rows });

/** What the text of a journal gives. */
export interface Reading {
  readonly rows: readonly Row[];
  /** Numbers of the lines, from 1, that cannot be used. */
  readonly damaged: readonly number[];
  /** Numbers of the lines with models that an earlier line has; those are left out. */
  readonly repeated: readonly number[];
}

/** Why a text is not read, as the end of a sentence that starts with its file. */
export type Refusal = "another sweep" | "another version" | "no journal";

/**
 * Reads the rows that this sweep wrote, whatever became of other lines. A last line that is cut off,
 * as a machine that stops leaves it, is not worth a word.
 */
export function readJournal(text: Uint8Array, sweep: string, plan: SweepPlan): Reading | Refusal {
  const found = new Found(plan);
  for (const { number, line, whole } of linesOf(text)) {
    const rows = readRows(line, sweep);
    if (rows) found.add(number, rows);
    else if (number === 1) {
      const head = readHead(line, sweep, whole);
      if (head === "another sweep" || head === "another version") return head;
      if (head === "damaged") found.damaged.push(number);
    } else if (whole) found.damaged.push(number);
  }
  // A damaged head is made up for by a line that is this sweep's.
  return found.damaged[0] === 1 && found.rows.length === 0 ? "no journal" : found;
}

function* linesOf(text: Uint8Array) {
  const decoder = new TextDecoder();
  for (let [start, number] = [0, 1]; start < text.length; number++) {
    const end = text.indexOf(10, start);
    const whole = end >= 0;
    const bytes = text.subarray(start, whole ? end : text.length);
    yield { number, line: decoder.decode(bytes), whole };
    start += bytes.length + 1;
  }
}

function readHead(line: string, sweep: string, whole: boolean): "own" | "damaged" | Refusal {
  const own = headLine(sweep).trimEnd();
  if (line === own || (!whole && own.startsWith(line))) return "own";
  // The first version had no checksums.
  if (/^\{"sweep":"[0-9a-f]{64}"\}$/.test(line)) return "another version";
  const { success, output } = v.safeParse(headSchema, parse(line.slice(line.indexOf(" ") + 1)));
  if (!success || `${line}\n` !== lineOf(output.sweep, output)) return "damaged";
  return output.version === VERSION ? "another sweep" : "another version";
}

/** The rows of a line; nothing unless it is, byte for byte, one that this sweep wrote. */
function readRows(line: string, sweep: string): readonly Row[] | undefined {
  const json = line.slice(line.indexOf(" ") + 1);
  if (line !== `${sumOf(sweep, json)} ${json}`) return undefined;
  const { success, output } = v.safeParse(lineSchema, parse(json));
  return success ? output.rows : undefined;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** Collects rows that the plan has, one a model. */
class Found implements Reading {
  readonly rows: Row[] = [];
  readonly damaged: number[] = [];
  readonly repeated: number[] = [];
  readonly #known = new Set<number>();
  readonly #plan: SweepPlan;

  constructor(plan: SweepPlan) {
    this.#plan = plan;
  }

  add(line: number, rows: readonly Row[]): void {
    const planned = rows.filter((row) => isPlanned(row, this.#plan));
    if (planned.length < rows.length) this.damaged.push(line);
    const before = this.rows.length;
    for (const row of planned) {
      if (this.#known.has(row.model)) continue;
      this.#known.add(row.model);
      this.rows.push(row);
    }
    if (this.rows.length < before + planned.length) this.repeated.push(line);
  }
}

/** Whether a row is of the model that the plan has at its number. */
function isPlanned({ model, settings, seed, ...row }: Row, plan: SweepPlan): boolean {
  if (model >= plan.count) return false;
  const planned = plan.at(model);
  const { noise, optimizer } = planned.experiment;
  return (
    seed === planned.seed &&
    row.sigma === (singleSigma(noise) ?? null) &&
    row.learningRate === optimizer.learningRate &&
    isDeepStrictEqual(settings, JSON.parse(JSON.stringify(planned.settings)))
  );
}
