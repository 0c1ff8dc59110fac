import { aimsAtSmoothed, lossFloors } from "../core/assessment.ts";
import { smooth, targetOf } from "../core/distributions/mixture.ts";
import type { Mixture } from "../core/distributions/mixture.ts";
import { energyOf, normalise } from "../core/energy.ts";
import { type Estimate, fisherDivergence, fisherRule } from "../core/metrics.ts";
import type { HeldOutFit, HeldOutReport } from "../core/held-out-report.ts";
import type { Problem } from "../core/problem.ts";
import type { Trainer } from "../core/trainer.ts";
import { table } from "./table.ts";

/**
 * How good the trained model is, in lines for people: the last loss beside what it cannot pass and,
 * where the data's distribution is known, the Fisher divergence.
 */
export async function describeFit(problem: Problem, trainer: Trainer): Promise<string[]> {
  const loss = trainer.losses.at(-1);
  if (loss === undefined) return [];
  const target = targetOf(problem.experiment);
  const floors = lossFloors(problem);
  const floor = floors[0]?.value;
  return [
    line("Last loss", { value: loss }),
    ...floors.map((each) => line(capitalise(each.name), each)),
    ...(floor === undefined ? [] : [line("Excess loss", { value: loss - floor })]),
    ...(target ? await describeDivergence(problem, trainer, target) : []),
    ...(await describeEnergy(problem, trainer)),
  ];
}

/** The fitted score and the Parzen estimate at points that neither has seen, in lines for people. */
export function describeHeldOut({ count, scaling, model, parzen }: HeldOutReport): string[] {
  const row = (name: string, fit: HeldOutFit): string[] => [
    fit.count < count ? `${name}, at ${fit.count} of them` : name,
    show(fit.scoreMatching),
    fit.logLikelihood ? show(fit.logLikelihood) : "-",
  ];
  const rows = [
    row("psi", model),
    ...(parzen ? [row(`Parzen, bandwidth ${parzen.bandwidth.toPrecision(3)}`, parzen)] : []),
  ];
  const units = scaling ? ", in standard units" : "";
  return [
    `\nAt ${count} points held out${units}; less score matching and more log-likelihood are better:`,
    ...table(["", "score matching", "log-likelihood"], rows),
  ];
}

const show = ({ value, standardError }: Estimate): string =>
  `${value.toFixed(4)} ± ${standardError.toFixed(4)}`;

/** To the score of p for every objective; of those at corrupted points, also to that of p_σ. */
async function describeDivergence(
  { experiment }: Problem,
  trainer: Trainer,
  target: Mixture,
): Promise<string[]> {
  const smoothed = smooth(target, experiment.noise.sigma);
  const densities = [
    ...(aimsAtSmoothed(experiment) ? [{ name: "p_sigma", mixture: smoothed }] : []),
    { name: "p", mixture: target },
  ];
  const lines: string[] = [];
  for (const { name, mixture } of densities) {
    const rule = fisherRule(mixture);
    const fisher = fisherDivergence(rule, await trainer.evaluate(rule.points));
    lines.push(line(`Fisher divergence, ${name}`, fisher));
  }
  return lines;
}

async function describeEnergy(problem: Problem, trainer: Trainer): Promise<string[]> {
  const energy = energyOf(problem, await trainer.parameters());
  const normalised = energy && normalise(energy);
  if (!normalised) return [];
  const { logZ, error } = normalised;
  const accuracy = `(quadrature to ${Math.max(error, Number.EPSILON).toExponential(0)})`;
  return [`${line("log Z of the energy", { value: logZ })} ${accuracy}`];
}

const capitalise = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function line(
  name: string,
  { value, standardError = 0 }: { readonly value: number; readonly standardError?: number },
): string {
  const error = standardError > 0 ? ` ± ${standardError.toFixed(6)}` : "";
  return `${name.padEnd(28)}${value.toFixed(6)}${error}`;
}
