import { DENOISING } from "../../experiment/types.ts";
import { onlySigma } from "../../data/noise-levels.ts";
import { aimOf } from "../../measure/floors.ts";
import { gridOf, recoverDensity } from "../../measure/density.ts";
import { targetOf } from "../../data/distributions/mixture.ts";
import {
  ExperimentError,
  parseExperiment,
  type Experiment,
  type ExperimentInput,
} from "../../experiment/experiment.ts";
import { type Estimate, fisherDivergence, fisherRule, meanOf } from "../../measure/fisher.ts";
import { drawProblem, type Problem } from "../../training/problem.ts";
import { quantileOf, QUANTILES, spreadOf } from "../../math/quantiles.ts";
import { perUnit } from "../../data/scaling.ts";
import { planEnsemble, planSweep, type SweepPlan } from "../../experiment/sweep/sweep.ts";
import { runSweep, type TrainedModels } from "../../training/sweep-run.ts";
import type { EnsembleTrainer } from "../../training/trainer.ts";
import { EnsembleMeasurer } from "../../measure/ensemble-measures.ts";
import type { Ensemble, ObjectiveResult, Points, Sweep } from "../../figures/run.ts";
import type { StudyKind, Work } from "../messages.ts";
import type { Backends } from "./backends.ts";
import { messageOf } from "./message-of.ts";

/** σ of the sweep: so many, from this share of the experiment's to that multiple, over seeds. */
const SWEEP = { count: 10, low: 0.05, high: 3, seeds: 8 };
/** Models of which the bands are made, at most: the first ones. */
const MOST = 4096;
/** Milliseconds from one report of progress to the next. */
const PACE = 100;

/** What a study needs. */
export interface StudyContext {
  readonly experiment: Experiment;
  /** Milliseconds that the run took for a step; not finite where it has made none. */
  readonly stepTime: number;
  readonly backends: Backends;
  readonly signal: AbortSignal;
  readonly report: (work: Work) => void;
}

/** Trains the experiment over its seeds. */
export async function studyEnsemble(context: StudyContext): Promise<Ensemble> {
  const start = performance.now();
  const plan = planEnsemble(context.experiment);
  const first = drawProblem(plan.at(0).experiment);
  const x = gridOf(first);
  const scores: Float64Array[] = [];
  const fishers: number[] = [];
  let diverged = 0;
  const look = async ({ problems, ensemble }: TrainedModels): Promise<void> => {
    const psi = x && (await ensemble.evaluate(x));
    const found = await divergences(problems, ensemble);
    problems.forEach((_, k) => {
      if (ensemble.diverged[k] !== undefined) diverged++;
      else if (psi && scores.length < MOST)
        scores.push(psi.slice(k * x.length, (k + 1) * x.length));
      const fisher = found[k];
      if (ensemble.diverged[k] === undefined && fisher !== undefined) fishers.push(fisher);
    });
  };
  await conductPlan(context, "ensemble", plan, look);
  const sorted = Float64Array.from(fishers).toSorted();
  const inDataUnits = (curves: readonly Float64Array[]): Float64Array[] =>
    spreadOf(curves).quantiles.map((curve) => perUnit(curve, first.scaling));
  return {
    models: plan.count,
    diverged,
    seconds: (performance.now() - start) / 1000,
    ...(x &&
      scores.length > 0 && {
        score: inDataUnits(scores),
        density: inDataUnits(scores.map((score) => recoverDensity(x, score))),
      }),
    ...(sorted.length > 0 && { fisher: QUANTILES.map((q) => quantileOf(sorted, q)) }),
  };
}

/** Trains the experiment with σ from small to large, each over seeds. */
export async function studySweep(context: StudyContext): Promise<Sweep> {
  const sigma = onlySigma(context.experiment.noise);
  const { ensemble: _, ...base } = context.experiment;
  const plan = planSweep({
    ...base,
    ensemble: { seeds: SWEEP.seeds },
    sweep: { "noise.sigma": { log: [SWEEP.low * sigma, SWEEP.high * sigma, SWEEP.count] } },
  });
  const rows = new Map<number, { smoothed: number[]; clean: number[] }>();
  const measurer = new EnsembleMeasurer();
  const look = async ({ models, problems, ensemble }: TrainedModels): Promise<void> => {
    const measures = await measurer.measure(problems, ensemble);
    models.forEach(({ experiment }, k) => {
      const sigma = onlySigma(experiment.noise);
      const row = rows.get(sigma) ?? { smoothed: [], clean: [] };
      rows.set(sigma, row);
      const { fisherAim, fisher } = measures[k]!;
      if (ensemble.diverged[k] !== undefined || fisherAim === null || fisher === null) return;
      row.smoothed.push(fisherAim);
      row.clean.push(fisher);
    });
  };
  await conductPlan(context, "sweep", plan, look);
  const sigmas = [...rows.keys()].toSorted((a, b) => a - b);
  return {
    sigmas: Float64Array.from(sigmas),
    seeds: SWEEP.seeds,
    smoothed: pointsOf(sigmas.map((sigma) => meanOf(rows.get(sigma)!.smoothed))),
    clean: pointsOf(sigmas.map((sigma) => meanOf(rows.get(sigma)!.clean))),
  };
}

