import { hasLevels } from "../../data/noise-levels.ts";
import { significant } from "../../figures/format.ts";
import type { Table } from "../../figures/report.ts";
import { LevelMeasurer, type LevelMeasures } from "../../measure/level-measures.ts";
import { measuredSigmas } from "../../measure/measured-levels.ts";
import { levelLosses } from "../../reference/level-losses.ts";
import type { Problem } from "../../training/problem.ts";
import type { Trainer } from "../../training/trainer.ts";

/** The parameters that are measured and evaluated: the average where the experiment asks for it. */
export const measuredParameters = ({ experiment }: Problem, trainer: Trainer) =>
  experiment.ema ? trainer.emaParameters() : trainer.parameters();

/** How good the trained model is at each noise level; undefined of an experiment that names one σ. */
export async function measureLevels(
  problem: Problem,
  trainer: Trainer,
): Promise<LevelMeasures[] | undefined> {
  const { experiment } = problem;
  if (!hasLevels(experiment.noise) || trainer.step === 0) return undefined;
  const sigmas = measuredSigmas(experiment);
  const losses = levelLosses(problem, await measuredParameters(problem, trainer), sigmas);
  const measurer = new LevelMeasurer(experiment, sigmas);
  return measurer.measure((points, sigma) => trainer.evaluate(points, sigma), losses);
}

/** Rows that are printed, at most. */
const ROWS = 12;

/** The measures of the levels for people: of many levels some, evenly spread. */
export function levelTable(levels: readonly LevelMeasures[], written: boolean): Table {
  const rows = Math.min(ROWS, levels.length);
  const shown = Array.from({ length: rows }, (_, i) =>
    rows === 1 ? 0 : Math.round((i * (levels.length - 1)) / (rows - 1)),
  );
  const number = (value: number | null): string => (value === null ? "-" : significant(value, 4));
  const left = levels.length - rows;
  const where = written ? "the result file has them" : "--out FILE writes them";
  return {
    caption: "By noise level, each with the mean training loss of its rows:",
    head: ["sigma", "loss", "floor", "excess loss", "Fisher divergence", "relative to that of 0"],
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
