import { aimOf } from "../core/assessment.ts";
import { GRADIENT_TOLERANCE, relativeError } from "../core/agreement.ts";
import { fisherDivergence, fisherRule } from "../core/metrics.ts";
import type { Estimate } from "../core/metrics.ts";
import type { Problem } from "../core/problem.ts";
import type { Trainer } from "../core/trainer.ts";
import { createReferenceTrainer } from "../reference/trainer.ts";
import type { Agreement } from "./messages.ts";

/** Pairs times parameters whose gradient the CPU computes in about a second. */
const COMPARED = 3e8;

/** The Fisher divergence of the model as it is now to what it aims at, where that is known. */
export async function measureFisher(
  { experiment }: Problem,
  trainer: Trainer,
): Promise<Estimate | undefined> {
  const aim = aimOf(experiment);
  if (!aim) return undefined;
  const rule = fisherRule(aim);
  return fisherDivergence(rule, await trainer.evaluate(rule.points));
}

/**
 * Holds the GPU's gradient at the initial parameters to the CPU's.
 * @param gradient the GPU's, (P)
 */
export async function compareGradients(
  problem: Problem,
  gradient: Float64Array,
): Promise<Agreement> {
  const { count, perPoint, layout } = problem;
  if (count * perPoint * layout.count > COMPARED) return { kind: "too-large" };
  const reference = await createReferenceTrainer(problem).gradient();
  const error = relativeError(gradient, reference.gradient);
  return { kind: "compared", error, tolerance: GRADIENT_TOLERANCE };
}
