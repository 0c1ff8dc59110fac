import { ExperimentError } from "../../experiment/error.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { meanOf } from "../fisher/fisher.ts";
import { measuredParameters } from "../../training/measured-parameters.ts";
import type { Problem } from "../../training/problem.ts";
import type { SweepPlan } from "../../experiment/sweep/sweep.ts";
import type { TrainedModels } from "../../training/ensemble/sweep-run.ts";
import { bestOf, type Candidate, choose, type SigmaChoice } from "./choice.ts";
import { COARSE, FINE, MODELS } from "./effort.ts";
import { cutFolds, type Folds } from "./folds.ts";

/** What a choice of σ is made with. */
export interface Chooser {
  /** Trains all models of a plan, of so many in all plans, and has every slice looked at. */
  train(plan: SweepPlan, all: number, keep: (slice: TrainedModels) => Promise<void>): Promise<void>;
  /**
   * ½|ψ|² + ∇·ψ at points.
   * @param points (n, D), in the data's own units
   * @returns (n)
   */
  measure(problem: Problem, parameters: Float64Array, points: Float64Array): Float64Array;
}

/**
 * Chooses σ for listed points by cross-validated score matching, first among few σ, then around the
 * best of them. Points that are held out have no part in it.
 * @throws ExperimentError where there are too few points, or no model came to its end
 */
export async function chooseSigma(experiment: Experiment, chooser: Chooser): Promise<SigmaChoice> {
  const folds = cutFolds(experiment);
  const coarse = await tryFactors(folds, COARSE, chooser);
  const factor = coarse[choose(coarse)]!.factor;
  const fine = await tryFactors(
    folds,
    FINE.map((step) => step * factor),
    chooser,
  );
  const candidates = [...coarse, ...fine].toSorted((a, b) => a.sigma - b.sigma);
  const { count, points, test, steps, start } = folds;
  return {
    sigmas: candidates.map(({ sigma }) => sigma),
    validation: candidates.map(({ values }) => meanOf(values)),
    chosen: choose(candidates),
    best: bestOf(candidates),
    start,
    folds: count,
    points,
    test,
    steps,
  };
}

/** Trains with every σ on all parts but one, in turn. */
async function tryFactors(
  folds: Folds,
  factors: readonly number[],
  chooser: Chooser,
): Promise<Candidate[]> {
  const sigmas = factors.map((factor) => Number((factor * folds.start).toPrecision(3)));
  const parts = factors.map((): Float64Array[] => []);
  await chooser.train(planOf(folds, sigmas), MODELS, async ({ models, problems, ensemble }) => {
    const parameters = await measuredParameters(problems[0]!.experiment, ensemble);
    models.forEach(({ index, seed: fold }, k) => {
      if (ensemble.diverged[k] !== undefined) return;
      const { count } = problems[k]!.layout;
      const own = parameters.subarray(k * count, (k + 1) * count);
      const place = Math.floor(index / folds.count);
      parts[place]![fold] = chooser.measure(problems[k]!, own, folds.left(fold));
    });
  });
  const candidates = factors.flatMap((factor, c): Candidate[] => {
    const values = Float64Array.from(parts[c]!.flatMap((part) => [...part]));
    const whole = values.length === folds.points && values.every(Number.isFinite);
    return whole ? [{ sigma: sigmas[c]!, factor, values }] : [];
  });
  if (candidates.length > 0 || factors !== COARSE) return candidates;
  throw new ExperimentError(
    "optimizer.learningRate",
    "expected a rate at which training converges: with every σ a model diverged",
  );
}

/** A model for every σ and every part that is left out. */
const planOf = (folds: Folds, sigmas: readonly number[]): SweepPlan => ({
  axes: [],
  seeds: 1,
  count: folds.count * sigmas.length,
  heldOut: undefined,
  at(index) {
    const [fold, place] = [index % folds.count, Math.floor(index / folds.count)];
    const sigma = sigmas[place]!;
    return { index, settings: [sigma], seed: fold, experiment: folds.without(fold, sigma) };
  },
});
