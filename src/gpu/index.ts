/**
 * Training, and scores, on WebGPU, in browsers and in Node, on a `GPUDevice` of the caller's or
 * one that {@link requestDevice} opens.
 *
 * @module scorelab/gpu
 */
export { requestDevice } from "./device.ts";
export type { OpenDevice } from "./device.ts";
export type { ComputePass, Device, Gpu, GpuBuffer } from "./webgpu.ts";
export { createGpuTrainer } from "./trainer.ts";
export { createGpuMixtureScore } from "./passes/exact.ts";
export { createGpuParzenScore } from "./passes/parzen-score.ts";
export type { BoundScore, GpuScore, PointBuffers, ScoreBuffers } from "./scores/score.ts";
export { createGpuEnsemble, ensembleCapacity } from "./ensemble.ts";
export type { GpuTrainer, GpuTrainerOptions, PlanKind } from "./options.ts";
