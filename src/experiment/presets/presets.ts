import type { DatasetName } from "../../data/datasets/datasets.ts";
import { TUTORIAL_COMPONENTS } from "../../data/tutorial.ts";
import type { ExperimentInput } from "../experiment.ts";
import type { NoiseLevelsInput } from "../input.ts";
import type { Published } from "./published.ts";

/** A named experiment. */
export interface Preset {
  /** As `--preset` takes it. */
  readonly name: string;
  /** One line. */
  readonly description: string;
  /** What differs from the tutorial's run, for `parseExperiment`. */
  readonly experiment: ExperimentInput;
  /** The last loss that the author's page prints. */
  readonly published?: Published;
}

/** A public data set in standard units. */
const fitOf = (name: DatasetName, sigma: number): ExperimentInput => ({
  data: { kind: "dataset", name },
  heldOut: {},
  noise: { sigma, perPoint: 8 },
  model: { hidden: [16], activation: "tanh" },
  optimizer: { learningRate: 0.02 },
  steps: 2000,
  saveEvery: 8,
});

/** The betas of the second schedule of the author's page on diffusion. */
function powerBetas(count: number): number[] {
  const m = 10 / 6;
  return Array.from({ length: count }, (_, k) => {
    const b = (m * (k + 1)) / (count + 1);
    return (0.75 * b ** 5 * (2 - b)) / (m ** 5 * (2 - m));
  });
}

/** A denoising diffusion model of 2-64-1. */
const diffusion = (
  levels: NoiseLevelsInput,
  condition: "index" | "log-sigma",
  steps: number,
): ExperimentInput => ({
  noise: { levels, fresh: true },
  model: {
    hidden: [64],
    condition: { kind: condition },
    prediction: "epsilon",
    inputScale: "vp",
    init: { kind: "glorot-uniform" },
  },
  optimizer: { learningRate: 0.001 },
  steps,
  saveEvery: Math.ceil(steps / 250),
});

const LINEAR = { kind: "ddpm", beta: [0.02, 0.8], count: 80 } as const;

/** A denoiser as EDM has it. */
const edm = (regression: "noise" | "mixed"): ExperimentInput => ({
  data: { kind: "mixture", components: TUTORIAL_COMPONENTS, count: 100_000 },
  noise: { levels: { kind: "log-normal", mean: -0.7, std: 1.2 }, fresh: true },
  model: {
    hidden: [64, 64],
    activation: "silu",
    prediction: "edm",
    inputScale: "edm",
    sigmaData: 2.06,
    init: { kind: "fan-in-uniform" },
  },
  objective: { kind: "dsm", weight: "edm", regression },
  optimizer: { learningRate: 0.005, schedule: { kind: "cosine" } },
  batch: { size: 1024 },
  ema: { decay: 0.998 },
  measure: { sigmas: [0.05, 0.1, 0.2, 0.3, 0.5, 1, 2] },
  steps: 3000,
  saveEvery: 12,
});

