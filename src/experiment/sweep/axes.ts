import { ExperimentError } from "../error.ts";
import type { Experiment } from "../experiment.ts";
import { cut } from "../../text/json-text.ts";

/** A setting that a sweep varies. */
export interface Axis {
  /** Where it stands in the experiment file, such as `noise.sigma`. */
  readonly path: string;
  readonly values: readonly unknown[];
}

/** @throws ExperimentError for an axis with both kinds of span, which the schema takes for a typo */
export function checkSpans(sweep: unknown): void {
  if (typeof sweep !== "object" || sweep === null) return;
  for (const [path, values] of Object.entries(sweep)) {
    const keys = typeof values === "object" && values !== null ? Object.keys(values as object) : [];
    if (!keys.includes("log") || !keys.includes("linear")) continue;
    throw refusal(path, 'give "log" or "linear", not both');
  }
}

/** @throws ExperimentError for paths such as `__proto__`, which the schema leaves out silently */
export function checkKept(sweep: object, parsed: object): void {
  const lost = Object.keys(sweep).find((path) => !Object.hasOwn(parsed, path));
  if (lost !== undefined) throw refusal(lost, NO_SETTING);
}

/** Settings of the whole sweep, which no axis may vary. */
const OWN = new Set(["ensemble", "sweep", "heldOut", "saveEvery"]);

/**
 * Checks that each axis has a place of its own.
 * @throws ExperimentError naming the axis
 */
export function checkPlaces(axes: readonly Axis[]): void {
  for (const { path } of axes) {
    if (OWN.has(path.split(".")[0]!)) {
      throw refusal(path, "expected the path of a setting that a model has");
    }
    const outer = axes.find((other) => path.startsWith(`${other.path}.`));
    if (!outer) continue;
    throw refusal(
      path,
      `expected a setting of its own, but the axis ${cut(outer.path, 60)} sets it too`,
    );
  }
}

/**
 * Checks that all models have the data that points are held out of.
 * @throws ExperimentError for an axis that changes the points
 */
export function checkData(axes: readonly Axis[]): void {
  const own = axes.find(({ path }) => /^data(\.|$)/.test(path) && path !== "data.standardize");
  if (!own) return;
  throw refusal(own.path, "expected the same data for all models, as some points are held out");
}

const NO_SETTING = "expected the path of a setting, found a place that has no effect";

/** What no setting may be: a place that takes it is not looked at. */
const PROBE = Symbol("probe");

/**
 * Checks that each value of each axis makes an experiment of its own.
 * @param parse the experiment with these values, one an axis
 * @throws ExperimentError naming the axis, and the value where that matters
 */
export function checkEffects(
  axes: readonly Axis[],
  parse: (settings: readonly unknown[]) => Experiment,
): void {
  const first = axes.map(({ values }) => values[0]);
  axes.forEach((axis, a) => {
    const parseWith = (value: unknown): Experiment => parse(first.with(a, value));
    if (takes(parseWith, PROBE)) {
      throw refusal(axis.path, NO_SETTING);
    }
    checkValues(axis, parseWith);
  });
}

function takes(parseWith: (value: unknown) => Experiment, value: unknown): boolean {
  try {
    parseWith(value);
    return true;
  } catch (error) {
    if (error instanceof ExperimentError) return false;
    throw error;
  }
}

/** Equal values would train the same model twice: more models of a kind are for the seeds. */
function checkValues({ path, values }: Axis, parseWith: (value: unknown) => Experiment): void {
  const keyOf = values.every(isPlain) ? (value: unknown) => value : partOf(path, parseWith);
  const seen = new Map<unknown, number>();
  for (const [i, value] of values.entries()) {
    const key = keyOf(value);
    const same = seen.get(key);
    if (same !== undefined) {
      const problem = `expected values that differ, but [${i}] and [${same}] make the same experiment`;
      throw refusal(path, problem);
    }
    seen.set(key, i);
  }
}

const isPlain = (value: unknown): boolean => typeof value !== "object" || value === null;

/** The part of the experiment that an axis changes, as text: two spellings may mean the same. */
function partOf(path: string, parseWith: (value: unknown) => Experiment) {
  const part = path.split(".")[0] as keyof Experiment;
  return (value: unknown): string => JSON.stringify(parseWith(value)[part]);
}

const refusal = (path: string, problem: string): ExperimentError =>
  new ExperimentError(`sweep.${cut(path, 60)}`, problem);