/** StudyContext and their standard errors, as a curve has them. */
const pointsOf = (context: readonly Estimate[]): Points => ({
  mean: Float64Array.from(context, ({ value }) => value),
  error: Float64Array.from(context, ({ standardError }) => standardError),
});

const OBJECTIVES = ["dsm", "esm", "esm-parzen", "ism", "ssm", "fd"] as const;

/** Trains every objective on the experiment's data from the same weights. */
export async function studyObjectives(
  context: StudyContext,
  show: (results: readonly ObjectiveResult[]) => void,
): Promise<void> {
  const { experiment, backends, signal, report } = context;
  const results: ObjectiveResult[] = [];
  for (const [done, kind] of OBJECTIVES.entries()) {
    report({ study: "objectives", done, of: OBJECTIVES.length });
    signal.throwIfAborted();
    results.push(await tryObjective(kind, experiment, backends, signal));
    show(results);
  }
}

type Kind = (typeof OBJECTIVES)[number];

async function tryObjective(
  kind: Kind,
  experiment: Experiment,
  backends: Backends,
  signal: AbortSignal,
): Promise<ObjectiveResult> {
  let problem: Problem;
  try {
    problem = drawProblem(parseExperiment(withObjective(experiment, kind)));
  } catch (error) {
    const relu = error instanceof ExperimentError && error.path === "model.activation";
    const note = relu ? "needs a smooth activation, such as tanh" : messageOf(error);
    return { name: kind, milliseconds: 0, note };
  }
  const { trainer } = await backends.open(problem);
  try {
    const start = performance.now();
    await trainer.advance(problem.experiment.steps, { signal });
    const milliseconds = performance.now() - start;
    const grid = gridOf(problem);
    const target = targetOf(problem.experiment);
    const smoothed = target && aimOf({ ...experiment, objective: DENOISING });
    const measure = async (density: typeof target): Promise<number | undefined> => {
      if (!density) return undefined;
      const rule = fisherRule(density);
      return fisherDivergence(rule, await trainer.evaluate(rule.points)).value;
    };
    return {
      name: kind,
      milliseconds,
      clean: await measure(target),
      smoothed: await measure(smoothed),
      score: grid && perUnit(await trainer.evaluate(grid), problem.scaling),
    };
  } catch (error) {
    if (signal.aborted) throw error;
    return { name: kind, milliseconds: 0, note: messageOf(error) };
  } finally {
    trainer.destroy();
  }
}

function withObjective(experiment: Experiment, kind: Kind): ExperimentInput {
  const { noise, ...rest } = experiment;
  const { values: _, ...seeded } = noise;
  return { ...rest, noise: seeded, objective: { kind }, saveEvery: 0 };
}

/** The Fisher divergence of every model; the aim is the same for all. */
async function divergences(
  problems: readonly Problem[],
  ensemble: EnsembleTrainer,
): Promise<(number | undefined)[]> {
  const aim = aimOf(problems[0]!.experiment);
  if (!aim) return problems.map(() => undefined);
  const rule = fisherRule(aim);
  const psi = await ensemble.evaluate(rule.points);
  const n = rule.points.length;
  return problems.map((_, k) => fisherDivergence(rule, psi.subarray(k * n, (k + 1) * n)).value);
}

/** Where a plan stands among those of a study. */
interface Part {
  /** Models of the plans before. */
  readonly before: number;
  /** Models of all plans. */
  readonly of: number;
  /** When the study began. */
  readonly start: number;
}

/** Runs a plan, and reports how far it is and how long it will take. */
export async function conductPlan(
  { backends, signal, report, stepTime }: StudyContext,
  study: StudyKind,
  plan: SweepPlan,
  look: (slice: TrainedModels) => Promise<void>,
  part: Part = { before: 0, of: plan.count, start: performance.now() },
): Promise<void> {
  let finished = part.before;
  let [current, size]: [EnsembleTrainer | undefined, number] = [undefined, 0];
  const { steps } = plan.at(0).experiment;
  const { of, start } = part;
  const tell = (): void => {
    const under = current ? (current.count * current.step) / steps : 0;
    const done = finished + under;
    const spent = performance.now() - start;
    // Before there is something to go by, models take as long together as one after the other.
    const whole = done > of / 20 ? (spent * of) / done : stepTime * steps * of;
    const left = Math.max(0, whole - spent) / 1000;
    report({ study, done, of, ...(Number.isFinite(left) && { left }) });
  };
  tell();
  const timer = setInterval(tell, PACE);
  const options = {
    open: () => backends.openMany(),
    done: new Set<number>(),
    signal,
    follow: (ensemble: EnsembleTrainer) => {
      [current, size] = [ensemble, ensemble.count];
    },
  };
  try {
    for await (const _ of runSweep(plan, options, look)) {
      finished += size;
      current = undefined;
    }
  } finally {
    clearInterval(timer);
  }
}
