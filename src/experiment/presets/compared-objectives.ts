import type { Experiment } from "../types.ts";

/** What denoising score matching fits ψ to, by the names of the objectives. */
const REGRESSIONS = { dsm: "noise", "dsm-score": "score", "dsm-mixed": "mixed" } as const;

/** What a comparison of objectives trains: the kinds of objectives, and `dsm` with its other targets. */
export const OBJECTIVE_NAMES = [
  "dsm",
  "dsm-score",
  "dsm-mixed",
  "esm",
  "esm-parzen",
  "ism",
  "ssm",
  "fd",
] as const;
/** One of them. */
export type ObjectiveName = (typeof OBJECTIVE_NAMES)[number];

/** An objective by its name, with the experiment's own settings where it is of that kind. */
export function objectiveNamed({ objective }: Experiment, name: ObjectiveName) {
  if (name !== "dsm" && name !== "dsm-score" && name !== "dsm-mixed") {
    return objective.kind === name ? objective : { kind: name };
  }
  const regression = REGRESSIONS[name];
  const own = objective.kind === "dsm" ? objective : { kind: "dsm", controlVariate: false };
  // The control variate is one of the noise.
  return { ...own, regression, controlVariate: regression === "noise" && own.controlVariate };
}

/** Whether an objective needs the density of the data, and not only its points. */
export const needsDensity = (name: ObjectiveName): boolean =>
  name === "esm" || name === "dsm-score" || name === "dsm-mixed";
