import { standardize } from "../../../data/scaling.ts";
import type { SigmaChoice } from "../../../measure/sigma/choice.ts";
import { chooseSigma } from "../../../measure/sigma/choose.ts";
import { scoreMatchingAt } from "../../../reference/held-out.ts";
import { conductPlan, type StudyContext } from "./studies.ts";

/** Chooses σ for points without a known density. */
export async function studyChoice(context: StudyContext): Promise<SigmaChoice> {
  const start = performance.now();
  let before = 0;
  return chooseSigma(context.experiment, {
    async train(plan, of, keep) {
      await conductPlan(context, "choice", plan, keep, { before, of, start });
      before += plan.count;
    },
    measure: (problem, parameters, points) =>
      scoreMatchingAt(problem, parameters, standardize(points, problem.scaling)),
  });
}
