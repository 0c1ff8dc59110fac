/**
 * A `GPUDevice` for the trainers of `scorelab/gpu` in Node, by the package webgpu.
 *
 * @module scorelab/node
 */
export { requestNodeDevice } from "./device.ts";
export type { NodeDevice } from "./device.ts";
export type { Skipped } from "./vulkan.ts";
