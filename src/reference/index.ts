/**
 * Training and evaluation on the CPU, in plain float64 loops: what the GPU is held to, and what
 * stands in for it where there is none.
 *
 * @module scorelab/reference
 */
export { createReferenceTrainer } from "./trainer.ts";
export { evaluate } from "./mlp.ts";
export { createNetworkScore } from "./score.ts";
export { loss, lossAndGradient } from "./objective.ts";
export { finiteDifferences } from "./finite-differences.ts";
export type { FiniteDifferencesOptions } from "./finite-differences.ts";
export { heldOutLogLikelihood, heldOutScoreMatching } from "./held-out.ts";
