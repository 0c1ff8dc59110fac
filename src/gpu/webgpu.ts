/**
 * `GPUDevice`, as TypeScript's own DOM library or @webgpu/types declares it, whichever a project has
 * loaded: the two cannot be loaded together, so that neither is asked for here. Any object where
 * there is none.
 */
export type Device =
  typeof globalThis extends Record<"GPUDevice", Record<"prototype", infer T>> ? T : object;

/** `GPU`, as `navigator.gpu` is in browsers; declared where {@link Device} is. */
export type Gpu =
  typeof globalThis extends Record<"GPU", Record<"prototype", infer T>> ? T : object;

/** `GPUBuffer`, declared where {@link Device} is. */
export type GpuBuffer =
  typeof globalThis extends Record<"GPUBuffer", Record<"prototype", infer T>> ? T : object;

/** `GPUComputePassEncoder`, declared where {@link Device} is. */
export type ComputePass =
  typeof globalThis extends Record<"GPUComputePassEncoder", Record<"prototype", infer T>>
    ? T
    : object;
