import { DENOISING } from "../../../experiment/types.ts";
import { onlySigma } from "../../../data/noise-levels.ts";
import { aimOf } from "../../../measure/floors.ts";
import { gridOf } from "../../../measure/density.ts";
import { targetOf } from "../../../data/distributions/mixture.ts";
import {
  needsDensity,
  OBJECTIVE_NAMES,
  type ObjectiveName,
  objectiveNamed,
} from "../../../experiment/presets/compared-objectives.ts";
import {
  ExperimentError,
  parseExperiment,
  type Experiment,
} from "../../../experiment/experiment.ts";
import {
  type Estimate,
  fisherDivergence,
  fisherRule,
  meanOf,
} from "../../../measure/fisher/fisher.ts";
import { drawProblem, type Problem } from "../../../training/problem.ts";
import { perUnit } from "../../../data/scaling.ts";
import { planEnsemble, planSweep, type SweepPlan } from "../../../experiment/sweep/sweep.ts";
import { runSweep, type TrainedModels } from "../../../training/ensemble/sweep-run.ts";
import type { EnsembleTrainer } from "../../../training/trainer.ts";
import { EnsembleMeasurer } from "../../../measure/ensemble-measures.ts";
import type { ObjectiveResult, Points, Sweep } from "../../../figures/run/run.ts";
import type { StudyKind, Work } from "../../state/messages.ts";
import type { Backends } from "../run/backends.ts";
import { Bands } from "./bands.ts";
import { messageOf } from "../message-of.ts";

/** σ of the sweep: so many, from this share of the experiment's to that multiple, over seeds. */
const SWEEP = { count: 10, low: 0.05, high: 3, seeds: 8 };
/** Milliseconds from one report of progress to the next. */
const PACE = 100;

/** What a study needs. */
export interface StudyContext {
  readonly experiment: Experiment;
  /** The noise level that is shown now. */
  readonly sigma: () => number;
  /** Milliseconds that the run took for a step; not finite where it has made none. */
  readonly stepTime: number;
  readonly backends: Backends;
  readonly signal: AbortSignal;
  readonly report: (work: Work) => void;
}

/** Trains the experiment over its seeds. */
export async function studyEnsemble(context: StudyContext): Promise<Bands> {
  const start = performance.now();
  const plan = planEnsemble(context.experiment);
  const first = drawProblem(plan.at(0).experiment);
  const bands = new Bands(first, plan.count, context.sigma());
  await conductPlan(context, "ensemble", plan, ({ ensemble }) => bands.add(ensemble));
  bands.seconds = (performance.now() - start) / 1000;
  return bands;
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

/** Means and their standard errors, as a curve has them. */
const pointsOf = (means: readonly Estimate[]): Points => ({
  mean: Float64Array.from(means, ({ value }) => value),
  error: Float64Array.from(means, ({ standardError }) => standardError),
});

/** Trains every objective on the experiment's data from the same weights. */
export async function studyObjectives(
  context: StudyContext,
  show: (results: readonly ObjectiveResult[]) => void,
): Promise<void> {
  const { experiment, backends, signal, report } = context;
  const results: ObjectiveResult[] = [];
  const names = OBJECTIVE_NAMES.filter((name) => !needsDensity(name) || targetOf(experiment));
  for (const [done, name] of names.entries()) {
    report({ study: "objectives", done, of: names.length });
    signal.throwIfAborted();
    results.push(await tryObjective(name, experiment, backends, signal));
    show(results);
  }
}

async function tryObjective(
  name: ObjectiveName,
  experiment: Experiment,
  backends: Backends,
  signal: AbortSignal,
): Promise<ObjectiveResult> {
  let problem: Problem;
  try {
    problem = drawProblem(parseExperiment(withObjective(experiment, name)));
  } catch (error) {
    const relu = error instanceof ExperimentError && error.path === "model.activation";
    const note = relu ? "needs a smooth activation, such as tanh" : messageOf(error);
    return { name, milliseconds: 0, note };
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
      name,
      milliseconds,
      clean: await measure(target),
      smoothed: await measure(smoothed),
      score: grid && perUnit(await trainer.evaluate(grid), problem.scaling),
    };
  } catch (error) {
    if (signal.aborted) throw error;
    return { name, milliseconds: 0, note: messageOf(error) };
  } finally {
    trainer.destroy();
  }
}

function withObjective(experiment: Experiment, name: ObjectiveName): unknown {
  const { noise, ...rest } = experiment;
  const { values: _, ...seeded } = noise;
  const objective = objectiveNamed(experiment, name);
  return { ...rest, noise: seeded, objective, saveEvery: 0 };
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
