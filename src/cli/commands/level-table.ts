import { hasLevels } from "../../data/noise-levels.ts";
import { significant } from "../../figures/format.ts";
import type { Table } from "../../figures/report/report.ts";
import { LevelMeasurer, type LevelMeasures } from "../../measure/levels/level-measures.ts";
import { measuredSigmas } from "../../measure/levels/measured-levels.ts";
import { measuredParameters } from "../../training/measured-parameters.ts";
import { levelLosses } from "../../reference/level-losses.ts";
import { quantileOf } from "../../math/quantiles.ts";
import type { Problem } from "../../training/problem.ts";
import type { EnsembleTrainer, Trainer } from "../../training/trainer.ts";

/** How good the trained model is at each noise level; undefined of an experiment that names one σ. */
export async function measureLevels(
  problem: Problem,
  trainer: Trainer,
): Promise<LevelMeasures[] | undefined> {
  const { experiment } = problem;
  if (!hasLevels(experiment.noise) || trainer.step === 0) return undefined;
  const sigmas = measuredSigmas(experiment);
  const losses = levelLosses(problem, await measuredParameters(experiment, trainer), sigmas);
  const measurer = new LevelMeasurer(experiment, sigmas);
  return measurer.measure((points, sigma) => trainer.evaluate(points, sigma), losses);
}

/**
 * The same for every model of an ensemble, (K), whose models have the same levels.
 * @returns undefined of experiments that name one σ
 */
export async function measureEnsembleLevels(
  problems: readonly Problem[],
  ensemble: EnsembleTrainer,
): Promise<LevelMeasures[][] | undefined> {
  const { experiment } = problems[0]!;
  if (!hasLevels(experiment.noise)) return undefined;
  const sigmas = measuredSigmas(experiment);
  const parameters = await measuredParameters(experiment, ensemble);
  const losses = problems.map((problem, k) => {
    const { count } = problem.layout;
    return levelLosses(problem, parameters.subarray(k * count, (k + 1) * count), sigmas);
  });
  const measurer = new LevelMeasurer(experiment, sigmas);
  return measurer.measureAll((points, sigma) => ensemble.evaluate(points, sigma), losses);
}

/** Rows that are printed, at most. */
const ROWS = 12;

/** The medians of several models' measures, level by level. */
export function medianLevels(models: readonly (readonly LevelMeasures[])[]): LevelMeasures[] {
  const median = (i: number, measure: Exclude<keyof LevelMeasures, "sigma">): number | null => {
    const values = models.flatMap((levels) => levels[i]![measure] ?? []);
    return values.length === 0
      ? null
      : quantileOf(
          values.toSorted((a, b) => a - b),
          0.5,
        );
  };
  return (models[0] ?? []).map(({ sigma }, i) => ({
    sigma,
    loss: median(i, "loss"),
    floor: median(i, "floor"),
    excess: median(i, "excess"),
    fisher: median(i, "fisher"),
    fisherError: median(i, "fisherError"),
    relativeFisher: median(i, "relativeFisher"),
  }));
}

/**
 * The measures of the levels for people: of many levels some, evenly spread.
 * @param written whether a result file has all of them
 * @param of what the measures are of, where that is not one model
 */
export function levelTable(levels: readonly LevelMeasures[], written: boolean, of = ""): Table {
  const rows = Math.min(ROWS, levels.length);
  const shown = Array.from({ length: rows }, (_, i) =>
    rows === 1 ? 0 : Math.round((i * (levels.length - 1)) / (rows - 1)),
  );
  const number = (value: number | null): string => (value === null ? "-" : significant(value, 4));
  const left = levels.length - rows;
  const where = written ? "the result file has them" : "--out FILE writes them";
  return {
    caption: `By noise level, each with the mean training loss of its rows${of}:`,
    head: ["sigma", "loss", "floor", "excess loss", "Fisher divergence", "relative to psi = 0"],
    rows: shown.map((i) => {
      const { sigma, loss, floor, excess, fisher, fisherError, relativeFisher } = levels[i]!;
      const error = fisherError ? ` ± ${significant(fisherError, 2)}` : "";
      return [
        significant(sigma, 4),
        number(loss),
        number(floor),
        number(excess),
        `${number(fisher)}${error}`,
        number(relativeFisher),
      ];
    }),
    note: left > 0 ? `${left} more levels are not shown; ${where}.` : undefined,
  };
}
