import * as v from "valibot";
import { countMembers, memberOf } from "../../training/ensemble/ensemble.ts";
import { flatten, listedValues, relist } from "../../data/points.ts";
import { ExperimentError, schemaError } from "../error.ts";
import { dimensionsOf, parseExperiment } from "../experiment.ts";
import type { Experiment } from "../experiment.ts";
import { HOLD_OUT, splitValues } from "../../data/hold-out.ts";
import { withValueAt } from "../place.ts";
import { LIMITS, sweep as schema } from "../schema.ts";
export type { Axis } from "./axes.ts";
import { type Axis, checkData, checkEffects, checkKept, checkPlaces, checkSpans } from "./axes.ts";
import { cut } from "../../text/json-text.ts";

/** One model of a sweep. */
export interface SweepModel {
  /** Its number in the plan, from 0. */
  readonly index: number;
  /** The value of each axis. */
  readonly settings: readonly unknown[];
  /** The member of the ensemble, from 0. */
  readonly seed: number;
  readonly experiment: Experiment;
}

/** All models of a sweep: the product of its axes, times the seeds, which vary fastest. */
export interface SweepPlan {
  readonly axes: readonly Axis[];
  readonly seeds: number;
  /** K */
  readonly count: number;
  /** Points that no model sees, (n, D), in the data's own units. */
  readonly heldOut: Float64Array | undefined;
  /** Model i, made when it is asked for. */
  at(i: number): SweepModel;
}

type Document = Readonly<Record<string, unknown>>;

/**
 * Plans a sweep. Every combination of settings is checked; what is kept does not grow with their
 * number.
 * @param document an experiment file with `sweep`, and perhaps `heldOut`
 * @throws ExperimentError naming the place, and the combination where that matters
 */
export function planSweep(document: unknown): SweepPlan {
  const { sweep, ...base } = splitDocument(document);
  const axes = Object.entries(sweep).map(([path, values]) => ({
    path,
    values: listValues(values),
  }));
  checkPlaces(axes);
  const combinations = axes.reduce((product, { values }) => product * values.length, 1);
  const { points, rest } = holdOut(base, axes);
  const parse = (c: number): Experiment => parseSettings(rest, axes, settingsOf(axes, c));
  const seeds = countMembers(parse(0));
  const count = combinations * seeds;
  if (count > LIMITS.models) {
    const most = LIMITS.models.toLocaleString("en");
    const found = count.toLocaleString("en");
    throw new ExperimentError("sweep", `expected at most ${most} models in all, found ${found}`);
  }
  if (points) checkData(axes);
  checkEffects(axes, (settings) => parseSettings(rest, axes, settings));
  let last: { readonly combination: number; readonly experiment: Experiment } | undefined;
  return {
    axes,
    seeds,
    count,
    heldOut: points,
    at(i) {
      const combination = Math.floor(i / seeds);
      if (last?.combination !== combination) last = { combination, experiment: parse(combination) };
      const seed = i % seeds;
      const settings = settingsOf(axes, combination);
      return { index: i, settings, seed, experiment: memberOf(last.experiment, seed) };
    },
  };
}

/** The plan of an experiment over the seeds of its ensemble alone. */
export function planEnsemble(experiment: Experiment): SweepPlan {
  const count = countMembers(experiment);
  const at = (i: number): SweepModel => {
    const member = memberOf(experiment, i);
    // Only a run alone keeps its parameters on the way.
    return { index: i, settings: [], seed: i, experiment: { ...member, saveEvery: 0 } };
  };
  return { axes: [], seeds: count, count, heldOut: undefined, at };
}

/** Whether a document describes a sweep. */
export const isSweep = (document: unknown): boolean =>
  typeof document === "object" && document !== null && "sweep" in document;

function splitDocument(document: unknown) {
  if (!isSweep(document)) {
    throw new ExperimentError(
      "sweep",
      'expected an object of settings by their paths, such as {"noise.sigma": [0.1, 0.3]}, found nothing',
    );
  }
  const { sweep, ...base } = document as Document;
  checkSpans(sweep);
  const result = v.safeParse(schema, { sweep }, { abortEarly: true });
  if (!result.success) throw schemaError(result.issues[0]);
  checkKept(sweep as object, result.output.sweep);
  return { ...base, ...result.output };
}

type Values = v.InferOutput<typeof schema>["sweep"][string];

function listValues(values: Values): readonly unknown[] {
  if (Array.isArray(values)) return values;
  const log = "log" in values;
  const [from, to, count] = log ? values.log : values.linear;
  const at = (t: number): number => {
    // The ends are exactly those that were written.
    if (t === 0) return from;
    if (t === 1) return to;
    return log ? from * (to / from) ** t : from + (to - from) * t;
  };
  return Array.from({ length: count }, (_, i) => at(count === 1 ? 0 : i / (count - 1)));
}

/** The values of the axes in a combination; the last axis varies fastest. */
function settingsOf(axes: readonly Axis[], combination: number): unknown[] {
  const settings: unknown[] = [];
  let rest = combination;
  for (const { values } of axes.toReversed()) {
    settings.unshift(values[rest % values.length]);
    rest = Math.floor(rest / values.length);
  }
  return settings;
}

function parseSettings(
  base: Document,
  axes: readonly Axis[],
  settings: readonly unknown[],
): Experiment {
  try {
    // Nothing is kept of the way: thousands of models would not fit.
    const start: Document = { ...base, saveEvery: 0 };
    return parseExperiment(
      axes.reduce((all, { path }, a) => withValueAt(all, path, settings[a]), start),
    );
  } catch (error) {
    if (!(error instanceof ExperimentError) || axes.length === 0) throw error;
    const named = axes
      .map(({ path }, a) => `${cut(path, 60)} ${cut(JSON.stringify(settings[a]) ?? "nothing", 40)}`)
      .join(", ");
    throw new ExperimentError(`sweep, with ${named}`, error.message.replace(/\.$/, ""));
  }
}

/**
 * Takes a seeded part of the points away, to measure by; always where points have no known density.
 */
function holdOut(
  base: Document,
  axes: readonly Axis[],
): { readonly points: Float64Array | undefined; readonly rest: Document } {
  const { data, target, heldOut } = parseSettings(base, axes, settingsOf(axes, 0));
  const values = listedValues(data);
  if (!values || (target && !heldOut)) return { points: undefined, rest: base };
  const split = splitValues(values, heldOut ?? HOLD_OUT);
  return {
    points: flatten(split.heldOut, dimensionsOf(data)),
    rest: { ...base, heldOut: undefined, data: relist(data, split.kept) },
  };
}
