import { onlySigma } from "../../data/noise-levels.ts";
import { counted } from "../../text/counted.ts";
import { densityError, densityGrid } from "../../measure/density-error.ts";
import type { DensityError } from "../../measure/density-error.ts";
import { modelDensity, normalisedEnergy } from "../../model/energy.ts";
import { recoverDensity } from "../../measure/density.ts";
import { type Mixture, score, smooth, targetOf } from "../../data/distributions/mixture.ts";
import { type Kernel, parzenDensity, parzenScore } from "../../data/distributions/parzen.ts";
import { type Experiment, parseExperiment } from "../../experiment/experiment.ts";
import { fisherDivergence, type FisherRule, fisherRule } from "../../measure/fisher/fisher.ts";
import { drawProblem, type Problem } from "../../training/problem.ts";
import { type Backend, DivergedError, type Trainer } from "../../training/trainer.ts";
import { measuredParameters } from "../../training/measured-parameters.ts";
import { trainingWork } from "../../training/work.ts";
import { openBackend, type OpenBackend } from "../backend.ts";
import { CliError } from "../errors.ts";
import { announce, LONG, timePiece } from "../estimate.ts";
import { openOutput } from "../output/outputs.ts";
import { printTo } from "../output/print.ts";
import type { Setting } from "../input/setting.ts";
import {
  type ObjectiveName,
  objectiveNamed,
} from "../../experiment/presets/compared-objectives.ts";
import { requireOneLevel } from "../input/one-level.ts";
import { parseSource, readExperiment } from "../input/source.ts";
import { type Column, summarise, type Summary } from "../output/summary.ts";
import { table } from "../output/table.ts";

export interface CompareOptions {
  readonly objectives: readonly ObjectiveName[];
  readonly seeds: number;
  readonly backend: Backend["kind"];
  readonly out?: string;
  /** Settings changed on the command line. */
  readonly set?: readonly Setting[];
  /** Whether long work is agreed to. */
  readonly yes?: boolean;
}

/** The tutorial's run, but for the activation: ism and ssm need a smooth one. */
const SMOOTH = { model: { activation: "silu" } };

/** What one trained model is worth, against p. */
interface Score extends Partial<DensityError> {
  readonly fisher?: number;
  readonly seconds?: number;
}

interface Compared {
  readonly name: string;
  readonly runs: readonly Score[];
  /** Runs that stopped because their loss was not finite. */
  readonly diverged: number;
  readonly summary: Summary;
}

/**
 * Trains objectives on the same points from the same initial weights, prints what each learned as a
 * table, and writes it. Everything is measured against p, the distribution of the clean points.
 * @returns the exit code
 */
export async function compare(file: string | undefined, options: CompareOptions): Promise<number> {
  const { set = [] } = options;
  const base =
    file === undefined
      ? parseSource({ name: undefined, document: SMOOTH }, set, parseExperiment)
      : await readExperiment(file, set);
  requireOneLevel(base, "compare");
  const output = await openOutput(options.out, [file]);
  const print = printTo(options.out);
  const problems = options.objectives.map((name) => ({
    name,
    problems: draw(base, name, options),
  }));
  const measure = createMeasure(base);
  if (file === undefined) {
    print("The tutorial's run, but with silu: ism and ssm need a smooth activation.");
  }
  const backend = await openBackend(options.backend);
  try {
    print(`Adapter: ${backend.adapter}\n`);
    const all = problems.flatMap((each) => each.problems);
    announce(await estimateAll(all, backend), options.yes, print);
    const rows: Compared[] = [];
    for (const { name, problems: all } of problems) {
      let diverged = 0;
      const runs: Score[] = [];
      for (const problem of all) {
        const trainer = await backend.create(problem);
        const { seconds, failed } = await train(trainer, problem);
        if (failed) diverged++;
        runs.push({ ...(await measure.model(problem, trainer)), seconds });
        trainer.destroy();
      }
      rows.push({ name, runs, diverged, summary: summarise(runs) });
    }
    rows.push(...measure.references(problems[0]!.problems[0]!));
    for (const line of describe(rows)) print(line);
    for (const line of footnote(base, options)) print(line);
    await output.write({ experiment: base, against: "p", seeds: options.seeds, rows });
    return 0;
  } finally {
    backend.close();
  }
}

/** The experiment with an objective and every seed: other noise and weights, the same points. */
function draw(base: Experiment, name: ObjectiveName, { seeds }: CompareOptions): Problem[] {
  const { perPoint, fresh } = base.noise;
  const sigma = onlySigma(base.noise);
  const { model } = base;
  const objective = objectiveNamed(base, name);
  return Array.from({ length: seeds }, (_, s) => {
    const init =
      model.init.kind === "values" ? model.init : { kind: "glorot-uniform", seed: s + 1 };
    return drawProblem(
      parseExperiment({
        ...base,
        noise: { sigma, perPoint, fresh, seed: s + 1 },
        model: { ...model, init },
        objective,
        measure: undefined,
        saveEvery: 0,
      }),
    );
  });
}

