import { singleSigma } from "../../data/noise-levels.ts";
import { aimsAtSmoothed, lossFloors } from "../../measure/floors.ts";
import { sigmaIfSeveral } from "../../measure/levels/measured-levels.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { smooth, targetOf } from "../../data/distributions/mixture.ts";
import type { Mixture } from "../../data/distributions/mixture.ts";
import { normalisedEnergy } from "../../model/energy.ts";
import { fisherDivergence, fisherRule } from "../../measure/fisher/fisher.ts";
import type { HeldOutFit, HeldOutReport } from "../../measure/held-out/held-out-report.ts";
import { counted } from "../../text/counted.ts";
import { significant, withError } from "../../figures/format.ts";
import { measuredParameters } from "../../training/measured-parameters.ts";
import type { Problem } from "../../training/problem.ts";
import type { Trainer } from "../../training/trainer.ts";
import type { Table } from "../../figures/report/report.ts";

/** A name, and the number that it has. */
type Row = readonly [name: string, value: string];

/**
 * How good the trained model is: the last loss beside what it cannot pass and, where the data's
 * distribution is known, the Fisher divergence.
 */
export async function measureFit(problem: Problem, trainer: Trainer): Promise<Row[]> {
  const loss = trainer.losses.at(-1);
  if (loss === undefined) return [];
  const target = targetOf(problem.experiment);
  const floors = lossFloors(problem);
  const floor = floors[0]?.value;
  return [
    row("Last loss", { value: loss }),
    ...floors.map((each) => row(capitalise(each.name), each)),
    ...(floor === undefined ? [] : [row("Excess loss", { value: loss - floor })]),
    ...shownRows(problem.experiment),
    ...(problem.experiment.ema ? [averageRow(problem.experiment.ema.decay)] : []),
    ...(target ? await describeDivergence(problem, trainer, target) : []),
    ...(await describeEnergy(problem, trainer)),
  ];
}

/** Rows in lines for people. */
export const rowLines = (rows: readonly Row[]): string[] =>
  rows.map(([name, value]) => `${name.padEnd(28)}${value}`);

/** The fitted score and the Parzen estimate at points that neither has seen. */
export function heldOutTable({ count, scaling, model, parzen, warning }: HeldOutReport): Table {
  const row = (name: string, fit: HeldOutFit): string[] => [
    fit.count < count ? `${name}, at ${fit.count} of them` : name,
    withError(fit.scoreMatching),
    fit.logLikelihood ? withError(fit.logLikelihood) : "-",
  ];
  const rows = [
    row("psi", model),
    ...(parzen ? [row(`Parzen, bandwidth ${significant(parzen.bandwidth)}`, parzen)] : []),
  ];
  const units = scaling ? ", in standard units" : "";
  return {
    caption: `Test, at ${counted(count, "point")} held out${units}; less score matching and more log-likelihood are better:`,
    head: ["", "score matching", "log-likelihood"],
    rows,
    note: warning && `Warning: ${warning}`,
  };
}

/** To the score of p for every objective; of those at corrupted points, also to that of p_σ. */
async function describeDivergence(
  { experiment }: Problem,
  trainer: Trainer,
  target: Mixture,
): Promise<Row[]> {
  // At several noise levels the table of the levels says more.
  const sigma = singleSigma(experiment.noise);
  if (sigma === undefined) return [];
  const smoothed = smooth(target, sigma);
  const densities = [
    ...(aimsAtSmoothed(experiment) ? [{ name: "p_sigma", mixture: smoothed }] : []),
    { name: "p", mixture: target },
  ];
  const rows: Row[] = [];
  for (const { name, mixture } of densities) {
    const rule = fisherRule(mixture);
    const fisher = fisherDivergence(rule, await trainer.evaluate(rule.points));
    rows.push(row(`Fisher divergence, ${name}`, fisher));
  }
  return rows;
}

/** At which of several noise levels the curves are. */
function shownRows(experiment: Experiment): Row[] {
  const sigma = sigmaIfSeveral(experiment);
  return sigma === undefined ? [] : [["Curves", `at sigma = ${significant(sigma, 4)}`]];
}

const averageRow = (decay: number): Row => [
  "Measured parameters",
  `their average with decay ${decay}`,
];

async function describeEnergy(problem: Problem, trainer: Trainer): Promise<Row[]> {
  const energy = normalisedEnergy(problem, await measuredParameters(problem.experiment, trainer));
  if (!energy) return [];
  const { logZ, error } = energy;
  const accuracy = `(quadrature to ${Math.max(error, Number.EPSILON).toExponential(0)})`;
  const [name, value] = row("log Z of the energy", { value: logZ });
  return [[name, `${value} ${accuracy}`]];
}

const capitalise = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function row(
  name: string,
  { value, standardError = 0 }: { readonly value: number; readonly standardError?: number },
): Row {
  const error = standardError > 0 ? ` ± ${standardError.toFixed(6)}` : "";
  return [name, `${value.toFixed(6)}${error}`];
}
