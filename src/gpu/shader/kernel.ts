import { compile, specialise } from "./specialise.ts";
import type { Specialisation } from "./specialise.ts";
import { STAGE_COMPUTE } from "../memory/usage.ts";

/**
 * How a shader uses a binding. `item` is a uniform and `window` a read-only storage binding whose
 * place in the buffer is given at each dispatch.
 */
export type Binding = "uniform" | "item" | "read" | "window" | "write";

/** A pipeline with its layouts. */
export interface Kernel {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly groups: readonly GPUBindGroupLayout[];
}

/** What makes a kernel. */
export interface KernelSource {
  readonly label: string;
  readonly sources: readonly string[];
  readonly specialisation: Specialisation;
  /** The bindings of each group, by their number. */
  readonly bindings: readonly Readonly<Record<number, Binding>>[];
}

/** The kernels of each device by label, WGSL and bindings, which are all that they depend on. */
const kernels = new WeakMap<GPUDevice, Map<string, Promise<Kernel>>>();

/**
 * Compiles a kernel with explicit layouts, or gives the one that was compiled before.
 * @throws DeviceError where the shader does not compile
 */
export function createKernel(device: GPUDevice, from: KernelSource): Promise<Kernel> {
  const code = specialise(from.sources, from.specialisation);
  const key = JSON.stringify([from.label, from.bindings, code]);
  const known = kernels.get(device) ?? new Map<string, Promise<Kernel>>();
  kernels.set(device, known);
  let kernel = known.get(key);
  if (!kernel) {
    kernel = compileKernel(device, from, code);
    known.set(key, kernel);
    // What failed is tried again when it is asked for again.
    kernel.catch(() => known.delete(key));
  }
  return kernel;
}

async function compileKernel(
  device: GPUDevice,
  { label, bindings }: KernelSource,
  code: string,
): Promise<Kernel> {
  const groups = bindings.map((group, index) =>
    device.createBindGroupLayout({
      label: `${label}.group${index}`,
      entries: Object.entries(group).map(([binding, kind]) => layoutEntry(Number(binding), kind)),
    }),
  );
  const module = await compile(device, label, code);
  const pipeline = await device.createComputePipelineAsync({
    label,
    layout: device.createPipelineLayout({ label, bindGroupLayouts: groups }),
    compute: { module, entryPoint: "main" },
  });
  return { label, pipeline, groups };
}

function layoutEntry(binding: number, kind: Binding): GPUBindGroupLayoutEntry {
  const types = {
    uniform: { type: "uniform" },
    item: { type: "uniform", hasDynamicOffset: true },
    read: { type: "read-only-storage" },
    window: { type: "read-only-storage", hasDynamicOffset: true },
    write: { type: "storage" },
  } as const;
  return { binding, visibility: STAGE_COMPUTE, buffer: types[kind] };
}

/** Binds buffers to a group of a kernel, by the numbers of their bindings. */
export function bind(
  device: GPUDevice,
  kernel: Kernel,
  group: number,
  buffers: Readonly<Record<number, GPUBuffer | GPUBufferBinding>>,
): GPUBindGroup {
  return device.createBindGroup({
    label: `${kernel.label}.group${group}`,
    layout: kernel.groups[group]!,
    entries: Object.entries(buffers).map(([binding, resource]) => ({
      binding: Number(binding),
      resource: "buffer" in resource ? resource : { buffer: resource },
    })),
  });
}
