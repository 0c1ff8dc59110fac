import { gridOf } from "../../measure/density.ts";
import { drawProblem, type Problem } from "../../training/problem.ts";
import { shownSigma } from "../../measure/levels/measured-levels.ts";
import { createResult, type Outcome, type Stopped } from "../../training/result.ts";
import { compareHeldOut } from "../../reference/held-out.ts";
import { type Backend, DivergedError, type Trainer } from "../../training/trainer.ts";
import { lossFloors } from "../../measure/floors.ts";
import { comparePublished } from "../../experiment/presets/published.ts";
import {
  type PresetName,
  presetExperiment,
  presetNamed,
} from "../../experiment/presets/presets.ts";
import { parseExperiment } from "../../experiment/experiment.ts";
import type { Given } from "../../data/table/dialect.ts";
import { openTrainer, type OpenTrainer } from "../backend.ts";
import { withChosenSigma } from "./choose-sigma.ts";
import { announce, estimateRun } from "../estimate.ts";
import { checkMemory } from "../memory.ts";
import { openOutput } from "../output/outputs.ts";
import { readPoints } from "../input/points.ts";
import { type Print, printTo, warn } from "../output/print.ts";
import { describeRun } from "../input/describe.ts";
import { heldOutTable, measureFit, rowLines } from "./fit.ts";
import { levelTable, measureLevels } from "./level-table.ts";
import { measuredParameters } from "../../training/measured-parameters.ts";
import { openReport, reportRun } from "./report.ts";
import { tableLines } from "../output/table.ts";
import { trainEnsemble } from "./train-ensemble.ts";
import { listen } from "../interrupt.ts";
import { showProgress } from "../output/progress.ts";
import type { Setting } from "../input/setting.ts";
import { parseSource, readSource, type Source } from "../input/source.ts";

export interface TrainOptions extends Given {
  /** By default that of a saved result, or else the GPU. */
  readonly backend?: Backend["kind"];
  readonly out?: string;
  /** A page about the run. */
  readonly report?: string;
  /** In place of a file. */
  readonly preset?: PresetName;
  /** A file of numbers to train on. */
  readonly data?: string;
  /** Its column, by name or by number from 1. */
  readonly column?: string;
  /** Whether sigma is chosen by cross-validation. */
  readonly chooseSigma?: boolean;
  /** Settings changed on the command line. */
  readonly set?: readonly Setting[];
  /** Whether long work is agreed to. */
  readonly yes?: boolean;
}

/** How often the loss is printed. */
const PRINTED = 20;
/** Milliseconds between two looks at a run. */
const LOOK = 100;

/**
 * Trains an experiment and writes its result.
 * @returns the exit code: 1 where the loss diverged, 128 and the signal's number where one came
 */
export async function train(file: string | undefined, options: TrainOptions): Promise<number> {
  const source = await chooseSource(file, options);
  const given = parseSource(source, options.set ?? [], parseExperiment);
  const backend = options.backend ?? source.run?.backend ?? "webgpu";
  const inputs = [file, options.data];
  const repeated = source.run && `${source.name} is a saved result, whose run is repeated.`;
  const output = await openOutput(options.out, inputs);
  const report = await openReport(options.report, output, inputs);
  const print = printTo(options.out);
  const experiment = options.chooseSigma ? await withChosenSigma(given, backend, print) : given;
  if (typeof experiment === "number") return experiment;
  if (experiment.ensemble) {
    return trainEnsemble(experiment, { ...options, backend, inputs, repeated });
  }
  if (repeated !== undefined) print(repeated);
  const problem = drawProblem(experiment);
  checkMemory(problem);
  print(describeRun(problem));
  const opened = await openTrainer(problem, backend);
  const { trainer, close } = opened;
  const { adapter } = opened.backend;
  try {
    print(`Adapter: ${adapter}\n`);
    const run = await runToEnd(opened, problem, { print, yes: options.yes });
    print(`\nSteps done: ${trainer.step}, in ${run.seconds.toFixed(3)} s`);
    const rows = await measureFit(problem, trainer);
    for (const line of rowLines(rows)) print(line);
    const { published } = options.preset === undefined ? {} : presetNamed(options.preset);
    const last = trainer.losses.at(-1);
    if (published && last !== undefined) {
      print(comparePublished(published, last, lossFloors(problem)[0]?.value));
    }
    const levels = await measureLevels(problem, trainer);
    const heldOut = compareHeldOut(problem, await measuredParameters(experiment, trainer));
    const tables = [
      ...(levels ? [levelTable(levels, options.out !== undefined)] : []),
      ...(heldOut ? [heldOutTable(heldOut)] : []),
    ];
    for (const table of tables) for (const line of ["", ...tableLines(table)]) print(line);
    if (options.out !== undefined) {
      await output.write(await collect(problem, trainer, run, { heldOut, levels }));
      if (options.out !== "-") print(`Written to ${options.out}`);
    }
    if (options.report !== undefined) {
      const said = { adapter, tables: [{ rows }, ...tables] };
      const stopped = run.stopped?.message;
      await report.write(await reportRun(problem, trainer, run.seconds, { ...said, stopped }));
      print(`Report written to ${options.report}`);
    }
    if (run.stopped) warn(run.stopped.message);
    return run.code;
  } finally {
    close();
  }
}

