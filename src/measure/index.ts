// How good a score is: floors of the loss, Fisher divergence, densities and held-out points.
export { aimOf, lossFloors } from "./floors.ts";
export type { Floor } from "./floors.ts";
export { fisherDivergence, fisherRule, implicitLimit } from "./fisher/fisher.ts";
export type { Estimate, FisherRule } from "./fisher/fisher.ts";
export { gridFor, recoverDensity } from "./density.ts";
export { densityError, densityGrid, totalVariation } from "./density-error.ts";
export type { DensityError } from "./density-error.ts";
export type { HeldOutFit, HeldOutReport, ParzenFit } from "./held-out/held-out-report.ts";
export { drawFloor } from "./draw-floor.ts";
export { populationFloor } from "./levels/level-floors.ts";
export { LevelMeasurer } from "./levels/level-measures.ts";
export type { LevelLosses, LevelMeasures, ScoreAt } from "./levels/level-measures.ts";
export { measuredSigmas, shownSigma } from "./levels/measured-levels.ts";
