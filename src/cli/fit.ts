import { aimsAtSmoothed, lossFloors } from "../core/assessment.ts";
import { smooth, targetOf } from "../core/distributions/mixture.ts";
import type { Mixture } from "../core/distributions/mixture.ts";
import { energyOf, normalise } from "../core/energy.ts";
import { fisherDivergence, fisherRule } from "../core/metrics.ts";
import type { Problem } from "../core/problem.ts";
import type { Trainer } from "../core/trainer.ts";

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
