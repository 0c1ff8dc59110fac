import packageFile from "../../../package.json" with { type: "json" };
import { aimOf, lossFloors } from "../../measure/floors.ts";
import { countMembers } from "../../training/ensemble/ensemble.ts";
import type { EnsembleResult } from "../../training/ensemble/ensemble-result.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { type Estimate, fisherDivergence, fisherRule } from "../../measure/fisher/fisher.ts";
import { significant } from "../../figures/format.ts";
import type { LevelMeasures } from "../../measure/levels/level-measures.ts";
import { shownSigma, sigmaIfSeveral } from "../../measure/levels/measured-levels.ts";
import { measuredParameters } from "../../training/measured-parameters.ts";
import { drawProblem, type Problem } from "../../training/problem.ts";
import type { Backend, Saved, Trainer } from "../../training/trainer.ts";
import { counted } from "../../text/counted.ts";
import { ShownGrid } from "../../figures/run/shown-grid.ts";
import { kinksOf } from "../../figures/run/model.ts";
import { type Table, writeReport } from "../../figures/report/report.ts";
import type { Drawn, Trace } from "../../figures/run/run.ts";
import { describeFacts, factsOf } from "../../figures/run/facts.ts";
import { thinLosses } from "../../figures/run/traces.ts";
import { evaluate } from "../../reference/mlp.ts";
import { CliError } from "../errors.ts";
import { openOutput, type Output } from "../output/outputs.ts";

/** Saved steps at which the Fisher divergence is measured for its curve, at most. */
const MEASURED = 60;
/** Numbers of ψ times parameters that are evaluated for one of them: about 10 ms. */
const QUICK = 1e7;

/**
 * Opens the file of a report, and finds out now whether it can be written.
 * @param result the command's other output
 * @param inputs files that the command reads, which it must not overwrite
 * @throws CliError where it cannot be
 */
export async function openReport(
  path: string | undefined,
  result: Output,
  inputs: readonly (string | undefined)[],
): Promise<Output> {
  if (path === "-") {
    throw new CliError("--report writes a page: name a file for it, such as report.html.");
  }
  const report = await openOutput(path, inputs);
  if (report.path !== undefined && report.path === result.path) {
    throw new CliError(`--out and --report both name ${path}: name two files.`);
  }
  return report;
}

/** What is trained and drawn. */
interface Trained {
  readonly problem: Problem;
  readonly step: number;
  readonly losses: Trace;
  /** (P) */
  readonly parameters: Float64Array;
  readonly saved: readonly Saved[];
  /** ψ at points in the units that are trained in. */
  readonly psi: (points: Float64Array) => Promise<Float64Array>;
  readonly seconds: number;
  /** The measures of several noise levels. */
  readonly levels?: readonly LevelMeasures[] | undefined;
}

/** What is said about it. */
interface Said {
  readonly backend: Backend["kind"];
  /** The machine in words. */
  readonly adapter: string;
  readonly tables: readonly Table[];
  readonly stopped?: string | undefined;
}

/** The report of a run, as a page. */
export async function reportRun(
  problem: Problem,
  trainer: Trainer,
  seconds: number,
  about: Omit<Said, "backend">,
): Promise<string> {
  const { step, saved } = trainer;
  const losses = thinLosses(trainer.losses);
  const { experiment } = problem;
  const parameters = await measuredParameters(experiment, trainer);
  const sigma = shownSigma(experiment);
  const psi = (points: Float64Array) => trainer.evaluate(points, sigma);
  const run = await drawRun({ problem, step, losses, saved, parameters, psi, seconds });
  const { steps } = experiment;
  const words = [
    describeFacts(run.start.facts),
    `Trained ${step} of ${steps} steps in ${seconds.toFixed(3)} s on ${about.adapter}.`,
    ...shownWords(experiment),
  ];
  const said = { ...about, backend: trainer.backend.kind };
  return write(run, experiment, words, said);
}

/**
 * The report of an ensemble of at least one model, whose curves are one model's and whose bands are
 * all models'.
 * @param tables the models' measures
 */
