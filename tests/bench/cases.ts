import {
  type Experiment,
  type ExperimentInput,
  parseExperiment,
} from "../../src/experiment/experiment.ts";
import { presetExperiment } from "../../src/experiment/presets/presets.ts";
import { planEnsemble } from "../../src/experiment/sweep/sweep.ts";
import { drawProblem, type Problem } from "../../src/training/problem.ts";
import { TUTORIAL_COMPONENTS } from "../../src/data/tutorial.ts";

/** What is timed. */
export interface Case {
  readonly name: string;
  /** In words, with the sizes. */
  readonly about: string;
  readonly experiment: ExperimentInput;
  /** K; more than one are trained together. */
  readonly models: number;
  /** The time that ours may take, as a share of the plain float64 loop's or of one model's. */
  readonly aim: number;
}

const net = (count: number, ...hidden: number[]): ExperimentInput => ({
  data: { kind: "mixture", components: [...TUTORIAL_COMPONENTS], count, seed: 1 },
  model: { hidden, init: { kind: "glorot-uniform", seed: 1 } },
  saveEvery: 0,
});

const one = (name: string, about: string, aim: number, experiment: ExperimentInput): Case => ({
  name,
  about,
  experiment,
  models: 1,
  aim,
});

const together = (models: number): Case => ({
  name: `ensemble-${models}`,
  about: `${models} tutorials over seeds, trained together`,
  experiment: { ensemble: { seeds: models } },
  models,
  aim: 0.7,
});

export const CASES: readonly Case[] = [
  one("tutorial", "N 1024, 1-8-1, 500 steps", 0.6, {}),
  one("n16k", "N 16,384, 1-8-1", 0.5, net(16_384, 8)),
  one("n131k", "N 131,072, 1-8-1", 0.5, net(131_072, 8)),
  one("h64", "N 1024, 1-64-1", 0.6, net(1024, 64)),
  one("h256", "N 1024, 1-256-1", 0.6, net(1024, 256)),
  one("h64x64", "N 4096, 1-64-64-1", 0.4, net(4096, 64, 64)),
  together(64),
  together(1000),
  one("parzen", "score of the Parzen estimate, N 16,384, D 1", 0.4, {
    ...net(16_384, 8),
    objective: { kind: "esm-parzen" },
    noise: { fresh: true },
  }),
  one("mdsm", "N 1024 at 16 noise levels, 2-64-1, fresh noise, 1000 steps", 0.5, {
    ...presetExperiment("mdsm"),
    saveEvery: 0,
  }),
];

/** Whether a case is the Parzen score's: its training beside it is a thousandth of the work. */
export const isParzen = ({ name }: Case): boolean => name === "parzen";

/** Whether a case has several noise levels: only ours and the plain loop train it. */
export const isLevels = ({ name }: Case): boolean => name === "mdsm";

/** The case of a name. */
export const caseOf = (name: string): Case => CASES.find((each) => each.name === name)!;

/** The problems of a case's models, (K). */
export function problemsOf({ experiment }: Case): Problem[] {
  const parsed: Experiment = parseExperiment(experiment);
  if (parsed.ensemble === undefined) return [drawProblem(parsed)];
  const plan = planEnsemble(parsed);
  return Array.from({ length: plan.count }, (_, k) => drawProblem(plan.at(k).experiment));
}

/** x̃ and -z/σ of a problem with one fixed noise a point, in float32 as the GPU has them. */
export function samplesOf({ points, noise, experiment }: Problem) {
  const sigma = experiment.noise.sigma!;
  return {
    inputs: Float32Array.from(noise!, (z, n) => points[n]! + sigma * z),
    targets: Float32Array.from(noise!, (z) => -z / sigma),
  };
}