const ALL = [
  {
    name: "tutorial",
    description: "denoising score matching, sigma 0.3, 1-8-1 relu, 500 steps: the default",
    experiment: {},
  },
  {
    name: "ism",
    description:
      "implicit score matching, 1-8-1 sigmoid, 500 steps; published: -0.43108, of the limit -0.48939",
    experiment: { model: { activation: "sigmoid" }, objective: { kind: "ism" } },
  },
  {
    name: "esm-parzen",
    description:
      "explicit score matching to the Parzen score, sigma 0.5, 1-8-1 relu, 500 steps; published: " +
      "0.0044830, without the factor 1/2 that is here, and with other weights than points of the Parzen density",
    experiment: { noise: { sigma: 0.5 }, objective: { kind: "esm-parzen" } },
  },
  {
    name: "fd-2d",
    description:
      "implicit score matching by finite differences in the plane, 2-16-2 silu (a choice: smooth, and linear far out as scores are), 2000 steps",
    experiment: {
      data: {
        kind: "mixture",
        components: [
          { weight: 0.4, mean: [-3, -3], std: 1 },
          { weight: 0.4, mean: [3, 3], std: 1 },
          { weight: 0.2, mean: [-1, 1], std: 1 },
        ],
      },
      model: { hidden: [16], activation: "silu" },
      objective: { kind: "fd" },
      optimizer: { learningRate: 0.003 },
      steps: 2000,
    },
  },
  {
    name: "mdsm",
    description:
      "16 noise levels at once, sigma 2 to 0.5 as an input, 2-64-1 relu, 1000 steps: one network learns " +
      "the score of every level",
    published: { loss: 0.30029, factor: 1 },
    experiment: {
      noise: {
        levels: { kind: "geometric", from: 2, to: 0.5, count: 16, assign: "each" },
        perPoint: 16,
        fresh: true,
      },
      model: { hidden: [64], condition: { kind: "sigma" } },
      steps: 1000,
    },
  },
  {
    name: "ddpm",
    description:
      "a diffusion of 80 steps that predicts the noise from the raw step number, 2-64-1 relu, 1000 steps: " +
      "inputs as large as 80 make it learn slowly",
    published: { loss: 0.2552, factor: 2 },
    experiment: diffusion(LINEAR, "index", 1000),
  },
  {
    name: "ddpm-log-sigma",
    description:
      "the same diffusion with (ln sigma)/4 as the input in place of the step number: at the same cost " +
      "it ends nearer to the floor",
    published: { loss: 0.2552, factor: 2 },
    experiment: diffusion(LINEAR, "log-sigma", 1000),
  },
  {
    name: "ddpm-power",
    description:
      "the diffusion with a schedule of the fifth power, 5000 steps: most of its levels add little noise, " +
      "which makes the floor high",
    published: { loss: 0.60924, factor: 2 },
    experiment: diffusion({ kind: "ddpm", betas: powerBetas(80) }, "index", 5000),
  },
  {
    name: "sde",
    description:
      "the variance-exploding process sigma = sqrt(t) with t as an input, of two close Gaussians, " +
      "2-64-64-1 relu, 2000 steps: noise levels without numbers, drawn anew at every step",
    experiment: {
      data: {
        kind: "mixture",
        components: [
          { weight: 0.8, mean: -1, std: 0.4 },
          { weight: 0.2, mean: 1, std: 0.3 },
        ],
      },
      noise: { levels: { kind: "ve", from: 0.001, to: 1 }, fresh: true },
      model: { hidden: [64, 64], condition: { kind: "variance" } },
      steps: 2000,
      saveEvery: 8,
    },
  },
  {
    name: "edm",
    description:
      "EDM's preconditioning, weight and log-normal levels on 100,000 points of the tutorial's mixture, " +
      "2-64-64-1 silu, batches of 1024, 3000 steps, averaged parameters: the error grows as sigma falls, " +
      "because the error of psi is the error of the network's output divided by sigma",
    experiment: edm("noise"),
  },
  {
    name: "edm-mixed",
    description:
      "the same with the mixed target, whose noise is far smaller: the floor falls, but the error hardly " +
      "changes, so it is the network's own and not the target's noise",
    experiment: edm("mixed"),
  },
  {
    name: "old-faithful",
    description: "272 waiting times between eruptions of a geyser, a quarter held out, 1-16-1 tanh",
    experiment: fitOf("old-faithful-waiting", 0.25),
  },
  {
    name: "galaxies",
    description: "velocities of 82 galaxies, a quarter held out, 1-16-1 tanh",
    experiment: fitOf("galaxy-velocities", 0.35),
  },
  {
    name: "penguins",
    description: "flipper lengths of 342 penguins, a quarter held out, 1-16-1 tanh",
    experiment: fitOf("penguin-flippers", 0.25),
  },
] as const satisfies readonly Preset[];

/**
 * The name of one of {@link PRESETS}.
 * @useDeclaredType
 */
export type PresetName = (typeof ALL)[number]["name"];

/**
 * The tutorial's run and those of its author's sibling pages, as far as they are given by numbers:
 * what is not given there is the tutorial's, its points and weights; and fits of public data sets.
 */
export const PRESETS: readonly Preset[] = ALL;

/** A preset by its name. */
export const presetNamed = (name: PresetName): Preset =>
  PRESETS.find((preset) => preset.name === name)!;

/** A preset's experiment document. */
export const presetExperiment = (name: PresetName): ExperimentInput => presetNamed(name).experiment;
