import { listedValues, relist } from "../../core/data.ts";
import { countPoints, type Experiment, parseExperiment } from "../../core/experiment.ts";
import { HOLD_OUT, splitValues } from "../../core/hold-out.ts";
import type { Estimate } from "../../core/metrics.ts";
import { drawProblem } from "../../core/problem.ts";
import { overSeeds } from "../../core/held-out-report.ts";
import { scalingOf, standardize } from "../../core/scaling.ts";
import { planSweep } from "../../core/sweep.ts";
import type { Slice } from "../../core/sweep-run.ts";
import type { Choice, Points } from "../../figures/run.ts";
import { heldOutLogLikelihood, heldOutScoreMatching } from "../../reference/held-out.ts";
import { conductPlan, type Means, pointsOf } from "./studies.ts";

/** σ that are tried, from this share of the data's standard deviation to that multiple. */
const TRIED = { count: 12, low: 0.04, high: 1.2, seeds: 4 };
/** Points that a model is measured at, and points times those of a Parzen estimate, at most. */
const QUICK = { points: 2000, pairs: 1e7 };
/** Noisy points that a model is trained on at most, so that all take seconds. */
const TRAINED = 4096;

/** The experiment on some of its points, at random, where all of them would take long. */
function fewer(experiment: Experiment): Experiment {
  const { data, noise, objective } = experiment;
  const values = listedValues(data);
  const given = noise.values !== undefined || (objective.kind === "ssm" && objective.values);
  const most = Math.floor(TRAINED / noise.perPoint);
  if (!values || given || countPoints(experiment) <= most) return experiment;
  const kept = (1 - (experiment.heldOut ?? HOLD_OUT).fraction) * values.length;
  const { heldOut: some } = splitValues(values, { fraction: most / kept, seed: 2 });
  return parseExperiment({ ...experiment, data: relist(data, some) });
}

/** Fits points without a known density with σ from small to large, and measures at some held out. */
export async function studyChoice(means: Means): Promise<Choice> {
  const { ensemble: _, ...whole } = means.experiment;
  const base = fewer(whole);
  const { points, dimensions, count } = drawProblem(base);
  const spread = scalingOf(points, dimensions).std;
  const unit = Math.hypot(...spread) / Math.sqrt(dimensions);
  const plan = planSweep({
    ...base,
    ensemble: { seeds: TRIED.seeds },
    sweep: { "noise.sigma": { log: [TRIED.low * unit, TRIED.high * unit, TRIED.count] } },
  });
  const most = dimensions * QUICK.points;
  const rows = new Map<number, { fits: Estimate[]; parzen: Estimate[] }>();
  const look = async ({ models, problems, ensemble }: Slice): Promise<void> => {
    const parameters = await ensemble.parameters();
    models.forEach(({ experiment, seed }, k) => {
      const { sigma } = experiment.noise;
      const row = rows.get(sigma) ?? { fits: [], parzen: [] };
      rows.set(sigma, row);
      const problem = problems[k]!;
      const heldOut = standardize(plan.heldOut!, problem.scaling).subarray(0, most);
      const P = problem.layout.count;
      const own = parameters.subarray(k * P, (k + 1) * P);
      if (ensemble.diverged[k] === undefined) {
        row.fits.push(heldOutScoreMatching(problem, own, heldOut));
      }
      // The same for all seeds.
      const few = heldOut.subarray(0, dimensions * Math.max(100, Math.floor(QUICK.pairs / count)));
      if (seed === 0) row.parzen.push(heldOutLogLikelihood(problem, sigma, few));
    });
  };
  await conductPlan(means, "choice", plan, look);
  const sigmas = [...rows.keys()].toSorted((a, b) => a - b);
  const pointsAt = (of: "fits" | "parzen"): Points =>
    pointsOf(sigmas.map((sigma) => overSeeds(rows.get(sigma)![of])));
  return {
    sigmas: Float64Array.from(sigmas),
    seeds: TRIED.seeds,
    ...(base !== whole && { points: countPoints(plan.at(0).experiment) }),
    heldOut: plan.heldOut!.length / dimensions,
    scoreMatching: pointsAt("fits"),
    parzen: pointsAt("parzen"),
  };
}
