import { compile, specialise } from "./shader.ts";
import type { Specialisation } from "./shader.ts";

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

/**
 * Compiles a kernel with explicit layouts.
 * @throws DeviceError where the shader does not compile
 */
export async function createKernel(device: GPUDevice, from: KernelSource): Promise<Kernel> {
  const { label, sources, specialisation, bindings } = from;
  const groups = bindings.map((group, index) =>
    device.createBindGroupLayout({
      label: `${label}.group${index}`,
      entries: Object.entries(group).map(([binding, kind]) => layoutEntry(Number(binding), kind)),
    }),
  );
  const module = await compile(device, label, specialise(sources, specialisation));
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
  return { binding, visibility: 4 /* GPUShaderStage.COMPUTE */, buffer: types[kind] };
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
