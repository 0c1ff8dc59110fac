import { smooth, targetOf } from "../core/distributions/mixture.ts";
import type { Mixture } from "../core/distributions/mixture.ts";
import { energyOf, normalise } from "../core/energy.ts";
import {
  drawFloor,
  fisherDivergence,
  fisherRule,
  implicitLimit,
  populationFloor,
} from "../core/metrics.ts";
import type { Estimate } from "../core/metrics.ts";
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
  const floors = describeFloors(problem, target);
  const floor = floors[0]?.estimate.value;
  return [
    line("Last loss", { value: loss }),
    ...floors.map(({ name, estimate }) => line(name, estimate)),
    ...(floor === undefined ? [] : [line("Excess loss", { value: loss - floor })]),
    ...(target ? await describeDivergence(problem, trainer, target) : []),
    ...(await describeEnergy(problem, trainer)),
  ];
}

interface Floor {
  readonly name: string;
  readonly estimate: Partial<Estimate> & { readonly value: number };
}

/** What an objective's loss is least at, the most telling one first. */
function describeFloors(problem: Problem, target: Mixture | undefined): Floor[] {
  const { objective, noise } = problem.experiment;
  switch (objective.kind) {
    case "dsm": {
      if (!target) return [];
      const smoothed = smooth(target, noise.sigma);
      const ofDraw = problem.noise && drawFloor(problem, problem.noise, smoothed);
      const ofPopulation = populationFloor(target, noise.sigma);
      return [
        { name: "Floor of this noise draw", value: ofDraw },
        { name: "Floor over all draws", value: ofPopulation ?? undefined },
      ].flatMap(({ name, value }) => (value === undefined ? [] : [{ name, estimate: { value } }]));
    }
    case "esm":
      return [{ name: "Floor, at the score of p", estimate: { value: 0 } }];
    case "esm-parzen":
      return [{ name: "Floor, at the Parzen score", estimate: { value: 0 } }];
    case "ism":
    case "ssm":
    case "fd":
      // Of a sample the loss may be lower: that is overfitting.
      return target ? [{ name: "Limit over all samples", estimate: implicitLimit(target) }] : [];
    default:
      return objective satisfies never;
  }
}

/** To the score of p for every objective; of those at corrupted points, also to that of p_σ. */
async function describeDivergence(
  { experiment }: Problem,
  trainer: Trainer,
  target: Mixture,
): Promise<string[]> {
  const { objective, noise } = experiment;
  const corrupted = objective.kind === "dsm" || objective.kind === "esm-parzen";
  const densities = [
    ...(corrupted ? [{ name: "p_sigma", mixture: smooth(target, noise.sigma) }] : []),
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

function line(
  name: string,
  { value, standardError = 0 }: { readonly value: number; readonly standardError?: number },
): string {
  const error = standardError > 0 ? ` ± ${standardError.toFixed(6)}` : "";
  return `${name.padEnd(28)}${value.toFixed(6)}${error}`;
}
