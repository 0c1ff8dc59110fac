import { smooth, targetMixture } from "../core/distributions/mixture.ts";
import { drawFloor, fisherDivergence, fisherRule, populationFloor } from "../core/metrics.ts";
import type { Problem } from "../core/problem.ts";
import type { Trainer } from "../core/trainer.ts";

/**
 * How good the trained model is, in lines for people: the last loss and, where the data's
 * distribution is known, the floors of the loss and the Fisher divergence.
 */
export async function describeFit(problem: Problem, trainer: Trainer): Promise<string[]> {
  const { data, noise } = problem.experiment;
  const loss = trainer.losses.at(-1);
  if (loss === undefined) return [];
  const lines = [line("Last loss", loss)];
  const target = targetMixture(data);
  if (target === undefined) return lines;

  const smoothed = smooth(target, noise.sigma);
  const ofDraw = problem.noise && drawFloor(problem, problem.noise, smoothed);
  const ofPopulation = populationFloor(target, noise.sigma);
  if (ofDraw !== undefined) lines.push(line("Floor of this noise draw", ofDraw));
  if (ofPopulation !== null) lines.push(line("Floor over all draws", ofPopulation));
  const floor = ofDraw ?? ofPopulation;
  if (floor !== null) lines.push(line("Excess loss", loss - floor));

  const rule = fisherRule(smoothed);
  const fisher = fisherDivergence(rule, await trainer.evaluate(rule.points));
  const error = fisher.standardError > 0 ? ` ± ${fisher.standardError.toFixed(6)}` : "";
  return [...lines, line("Fisher divergence", fisher.value) + error];
}

const line = (name: string, value: number): string => `${name.padEnd(26)}${value.toFixed(6)}`;
