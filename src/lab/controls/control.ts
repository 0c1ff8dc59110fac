import type { Data, Experiment } from "../../experiment/experiment.ts";
import { hasLevels } from "../../data/noise-levels.ts";
import { TUTORIAL_COMPONENTS } from "../../data/tutorial.ts";

/** A setting of the experiment that the page shows. */
export interface Control {
  readonly id: string;
  readonly group: Group;
  /** The field's name for it. */
  readonly label: string;
  /** One short line. */
  readonly help: string;
  readonly input: Input;
  /** Whether it stands among those that are seldom changed. */
  readonly seldom?: true;
  /** Whether it means anything in this experiment. */
  applies?(experiment: Experiment): boolean;
  read(experiment: Experiment): string;
  /** The document with another value, which need not be one. */
  write(experiment: Experiment, value: string): unknown;
}

export const GROUPS = ["Target", "Noise", "Model", "Objective", "Training"] as const;
type Group = (typeof GROUPS)[number];

type Input =
  | {
      readonly kind: "number";
      /** A slider on a log scale. */
      readonly slider?: readonly [number, number];
    }
  | { readonly kind: "text" }
  | { readonly kind: "flag" }
  | {
      readonly kind: "choice";
      /** "only" where it can be seen but not be chosen. */
      readonly options: readonly (readonly [value: string, label: string, only?: "only"])[];
    };

export const NUMBER: Input = { kind: "number" };
export const FLAG: Input = { kind: "flag" };

/** A number as it was typed; what is none is left for the schema to refuse. */
export const numberOf = (text: string): number | string =>
  text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);

/** The mixture that an experiment's points come from, so that it can be changed. */
export function mixtureOf(data: Data): Extract<Data, { kind: "mixture" }> | undefined {
  switch (data.kind) {
    case "mixture":
      return data;
    case "tutorial":
      return { kind: "mixture", components: [...TUTORIAL_COMPONENTS], count: 1024, seed: 1 };
    case "points":
    case "dataset":
      return undefined;
    default:
      return data satisfies never;
  }
}

export const corrupts = ({ objective, noise }: Experiment): boolean =>
  objective.kind === "dsm" ||
  objective.kind === "esm-parzen" ||
  (objective.kind === "esm" && hasLevels(noise));
export const seeded = ({ noise }: Experiment): boolean => noise.values === undefined;
export const draws = (experiment: Experiment): boolean =>
  corrupts(experiment) || experiment.objective.kind === "ssm";

/** Whether a network is fitted to targets, so that there can be several noise levels. */
export const regresses = ({ objective, model }: Experiment): boolean =>
  model.kind === "mlp" && (objective.kind === "dsm" || objective.kind === "esm");

/** Numbers as they were typed, one after the other. */
export const numbersIn = (text: string): (number | string)[] =>
  text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(numberOf);

/** The model with another shape: weights given for the old one do not fit it. */
export function reshape({ model }: Experiment, change: object): object {
  const { init, ...rest } = model;
  return { ...rest, ...("seed" in init && { init }), ...change };
}

/** One setting of an object within the experiment. */
export function setting(key: "noise" | "optimizer" | "objective", name: string) {
  return {
    read: (experiment: Experiment) =>
      String((experiment[key] as unknown as Record<string, unknown>)[name]),
    write: (experiment: Experiment, value: string) => ({
      ...experiment,
      [key]: {
        ...experiment[key],
        [name]: value === "true" || value === "false" ? value === "true" : numberOf(value),
      },
    }),
  };
}
