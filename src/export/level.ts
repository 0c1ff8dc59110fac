import { levelLaw } from "../data/noise-levels.ts";
import type { Experiment, InputScale, Prediction } from "../experiment/types.ts";
import { conditionOf, frequenciesOf, sortedLevels } from "../model/condition.ts";

/** The numbers of noise levels by ln σ: linear between two, and constant beyond the outer ones. */
export interface LevelNumbers {
  /** ln σ, ascending, (L). */
  readonly logs: readonly number[];
  /** (L) */
  readonly numbers: readonly number[];
}

/** How a network sees a noise level, beyond the kinds that need no numbers. */
type ExportedCondition =
  | { readonly kind: "none" | "log-sigma" | "sigma" | "variance" }
  | { readonly kind: "index"; readonly levels: LevelNumbers }
  | { readonly kind: "fourier"; readonly frequencies: readonly number[] };

/** What makes ψ of a network depend on the noise level. */
export interface LevelDependence {
  readonly condition: ExportedCondition;
  readonly prediction: Prediction;
  readonly inputScale: InputScale;
  /** σ_d */
  readonly sigmaData: number;
}

/** How ψ depends on the noise level; undefined where it does not, and of the energy model. */
export function levelDependence(experiment: Experiment): LevelDependence | undefined {
  const { model } = experiment;
  if (model.kind === "energy") return undefined;
  const { prediction, inputScale, sigmaData } = model;
  const condition = exportedCondition(experiment);
  if (condition.kind === "none" && prediction === "score" && inputScale === "none") {
    return undefined;
  }
  return { condition, prediction, inputScale, sigmaData };
}

function exportedCondition(experiment: Experiment): ExportedCondition {
  const condition = conditionOf(experiment);
  const law = levelLaw(experiment.noise);
  switch (condition.kind) {
    case "fourier":
      return { kind: "fourier", frequencies: [...frequenciesOf(condition)] };
    case "index": {
      const sorted = sortedLevels(law.kind === "numbered" ? law.sigmas : Float64Array.of(1));
      const levels = {
        logs: sorted.map(({ log }) => log),
        numbers: sorted.map(({ number }) => number),
      };
      return { kind: "index", levels };
    }
    default:
      return { kind: condition.kind };
  }
}

/** What an expression is written in. */
export interface Language {
  /** The name of its module of mathematics. */
  readonly math: "Math" | "math";
  readonly pi: string;
  /** A list that has an expression of `each` for each item of a list. */
  readonly map: (list: string, each: string, expression: string) => string;
  /** Lists one after the other. */
  readonly join: (lists: readonly string[]) => string;
}

/** The condition's inputs, as an expression of a list. */
export function conditionExpression(
  { condition }: LevelDependence,
  { math, pi, map, join }: Language,
): string | undefined {
  const c = `${math}.log(sigma) / 4`;
  switch (condition.kind) {
    case "none":
      return undefined;
    case "log-sigma":
      return `[${c}]`;
    case "sigma":
      return "[sigma]";
    case "variance":
      return "[sigma ** 2]";
    case "index":
      return "[level_number(sigma)]";
    case "fourier": {
      const wave = (name: string): string =>
        map("frequencies", "f", `${math}.${name}((2 * ${pi} * f * ${math}.log(sigma)) / 4)`);
      return join([wave("cos"), wave("sin")]);
    }
    default:
      return condition satisfies never;
  }
}

/** What the points are divided by at the input; undefined where they are not. */
export function inputDivisor(
  { inputScale }: LevelDependence,
  { math }: Language,
): string | undefined {
  switch (inputScale) {
    case "none":
      return undefined;
    case "vp":
      return `${math}.sqrt(1 + sigma ** 2)`;
    case "edm":
      return `${math}.sqrt(sigma ** 2 + sigma_data ** 2)`;
    default:
      return inputScale satisfies never;
  }
}

/** ψ of the output `F` and the point `u` in one dimension. */
export function readoutExpression({ prediction }: LevelDependence): string {
  switch (prediction) {
    case "score":
      return "F";
    case "epsilon":
      return "-F / sigma";
    case "x0":
      return "(F - u) / sigma ** 2";
    case "edm":
      return "((sigma_data / sigma) * F) / total - u / total ** 2";
    default:
      return prediction satisfies never;
  }
}
