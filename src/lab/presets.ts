import type { ExperimentInput } from "../experiment/experiment.ts";
import { type PresetName, presetExperiment, presetNamed } from "../experiment/presets/presets.ts";
import type { Published } from "../experiment/presets/published.ts";
import type { StudyKind } from "./state/messages.ts";

/** An experiment that shows one thing. */
export interface PagePreset {
  readonly id: string;
  readonly name: string;
  /** What there is to see. */
  readonly claim: string;
  readonly experiment: ExperimentInput;
  /** What is to be run beside it. */
  readonly study?: StudyKind;
  /** What was published of it. */
  readonly published?: Published | undefined;
}

const bimodal = (count: number): ExperimentInput["data"] => ({
  kind: "mixture",
  components: [
    { weight: 0.5, mean: -2, std: 0.5 },
    { weight: 0.5, mean: 2, std: 0.5 },
  ],
  count,
});

/** A preset of real data, with bands over seeds. */
const banded = (name: PresetName): ExperimentInput => ({
  ...presetExperiment(name),
  ensemble: { seeds: 16 },
});

/** A preset of the terminal. */
const named = (id: PresetName, name: string, claim: string): PagePreset => {
  const { experiment, published } = presetNamed(id);
  return { id, name, claim, experiment, published };
};

/** The page's presets. */
export const PAGE_PRESETS: readonly PagePreset[] = [
  {
    id: "tutorial",
    name: "Tutorial",
    claim:
      "A small network learns the score of two Gaussians from noisy points; its loss falls to a floor that is not zero.",
    experiment: {},
  },
  {
    id: "small-sigma",
    name: "σ too small",
    claim:
      "With σ = 0.02 the targets −z/σ are some 50 times larger than the score: their noise drowns it in the gradient, and the fit is poor.",
    experiment: { noise: { sigma: 0.02 } },
  },
  {
    id: "large-sigma",
    name: "σ too large",
    claim:
      "With σ = 2 ψ fits p_σ well, but p_σ is the wrong density: smoothing has filled the valley between the modes of p.",
    experiment: {
      data: bimodal(1024),
      noise: { sigma: 2, perPoint: 4 },
      model: { hidden: [16], activation: "tanh" },
      steps: 1500,
    },
  },
  {
    id: "fixed-noise",
    name: "Fixed noise",
    claim:
      "64 points with one fixed noise draw each: the loss falls well below its floor because ψ memorises the noise, and the true error grows.",
    experiment: {
      data: bimodal(64),
      noise: { sigma: 0.5 },
      model: { hidden: [32], activation: "tanh" },
      steps: 3000,
    },
  },
  {
    id: "fresh-noise",
    name: "Fresh noise",
    claim:
      "The same 64 points with new noise at every step: the loss stays near its floor, and the true error stays small.",
    experiment: {
      data: bimodal(64),
      noise: { sigma: 0.5, fresh: true },
      model: { hidden: [32], activation: "tanh" },
      steps: 3000,
    },
  },
  {
    id: "few-units",
    name: "Too few units",
    claim:
      "Two hidden units bend ψ at two places only: three straight lines cannot follow a score that turns more often, however long they are trained.",
    experiment: {
      data: {
        kind: "mixture",
        components: [
          { weight: 1, mean: -4, std: 0.7 },
          { weight: 1, mean: 0, std: 0.7 },
          { weight: 1, mean: 4, std: 0.7 },
        ],
        count: 1024,
      },
      model: { hidden: [2] },
      steps: 1500,
    },
  },
  {
    id: "tails",
    name: "Tails",
    claim:
      "Where there are no data, nothing is learned: between the modes and outside them ψ leaves the score, and the masses of the modes come out wrong.",
    experiment: {
      data: {
        kind: "mixture",
        components: [
          { weight: 0.3, mean: -5, std: 0.5 },
          { weight: 0.7, mean: 5, std: 0.5 },
        ],
        count: 512,
      },
      model: { hidden: [16] },
      steps: 1000,
    },
  },
  {
    id: "objectives",
    name: "Objectives",
    claim:
      "Six objectives on the same points and weights: those with noise aim at the score of p_σ, those without at the score of p.",
    experiment: {
      noise: { sigma: 0.6, perPoint: 2 },
      model: { hidden: [16], activation: "tanh" },
      steps: 800,
    },
    study: "objectives",
  },
  {
    id: "energy",
    name: "Energy",
    claim:
      "ψ is minus the gradient of an energy, which gives the density without an integral of ψ: Vincent's tied weights, the denoising autoencoder.",
    experiment: {
      data: bimodal(1024),
      noise: { sigma: 0.7, perPoint: 2 },
      model: { kind: "energy", hidden: 8 },
      steps: 1500,
    },
  },
  {
    id: "seeds",
    name: "64 seeds",
    claim:
      "The tutorial with 64 draws of points, noise and weights: the bands hold 50% and 90% of the models at each x, and are widest where data are rare.",
    experiment: { ensemble: { seeds: 64 } },
    study: "ensemble",
  },
  named(
    "mdsm",
    "16 noise levels",
    "One network learns the score of p_σ at 16 noise levels at once, with σ as an input: move the slider below the score to see every one of them.",
  ),
  named(
    "ddpm",
    "Diffusion",
    "A network that predicts the noise of 80 diffusion steps from the raw step number: inputs as large as 80 make it learn slowly.",
  ),
  named(
    "ddpm-log-sigma",
    "Diffusion, ¼ ln σ",
    "The same diffusion with ¼ ln σ as the input in place of the step number: at the same cost the network ends nearer to the floor.",
  ),
  named(
    "ddpm-power",
    "Diffusion, second schedule",
    "A schedule that adds little noise in most of its steps: the noise is hard to guess there, so the floor itself is high, and the loss alone says nothing about the fit.",
  ),
  named(
    "sde",
    "σ = √t",
    "Noise levels without numbers: σ = √t with t drawn uniformly for each row, and t as the input.",
  ),
  named(
    "edm",
    "EDM",
    "EDM’s denoiser. The relative error grows as σ falls, because the error of ψ is the error of the network’s output divided by σ.",
  ),
  named(
    "edm-mixed",
    "EDM, mixed target",
    "The same denoiser fitted to a mix of −z/σ and ∇log p(x), whose noise is far smaller: the floor falls, but the error hardly changes, so it is the network’s own and not the noise of the targets.",
  ),
  {
    id: "old-faithful",
    name: "Old Faithful",
    claim:
      "Real data: minutes between eruptions of a geyser. At held-out points ψ does at least as well as a Parzen estimate of the usual bandwidth, which smooths the two modes too much.",
    experiment: banded("old-faithful"),
  },
  {
    id: "galaxies",
    name: "Galaxies",
    claim:
      "Velocities of 82 galaxies, in groups far apart. No points lie between the groups, so a fitted score barely knows how much mass each has: the Parzen estimate's log-likelihood is higher.",
    experiment: banded("galaxies"),
  },
  {
    id: "penguins",
    name: "Penguins",
    claim:
      "Flipper lengths of three species of penguins, in two modes: at held-out points ψ and the Parzen estimate are about equally good.",
    experiment: banded("penguins"),
  },
];
