/**
 * Experiments and what is known of them, without any trainer: pure functions, which run anywhere.
 *
 * {@link parseExperiment} checks an experiment and fills in its defaults, {@link drawProblem} draws
 * its points, noise and weights, and a trainer of `scorelab/reference` or `scorelab/gpu` trains that.
 * Arrays are flat and row-major. Their letters are the same everywhere: N points, M noisy copies of
 * each, D data dimensions, H width of a hidden layer, P parameters, K models.
 *
 * @module scorelab
 */
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
} from "./experiment-types.ts";
export type {
  DataInput,
  EnergyModelInput,
  ExperimentInput,
  MlpInput,
  NoiseInput,
  ObjectiveInput,
  WithDefaults,
} from "./experiment-input.ts";
export { DATASETS } from "./datasets/datasets.ts";
export type { Dataset, DatasetName } from "./datasets/datasets.ts";
export type { HoldOut } from "./hold-out.ts";
export type { Activation } from "./schema.ts";
export { PRESETS, presetExperiment } from "./presets.ts";
export type { Preset, PresetName } from "./presets.ts";
export { readLink, writeLink } from "./link.ts";

export { perUnit, standardize, unstandardize } from "./scaling.ts";
export type { Scaling, ScalingNumbers } from "./scaling.ts";
export { drawOf, drawProblem } from "./problem.ts";
export type { Draw, Problem } from "./problem.ts";
export type { Layer, Layout } from "./layout.ts";
export { countMembers, memberOf } from "./ensemble.ts";

export { DeviceError, DeviceLostError, DivergedError, initialState } from "./trainer.ts";
export type {
  AdvanceOptions,
  Backend,
  Cancellation,
  EnsembleTrainer,
  Gradient,
  ResumableTrainer,
  Saved,
  Trainer,
  TrainerState,
} from "./trainer.ts";
export { trainInTurn } from "./in-turn.ts";

export {
  createMixture,
  logDensity as mixtureLogDensity,
  sampleMixture,
  score as mixtureScore,
  smooth as smoothMixture,
  targetOf,
} from "./distributions/mixture.ts";
export type { Mixture } from "./distributions/mixture.ts";
export { parzenLogDensity, parzenScore } from "./distributions/parzen.ts";
export type { Kernel, Parzen } from "./distributions/parzen.ts";

export { aimOf, lossFloors } from "./assessment.ts";
export type { Floor } from "./assessment.ts";
export {
  drawFloor,
  fisherDivergence,
  fisherRule,
  implicitLimit,
  populationFloor,
} from "./metrics.ts";
export type { Estimate, FisherRule } from "./metrics.ts";

export { gridFor, recoverDensity } from "./density.ts";
export { densityError, densityGrid, totalVariation } from "./density-error.ts";
export type { DensityError } from "./density-error.ts";
export { energyDensity, energyOf, normalise as normaliseEnergy } from "./energy.ts";
export type { Energy, Normalisation } from "./energy.ts";

export type { HeldOutFit, HeldOutReport, ParzenFit } from "./held-out-report.ts";
export { createResult } from "./result.ts";
export type { Grid, Outcome, Result, SavedNumbers, ScoreGrid, Stopped } from "./result.ts";
