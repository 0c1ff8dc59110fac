/**
 * Training and evaluation on WebGPU, in browsers and in Node, on a `GPUDevice` of the caller's or
 * one that {@link requestDevice} opens.
 *
 * @module scorelab/gpu
 */
export { requestDevice } from "./device.ts";
export type { OpenDevice } from "./device.ts";
export type { Device, Gpu } from "./webgpu.ts";
export { createGpuTrainer } from "./trainer.ts";
export { createGpuEnsemble, ensembleCapacity } from "./ensemble.ts";
export type { GpuTrainerOptions, PlanKind } from "./options.ts";