/** How long it takes to train all of them, in seconds; undefined where that is short for certain. */
async function estimateAll(
  problems: readonly Problem[],
  backend: OpenBackend,
): Promise<number | undefined> {
  const work = problems.reduce((sum, problem) => sum + trainingWork(problem), 0);
  return work / backend.slowest < LONG
    ? undefined
    : work / (await timePiece(problems[0]!, backend));
}

async function train(
  trainer: Trainer,
  { experiment }: Problem,
): Promise<{ seconds: number; failed: boolean }> {
  const start = performance.now();
  let failed = false;
  try {
    await trainer.advance(experiment.steps);
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    failed = true;
  }
  return { seconds: (performance.now() - start) / 1000, failed };
}

interface Measure {
  model(problem: Problem, trainer: Trainer): Promise<Score>;
  /** What needs no training: the Parzen estimate, and p_σ, which corrupted points are drawn from. */
  references(problem: Problem): Compared[];
}

function createMeasure(base: Experiment): Measure {
  const target = targetOf(base);
  if (!target) {
    throw new CliError(
      'A comparison needs the data\'s distribution: data of kind "tutorial" or "mixture", or a target.',
    );
  }
  const rule = fisherRule(target);
  const x = target.dimensions === 1 ? densityGrid(target) : undefined;
  const errorOf = (density: Float64Array): DensityError => densityError(target, x!, density);
  return {
    async model(problem, trainer) {
      const fisher = fisherDivergence(rule, await trainer.evaluate(rule.points)).value;
      if (!x) return { fisher };
      const energy = normalisedEnergy(
        problem,
        await measuredParameters(problem.experiment, trainer),
      );
      const density = modelDensity(energy, x, await trainer.evaluate(x));
      return { fisher, ...errorOf(density) };
    },
    references: (problem) => references(problem, target, rule, x),
  };
}

const KERNELS: readonly Kernel[] = ["gaussian", "epanechnikov", "student-t"];

function references(
  { points, dimensions, experiment }: Problem,
  target: Mixture,
  rule: FisherRule,
  x: Float64Array | undefined,
): Compared[] {
  const sigma = onlySigma(experiment.noise);
  const smoothed = smooth(target, sigma);
  const parzen = { points, dimensions, bandwidth: sigma };
  const fisherOf = (psi: Float64Array): number => fisherDivergence(rule, psi).value;
  const kernels = KERNELS.filter((kernel) => x !== undefined || kernel === "gaussian").map(
    (kernel) => {
      return single(`Parzen, ${kernel}`, {
        ...(kernel === "gaussian" && { fisher: fisherOf(parzenScore(parzen, rule.points)) }),
        ...(x && densityError(target, x, parzenDensity({ ...parzen, kernel }, x))),
      });
    },
  );
  const density = x && recoverDensity(x, score(smoothed, x));
  const exact = single("p_sigma itself", {
    fisher: fisherOf(score(smoothed, rule.points)),
    ...(density && densityError(target, x, density)),
  });
  return [...kernels, exact];
}

const single = (name: string, run: Score): Compared => ({
  name,
  runs: [run],
  diverged: 0,
  summary: summarise([run]),
});

const COLUMNS: readonly (readonly [Column, string])[] = [
  ["fisher", "Fisher divergence"],
  ["kl", "KL divergence"],
  ["totalVariation", "Total variation"],
  ["seconds", "Seconds"],
];

function describe(rows: readonly Compared[]): string[] {
  const head = ["Objective", ...COLUMNS.map(([, title]) => title), "Diverged"];
  const lines = rows.map(({ name, summary, diverged }) => [
    name,
    ...COLUMNS.map(([column]) => {
      const cell = summary[column];
      if (!cell) return "";
      const digits = column === "seconds" ? 3 : 5;
      const error = cell.standardError > 0 ? ` ± ${cell.standardError.toFixed(digits)}` : "";
      return cell.mean.toFixed(digits) + error;
    }),
    diverged === 0 ? "" : String(diverged),
  ]);
  return table(head, lines);
}

function footnote({ noise, model, ema }: Experiment, { seeds }: CompareOptions): string[] {
  const weights = model.init.kind === "values" ? "the given weights" : "Glorot's weights";
  return [
    "",
    `Against p, the distribution of the clean points, for every row; mean ± standard error over ` +
      `${counted(seeds, "seed")} of noise, with ${weights}. The points are the same.`,
    `dsm, with each of its targets, and esm-parzen learn p_sigma, sigma = ${onlySigma(noise)}, whose own ` +
      "distance to p is the last row.",
    ...(ema ? [`Measured are the parameters' averages with decay ${ema.decay}.`] : []),
  ];
}
