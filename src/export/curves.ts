import { singleSigma } from "../data/noise-levels.ts";
import { shownSigma } from "../measure/levels/measured-levels.ts";
import { stringify } from "csv-stringify/browser/esm/sync";
import { densityAt, score, smooth, targetOf } from "../data/distributions/mixture.ts";
import { parzenDensity, parzenScore } from "../data/distributions/parzen.ts";
import { drawProblem } from "../training/problem.ts";
import { perUnit, standardize } from "../data/scaling.ts";
import { ExportError, type FittedRun } from "./fitted.ts";

/** Most points of which the Parzen estimate is made: the time is theirs times the grid's. */
const PARZEN = 100_000;

type Column = ArrayLike<number | null>;

/**
 * What is known on the grid of a run in one dimension, as CSV with a header, a row a point, in the
 * data's own units: `x`; `score` and `density`, the fitted ones; and, where they are known,
 * `score_p` and `density_p` of the data's own distribution p, `score_p_sigma` and `density_p_sigma`
 * of p smoothed by the noise, `score_parzen` and `density_parzen` of the Parzen estimate of the
 * points whose bandwidth is σ. Of several noise levels the curves are those of one, which the last
 * column `sigma` names. A cell is empty where a number is not finite. Numbers read back as
 * they were.
 * @throws ExportError beyond one dimension, where there is no grid
 */
export function encodeCurves(run: FittedRun): string {
  if (!run.grid) {
    throw new ExportError("There are curves in one dimension only: this run has more.");
  }
  const { x, score, density } = run.grid;
  const several = singleSigma(run.experiment.noise) === undefined;
  const sigma = run.grid.sigma ?? shownSigma(run.experiment);
  return table({
    x,
    score,
    density,
    ...targetColumns(run, x, sigma),
    ...parzenColumns(run, x, sigma),
    ...(several && { sigma: Array.from(x, () => sigma) }),
  });
}

/** Losses as CSV with a header, a row a step from 1 on: `step`, `loss`. */
export const encodeLosses = ({ losses }: Pick<FittedRun, "losses">): string =>
  table({ step: Array.from(losses, (_, i) => i + 1), loss: losses });

function targetColumns(
  { experiment }: FittedRun,
  at: ArrayLike<number>,
  sigma: number,
): Record<string, Column> {
  const target = targetOf(experiment);
  if (!target) return {};
  const x = Float64Array.from(at);
  const smoothed = smooth(target, sigma);
  return {
    score_p: score(target, x),
    density_p: densityAt(target, x),
    score_p_sigma: score(smoothed, x),
    density_p_sigma: densityAt(smoothed, x),
  };
}

/** The points and σ are in the units that were trained in; score and density are per unit of x. */
function parzenColumns(
  { experiment, scaling }: FittedRun,
  x: ArrayLike<number>,
  sigma: number,
): Record<string, Column> {
  const { points } = drawProblem(experiment);
  if (points.length > PARZEN) return {};
  const u = standardize(Float64Array.from(x), scaling);
  const parzen = { dimensions: 1, points, bandwidth: sigma, kernel: "gaussian" } as const;
  return {
    score_parzen: perUnit(parzenScore(parzen, u), scaling),
    density_parzen: perUnit(parzenDensity(parzen, u), scaling),
  };
}

/** Columns of one length by their names, as CSV. */
function table(columns: Readonly<Record<string, Column>>): string {
  const all = Object.values(columns);
  const rows = Array.from(all[0]!, (_, i) => all.map((column) => finiteOrEmpty(column[i])));
  return stringify(rows, { header: true, columns: Object.keys(columns) });
}

const finiteOrEmpty = (value: number | null | undefined): number | null =>
  Number.isFinite(value) ? value! : null;