export async function reportEnsemble(
  result: EnsembleResult,
  tables: readonly Table[],
): Promise<string> {
  const { models, experiment, grid, seconds, backend } = result;
  const k = Math.max(
    0,
    models.findIndex(({ diverged }) => diverged === undefined),
  );
  const shown = models[k]!;
  const problem = drawProblem(shown.experiment);
  const parameters = Float64Array.from(shown.emaParameters ?? shown.parameters);
  const sigma = shownSigma(problem.experiment);
  const psi = (points: Float64Array) =>
    Promise.resolve(evaluate(problem, parameters, points, sigma));
  const step = shown.diverged === undefined ? experiment.steps : shown.diverged - 1;
  const every = experiment.ensemble?.lossEvery ?? 1;
  const losses = thinLosses(shown.losses, (place) => Math.min(step, place * every + 1));
  const run = await drawRun({ problem, step, losses, parameters, saved: [], psi, seconds });
  const bands = (rows: readonly (readonly number[])[] | undefined) =>
    rows?.map((row) => Float64Array.from(row));
  const ensemble = {
    models: models.length,
    diverged: models.filter(({ diverged }) => diverged !== undefined).length,
    seconds,
    score: bands(grid?.score.quantiles),
    density: bands(grid?.density.quantiles),
  };
  const { kind, adapter } = backend!; // there is a model
  const words = [
    describeFacts(run.start.facts),
    `Trained ${counted(models.length, "model")}, which differ by their seeds, in ${seconds.toFixed(3)} s on ` +
      `${adapter}. Data, ψ, loss and errors are those of model ${k}; the bands and the median are all models’.`,
    ...shownWords(experiment),
  ];
  const planned = countMembers(experiment);
  const stopped =
    models.length < planned
      ? `Interrupted: ${models.length} of ${planned} models are kept.`
      : undefined;
  return write({ ...run, ensemble }, experiment, words, {
    backend: kind,
    adapter,
    tables,
    stopped,
  });
}

/** At which noise level, and with which parameters, ψ is drawn, where that needs to be said. */
function shownWords(experiment: Experiment): string[] {
  const sigma = sigmaIfSeveral(experiment);
  const { ema } = experiment;
  return [
    ...(sigma === undefined ? [] : [`ψ is drawn and measured at σ = ${significant(sigma, 4)}.`]),
    ...(ema ? [`It has the average of the parameters with decay ${ema.decay}.`] : []),
  ];
}

async function drawRun(trained: Trained): Promise<Drawn> {
  const { problem, step, losses, parameters, psi, seconds, levels } = trained;
  const { optimizer } = problem.experiment;
  const sigma = shownSigma(problem.experiment);
  const grid = new ShownGrid(problem, sigma);
  const { fisher, fishers } = await measure(trained);
  return {
    start: { facts: factsOf(problem), floor: lossFloors(problem)[0], sigma, ...grid.shown },
    picture: {
      step,
      loss: losses.values.at(-1),
      ...(grid.points.length > 0 && grid.draw(await psi(grid.points), parameters)),
      kinks: kinksOf(problem, parameters, sigma),
      levels,
      fisher,
      milliseconds: 1000 * seconds,
      losses,
      fishers,
      agreement: { kind: "cpu-only" },
      learning: { rate: optimizer.learningRate, changed: undefined },
    },
  };
}

/** The Fisher divergence at the end and, where that is quick, at saved steps on the way. */
async function measure({ problem, step, saved, psi }: Trained): Promise<{
  readonly fisher?: Estimate;
  readonly fishers: Trace;
}> {
  const aim = aimOf(problem.experiment);
  if (!aim) return { fishers: { steps: new Float64Array(0), values: new Float64Array(0) } };
  const rule = fisherRule(aim);
  const sigma = shownSigma(problem.experiment);
  const quick = rule.points.length * problem.layout.count < QUICK;
  const stride = Math.ceil(saved.length / MEASURED);
  const some = quick ? saved.filter((kept, i) => i % stride === 0 && kept.step < step) : [];
  const fisher = fisherDivergence(rule, await psi(rule.points));
  const before = some.map(
    (kept) => fisherDivergence(rule, evaluate(problem, kept.parameters, rule.points, sigma)).value,
  );
  const fishers = {
    steps: Float64Array.from([...some.map((kept) => kept.step), step]),
    values: Float64Array.from([...before, fisher.value]),
  };
  return { fisher, fishers };
}

function write(
  run: Drawn,
  experiment: Experiment,
  words: readonly string[],
  { backend, adapter, tables, stopped }: Said,
): string {
  return writeReport({
    run,
    words,
    stopped,
    tables,
    experiment: JSON.stringify(experiment, null, 2),
    facts: [
      ["Scorelab", packageFile.version],
      ["Backend", backend === "webgpu" ? "WebGPU" : "CPU"],
      ["Adapter", adapter],
      ["Date", `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`],
    ],
  });
}
