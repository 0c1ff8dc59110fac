import { counted } from "../../text/counted.ts";
import { gridOf } from "../../measure/density.ts";
import {
  ensembleGrid,
  type EnsembleResult,
  type ModelResult,
  thin,
} from "../../training/ensemble/ensemble-result.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { numbersOf } from "../../math/numbers.ts";
import { drawProblem, type Problem } from "../../training/problem.ts";
import { quantileOf } from "../../math/quantiles.ts";
import type { Group } from "../../experiment/sweep/groups.ts";
import { planEnsemble } from "../../experiment/sweep/sweep.ts";
import type { Backend, EnsembleTrainer } from "../../training/trainer.ts";
import { describeRun } from "../input/describe.ts";
import { giveTurn, type Interrupt, listen } from "../interrupt.ts";
import { type Measures, EnsembleMeasurer } from "../../measure/ensemble-measures.ts";
import { sigmaIfSeveral } from "../../measure/levels/measured-levels.ts";
import { significant } from "../../figures/format.ts";
import { levelTable, measureEnsembleLevels, medianLevels } from "./level-table.ts";
import { checkMemory } from "../memory.ts";
import { opener } from "../output/opener.ts";
import { openOutput } from "../output/outputs.ts";
import { type Print, printTo, warn } from "../output/print.ts";
import { Progress } from "../output/progress.ts";
import { runSweep, type TrainedModels } from "../../training/ensemble/sweep-run.ts";
import type { Table } from "../../figures/report/report.ts";
import { openReport, reportEnsemble } from "./report.ts";
import { SweepEstimate } from "../sweep/estimate.ts";
import { tableLines } from "../output/table.ts";

interface Options {
  readonly backend: Backend["kind"];
  readonly out?: string;
  readonly report?: string;
  /** Files that are read, and not overwritten. */
  readonly inputs: readonly (string | undefined)[];
  /** Said first, where a saved result's run is repeated. */
  readonly repeated: string | undefined;
  /** Whether long work is agreed to. */
  readonly yes?: boolean;
}

/** What is kept of a trained model. */
interface Trained extends Measures {
  readonly result: ModelResult;
  readonly backend: Backend;
  /** ψ on the grid, (n); undefined beyond one dimension. */
  readonly score: Float64Array | undefined;
}

/**
 * Trains an experiment over the seeds of its ensemble, and writes the result.
 * @returns the exit code: 1 where every model diverged, 128 and the signal's number where one came
 */
export async function trainEnsemble(experiment: Experiment, options: Options): Promise<number> {
  const output = await openOutput(options.out, options.inputs);
  const report = await openReport(options.report, output, options.inputs);
  const print = printTo(options.out);
  if (options.repeated !== undefined) print(options.repeated);
  const { count } = planEnsemble(experiment);
  const first = drawProblem(experiment);
  checkMemory(first);
  print(`${counted(count, "model")}: ${describeRun(first)}`);
  const interrupt = listen();
  const start = performance.now();
  const trained = await trainAll(experiment, { ...options, print, interrupt });
  const seconds = (performance.now() - start) / 1000;
  print(`\nModels trained: ${trained.length}, in ${seconds.toFixed(3)} s`);
  const spread = spreadTable(experiment, trained);
  const levels = finished(trained).flatMap(({ result }) => (result.levels ? [result.levels] : []));
  const tables = [
    spread,
    ...(levels.length > 0
      ? [levelTable(medianLevels(levels), options.out !== undefined, ", medians over the models")]
      : []),
  ];
  tables.forEach((each, i) => {
    for (const line of [...(i > 0 ? [""] : []), ...tableLines(each)]) print(line);
  });
  const result = createResult(experiment, trained, seconds);
  await output.write(result);
  if (options.out !== undefined && options.out !== "-") print(`Written to ${options.out}`);
  if (options.report !== undefined && trained.length > 0) {
    await report.write(await reportEnsemble(result, tables));
    print(`Report written to ${options.report}`);
  }
  if (interrupt.signal.aborted) {
    warn(`Interrupted: ${trained.length} of ${counted(count, "model")} are kept.`);
    return interrupt.code();
  }
  return trained.every(({ result }) => result.diverged !== undefined) ? 1 : 0;
}

interface TrainOptions {
  readonly backend: Backend["kind"];
  readonly yes?: boolean;
  readonly print: Print;
  readonly interrupt: Interrupt;
}

