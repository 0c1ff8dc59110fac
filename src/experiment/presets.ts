import type { DatasetName } from "../data/datasets/datasets.ts";
import type { ExperimentInput } from "./experiment.ts";

/** A named experiment. */
export interface Preset {
  /** As `--preset` takes it. */
  readonly name: string;
  /** One line. */
  readonly description: string;
  /** What differs from the tutorial's run, for `parseExperiment`. */
  readonly experiment: ExperimentInput;
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

/** A preset's experiment document. */
export function presetExperiment(name: PresetName): ExperimentInput {
  return PRESETS.find((preset) => preset.name === name)!.experiment;
}
