import { objectiveForm } from "./objective-form.ts";
import type { Problem } from "./problem.ts";

// How much there is to compute, in floating-point operations: rough counts, to tell seconds from hours.

/** A parameter's share of a sample's forward and backward pass. */
const PARAMETER = 6;
/** A number of the noise that is drawn. */
const NORMAL = 60;
/** A step's own, however small. */
const STEP = 1000;

/** A kernel of the Parzen estimate at one point. */
const kernelWork = (dimensions: number): number => 6 * dimensions + 20;

/** Of the Parzen score at a draw's points. */
function parzenWork(problem: Problem): number {
  const { samples, goal } = objectiveForm(problem);
  return goal === "parzen" ? samples * problem.count * kernelWork(problem.dimensions) : 0;
}

/** Of one step: loss, gradient and update, with what is drawn for it. */
export function stepWork(problem: Problem): number {
  const { samples, terms, jet, draw } = objectiveForm(problem);
  const model = samples * terms * jet * PARAMETER * problem.layout.count;
  const drawn = problem.experiment.noise.fresh ? samples * draw * NORMAL + parzenWork(problem) : 0;
  return STEP + model + drawn;
}

/** Of all steps, with what comes before the first. */
export function trainingWork(problem: Problem): number {
  const { steps, noise } = problem.experiment;
  return steps * stepWork(problem) + (noise.fresh ? 0 : parzenWork(problem));
}
