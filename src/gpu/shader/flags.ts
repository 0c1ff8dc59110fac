import { objectiveForm } from "../../training/objective-form.ts";
import type { Problem } from "../../training/problem.ts";

/** The names that the shaders ask for about an objective. */
export function objectiveFlags(problem: Problem): Record<string, boolean> {
  const { experiment } = problem;
  const { kind } = experiment.objective;
  const controlVariate = kind === "dsm" && experiment.objective.controlVariate;
  return {
    DSM: kind === "dsm",
    ESM: kind === "esm",
    ESM_PARZEN: kind === "esm-parzen",
    ISM: kind === "ism",
    SSM: kind === "ssm",
    NEEDS_NOISE: kind === "dsm" || kind === "esm-parzen",
    // A longer program is not worth it for many.
    FEW_TERMS: objectiveForm(problem).terms <= 3,
    CONTROL_VARIATE: controlVariate,
    ANTITHETIC: kind === "dsm" && experiment.objective.antithetic,
    SQUARED: kind === "esm" || kind === "esm-parzen" || (kind === "dsm" && !controlVariate),
  };
}
