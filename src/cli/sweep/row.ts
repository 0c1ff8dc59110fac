import { singleSigma } from "../../data/noise-levels.ts";
import { shownSigma } from "../../measure/levels/measured-levels.ts";
import { meanOf } from "../../measure/fisher/fisher.ts";
import { measuredParameters } from "../../training/measured-parameters.ts";
import type { Problem } from "../../training/problem.ts";
import type { SweepModel } from "../../experiment/sweep/sweep.ts";
import { standardize } from "../../data/scaling.ts";
import { heldOutLogLikelihood, scoreMatchingAt } from "../../reference/held-out.ts";
import type { Measures, EnsembleMeasurer } from "../../measure/ensemble-measures.ts";
import type { TrainedModels } from "../../training/ensemble/sweep-run.ts";

/** One model of a sweep as it was trained: a row of the table. */
export interface Row extends Measures {
  /** From 0, in the order of the plan. */
  readonly model: number;
  /** The value of each axis. */
  readonly settings: readonly unknown[];
  readonly seed: number;
  readonly sigma: number | null;
  readonly learningRate: number;
  /** N */
  readonly points: number;
  /** P */
  readonly parameters: number;
  /** Updates done. */
  readonly steps: number;
  readonly status: "done" | "diverged";
  /** ½|ψ|² + ∇·ψ at the points that were held out, the mean and its standard error. */
  readonly heldOut: number | null;
  readonly heldOutError: number | null;
  /** Mean ln density of these under the Parzen estimate of bandwidth σ. */
  readonly parzen: number | null;
  readonly parzenError: number | null;
  /** As heldOut, at the first half of these points and at the second. */
  readonly heldOutA: number | null;
  readonly heldOutAError: number | null;
  readonly heldOutB: number | null;
  readonly heldOutBError: number | null;
}

/** What a row has of held-out points where there are none. */
export const NOT_HELD_OUT = {
  heldOut: null,
  heldOutError: null,
  parzen: null,
  parzenError: null,
  heldOutA: null,
  heldOutAError: null,
  heldOutB: null,
  heldOutBError: null,
} as const;

/** The rows of a slice that was trained. */
export async function rowsOf(slice: TrainedModels, measurer: EnsembleMeasurer): Promise<Row[]> {
  const { plan, models, problems, ensemble } = slice;
  const measures = await measurer.measure(problems, ensemble);
  const parameters = plan.heldOut && (await measuredParameters(problems[0]!.experiment, ensemble));
  return models.map((model, k) => {
    const { layout } = problems[k]!;
    const own = parameters?.subarray(k * layout.count, (k + 1) * layout.count);
    return {
      ...describe(model, problems[k]!),
      steps: ensemble.losses(k).length,
      status: ensemble.diverged[k] === undefined ? "done" : "diverged",
      ...measures[k]!,
      ...heldOutOf(problems[k]!, own, plan.heldOut),
    };
  });
}

function describe({ index, settings, seed }: SweepModel, problem: Problem) {
  const { experiment, count, layout } = problem;
  return {
    model: index,
    settings,
    seed,
    sigma: singleSigma(experiment.noise) ?? null,
    learningRate: experiment.optimizer.learningRate,
    points: count,
    parameters: layout.count,
  };
}

function heldOutOf(
  problem: Problem,
  parameters: Float64Array | undefined,
  heldOut: Float64Array | undefined,
) {
  if (!parameters || !heldOut) return NOT_HELD_OUT;
  const points = standardize(heldOut, problem.scaling);
  const values = scoreMatchingAt(problem, parameters, points);
  const fitted = meanOf(values);
  const parzen = heldOutLogLikelihood(problem, shownSigma(problem.experiment), points);
  const half = Math.ceil(values.length / 2);
  const [a, b] = [values.subarray(0, half), values.subarray(half)].map(meanOf);
  return {
    heldOut: finite(fitted.value),
    heldOutError: finite(fitted.standardError),
    parzen: finite(parzen.value),
    parzenError: finite(parzen.standardError),
    heldOutA: finite(a!.value),
    heldOutAError: finite(a!.standardError),
    // A single point has no second half.
    heldOutB: values.length > half ? finite(b!.value) : null,
    heldOutBError: values.length > half ? finite(b!.standardError) : null,
  };
}

/** As the journal has it, in JSON, so that a resumed sweep gives the same table. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
