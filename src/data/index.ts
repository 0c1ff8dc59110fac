// Where points come from: distributions, data sets, tables of numbers, held-out points and scaling.
export { DATASETS } from "./datasets/datasets.ts";
export type { Dataset, DatasetName } from "./datasets/datasets.ts";
export type { HoldOut } from "./hold-out.ts";
export { perUnit, standardize, unstandardize } from "./scaling.ts";
export type { Scaling, ScalingNumbers } from "./scaling.ts";
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