/** The experiment of a file or a preset, on points of one's own where these are given. */
async function chooseSource(
  file: string | undefined,
  { preset, data, column, ...given }: TrainOptions,
): Promise<Source> {
  if (preset !== undefined) return { name: preset, document: { ...presetExperiment(preset) } };
  const source = await readSource(file);
  if (data === undefined) return source;
  const own = await readPoints(data, column, given);
  for (const line of own.report.split("\n")) warn(line);
  if (file === undefined) return { name: undefined, document: { ...own.experiment } };
  return { name: source.name, document: { ...source.document, data: own.experiment.data } };
}

interface TrainRun {
  readonly seconds: number;
  readonly code: number;
  readonly stopped?: Stopped;
}

/** Trains until the last step, a divergence or a signal, and prints losses on the way. */
async function runToEnd(
  { trainer, backend }: OpenTrainer,
  problem: Problem,
  { print, yes }: { readonly print: Print; readonly yes: boolean | undefined },
): Promise<TrainRun> {
  const { steps } = problem.experiment;
  const interrupt = listen();
  const { signal } = interrupt;
  const progress = followLosses(trainer, steps, print);
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  try {
    announce(await estimateRun(problem, trainer, backend, { signal }), yes, print);
    await trainer.advance(steps - trainer.step, { signal });
    return { seconds: seconds(), code: 0 };
  } catch (error) {
    if (error instanceof DivergedError) {
      return {
        seconds: seconds(),
        code: 1,
        stopped: { step: trainer.step, message: error.message },
      };
    }
    if (!signal.aborted) throw error;
    const message = `Interrupted after ${trainer.step} of ${steps} steps; these are kept.`;
    return { seconds: seconds(), code: interrupt.code(), stopped: { step: trainer.step, message } };
  } finally {
    progress.end();
    interrupt.release();
  }
}

/** Prints the loss twenty times, the last step's among them, and progress in a terminal. */
function followLosses(trainer: Trainer, steps: number, print: Print): { end(): void } {
  const lines = Math.min(PRINTED, steps);
  const width = String(steps).length;
  let next = 1;
  const look = (): void => {
    const done = trainer.step;
    // Reading the losses copies them: once a look, and only where one is due.
    let losses: Float64Array | undefined;
    for (; next <= lines; next++) {
      const step = Math.round((next * steps) / lines);
      if (step > done) break;
      losses ??= trainer.losses;
      showProgress("");
      print(`Step ${String(step).padStart(width)}  loss ${losses[step - 1]!.toFixed(6)}`);
    }
    showProgress(`Training: ${Math.floor((100 * done) / steps)}%`);
  };
  const timer = setInterval(look, LOOK);
  return {
    end() {
      clearInterval(timer);
      look();
      showProgress("");
    },
  };
}

async function collect(
  problem: Problem,
  trainer: Trainer,
  run: TrainRun,
  measured: Pick<Outcome, "heldOut" | "levels">,
): Promise<object> {
  const { backend, losses, saved } = trainer;
  const { experiment } = problem;
  const sigma = shownSigma(experiment);
  const x = gridOf(problem, sigma);
  return createResult(problem, {
    backend,
    losses,
    saved,
    parameters: await trainer.parameters(),
    emaParameters: experiment.ema && (await trainer.emaParameters()),
    grid: x && { sigma, x, score: await trainer.evaluate(x, sigma) },
    ...measured,
    seconds: run.seconds,
    stopped: run.stopped,
  });
}
