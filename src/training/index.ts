// What training is, whoever does it: a problem with its draws, the trainers' interface, ensembles and results.
export { drawOf, drawProblem } from "./problem.ts";
export type { Draw } from "./draw.ts";
export type { Problem } from "./problem.ts";
export { countMembers, memberOf } from "./ensemble/ensemble.ts";
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
export { trainOneByOne } from "./ensemble/one-by-one.ts";
export { createResult } from "./result.ts";
export type { Grid, Outcome, Result, SavedNumbers, ScoreGrid, Stopped } from "./result.ts";