async function trainAll(
  experiment: Experiment,
  { backend, yes, print, interrupt }: TrainOptions,
): Promise<Trained[]> {
  const plan = planEnsemble(experiment);
  const progress = new Progress(plan.count, 0);
  const trained: Trained[] = [];
  const done = new Set<number>();
  const { signal } = interrupt;
  const opened = opener(backend, print);
  const estimate = new SweepEstimate({ plan, done, yes, print, signal });
  const options = {
    open: () => opened.open(),
    done,
    signal,
    turn: giveTurn,
    begin: (groups: readonly Group[]) => estimate.count(groups),
    follow: (ensemble: EnsembleTrainer, problems: readonly Problem[]) => {
      progress.follow(ensemble);
      return estimate.follow(ensemble, problems, opened.current());
    },
  };
  const measurer = new EnsembleMeasurer();
  try {
    const slices = runSweep(plan, options, (slice) => collect(experiment, slice, measurer));
    for await (const some of slices) {
      trained.push(...some);
      progress.done(some.length);
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
  } finally {
    progress.end();
    interrupt.release();
  }
  return trained;
}

async function collect(
  experiment: Experiment,
  { problems, ensemble }: TrainedModels,
  measurer: EnsembleMeasurer,
): Promise<Trained[]> {
  const every = experiment.ensemble?.lossEvery ?? 1;
  const x = gridOf(drawProblem(experiment)); // member 0's, for all
  const psi = x && (await ensemble.evaluate(x, sigmaIfSeveral(experiment)));
  const parameters = await ensemble.parameters();
  const averaged = experiment.ema && (await ensemble.emaParameters());
  const levels = await measureEnsembleLevels(problems, ensemble);
  const measures = await measurer.measure(problems, ensemble);
  return problems.map((problem, k) => {
    const { count } = problem.layout;
    const diverged = ensemble.diverged[k];
    const { fisherAim, fisher, totalVariation } = measures[k]!;
    return {
      ...measures[k]!,
      backend: ensemble.backend,
      score: x && psi?.slice(k * x.length, (k + 1) * x.length),
      result: {
        experiment: problem.experiment,
        losses: thin(ensemble.losses(k), every),
        parameters: numbersOf(parameters.subarray(k * count, (k + 1) * count)),
        ...(averaged && {
          emaParameters: numbersOf(averaged.subarray(k * count, (k + 1) * count)),
        }),
        ...(levels && { levels: levels[k]! }),
        fisherAim,
        fisher,
        totalVariation,
        ...(diverged !== undefined && { diverged }),
      },
    };
  });
}

const finished = (trained: readonly Trained[]): Trained[] =>
  trained.filter(({ result }) => result.diverged === undefined);

/** Median and 90% of the models, of each measure that is known. */
function spreadTable(experiment: Experiment, trained: readonly Trained[]): Table {
  const names = {
    loss: "Last loss",
    excessLoss: "Excess loss",
    fisherAim: "Fisher divergence, to what it aims at",
    fisher: "Fisher divergence, to p",
    totalVariation: "Total variation, to p",
  } as const;
  const good = finished(trained);
  const rows = (Object.keys(names) as (keyof typeof names)[]).flatMap((measure) => {
    const values = good.flatMap((model) => model[measure] ?? []).toSorted((a, b) => a - b);
    if (values.length === 0) return [];
    const cells = [0.5, 0.05, 0.95].map((q) => quantileOf(values, q).toFixed(6));
    return [[names[measure], ...cells]];
  });
  const lost = trained.length - good.length;
  const sigma = sigmaIfSeveral(experiment);
  const notes = [
    ...(sigma === undefined
      ? []
      : [`Fisher divergence and total variation: at sigma = ${significant(sigma, 4)}`]),
    ...(experiment.ema ? [`Parameters: their average with decay ${experiment.ema.decay}`] : []),
    ...(lost > 0 ? [`${lost} of ${counted(trained.length, "model")} diverged`] : []),
  ];
  return {
    head: ["", "median", "5%", "95%"],
    rows,
    note: notes.length > 0 ? notes.join("; ") : undefined,
  };
}

function createResult(
  experiment: Experiment,
  trained: readonly Trained[],
  seconds: number,
): EnsembleResult {
  const first = drawProblem(experiment);
  const x = gridOf(first);
  const sigma = sigmaIfSeveral(experiment);
  const scores = finished(trained).flatMap(({ score }) => score ?? []);
  return {
    experiment,
    backend: trained[0]?.backend ?? null,
    models: trained.map(({ result }) => result),
    grid:
      x && scores.length > 0
        ? { ...(sigma !== undefined && { sigma }), ...ensembleGrid(x, scores, first.scaling) }
        : null,
    seconds,
  };
}
