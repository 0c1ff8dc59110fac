import { standardize } from "../../data/scaling.ts";
import type { Choice } from "../../measure/sigma/choice.ts";
import { chooseSigma } from "../../measure/sigma/choose.ts";
import { scoreMatchingAt } from "../../reference/held-out.ts";
import { conductPlan, type Means } from "./studies.ts";

/** Chooses σ for points without a known density. */
export async function studyChoice(means: Means): Promise<Choice> {
  const start = performance.now();
  let before = 0;
  return chooseSigma(means.experiment, {
    async train(plan, of, look) {
      await conductPlan(means, "choice", plan, look, { before, of, start });
      before += plan.count;
    },
    measure: (problem, parameters, points) =>
      scoreMatchingAt(problem, parameters, standardize(points, problem.scaling)),
  });
}
