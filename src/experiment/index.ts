// The experiment file: its schema, types and checks, links, presets and sweeps.
export { ExperimentError, parseExperiment } from "./experiment.ts";
export type {
  Component,
  Data,
  DatasetData,
  Denoising,
  EnergyModel,
  Ensemble,
  Experiment,
  Explicit,
  ExplicitParzen,
  FiniteDifference,
  GivenInit,
  GivenNoise,
  GlorotInit,
  Implicit,
  MixtureData,
  Mlp,
  Model,
  Noise,
  NoiseSize,
  Objective,
  Optimizer,
  PointsData,
  SeededNoise,
  Sliced,
  Target,
  TutorialData,
  TutorialInit,
  Value,
} from "./types.ts";
export type {
  DataInput,
  EnergyModelInput,
  ExperimentInput,
  MlpInput,
  NoiseInput,
  ObjectiveInput,
  WithDefaults,
} from "./input.ts";
export type { Activation } from "./schema.ts";
export { PRESETS, presetExperiment } from "./presets.ts";
export type { Preset, PresetName } from "./presets.ts";
export { readLink, writeLink } from "./link.ts";
