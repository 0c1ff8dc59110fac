import {
  type Bindings,
  declareBindings,
  groupEntries,
  layoutEntries,
  orderOffsets,
} from "./bindings.ts";
import { compile, specialise } from "./specialise.ts";
import type { Specialisation } from "./specialise.ts";
import { type StructName, STRUCTS, structSource } from "./structs.ts";

/** A pipeline with its layouts. */
export interface Kernel {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly groups: readonly GPUBindGroupLayout[];
  /** The bindings of each group. */
  readonly bindings: readonly Bindings[];
}

/** What makes a kernel. */
export interface KernelSource {
  readonly label: string;
  readonly sources: readonly string[];
  readonly specialisation: Specialisation;
  /** The bindings of each group. */
  readonly bindings: readonly Bindings[];
}

/** The kernels of each device by label and WGSL, which are all that they depend on. */
const kernels = new WeakMap<GPUDevice, Map<string, Promise<Kernel>>>();

/**
 * Compiles a kernel with explicit layouts, or gives the one that was compiled before. Its bindings
 * and the structs that it shares with the host are declared for it.
 * @throws DeviceError where the shader does not compile
 */
export function createKernel(device: GPUDevice, from: KernelSource): Promise<Kernel> {
  const code = sourceOf(from);
  const key = JSON.stringify([from.label, code, from.bindings]);
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

/** The WGSL of a kernel: the structs that it names, its bindings, and its sources. */
function sourceOf({ sources, specialisation, bindings }: KernelSource): string {
  const text = specialise([declareBindings(bindings), ...sources], specialisation);
  const named = (Object.keys(STRUCTS) as StructName[]).filter((name) =>
    new RegExp(`\\b${name}\\b`).test(text),
  );
  const [enables, rest] = splitEnables(text);
  return [enables, ...named.map(structSource), rest].join("\n");
}

/** Directives come first in WGSL. */
function splitEnables(text: string): [enables: string, rest: string] {
  const end = /^(?:enable \w+;\n)*/.exec(text)![0].length;
  return [text.slice(0, end), text.slice(end)];
}

async function compileKernel(
  device: GPUDevice,
  { label, bindings }: KernelSource,
  code: string,
): Promise<Kernel> {
  const groups = bindings.map((group, index) =>
    device.createBindGroupLayout({
      label: `${label}.group${index}`,
      entries: layoutEntries(group),
    }),
  );
  const module = await compile(device, label, code);
  const pipeline = await device.createComputePipelineAsync({
    label,
    layout: device.createPipelineLayout({ label, bindGroupLayouts: groups }),
    compute: { module, entryPoint: "main" },
  });
  return { label, pipeline, groups, bindings };
}

/**
 * Binds buffers to a group of a kernel by the names of its bindings.
 * @param resources may hold more than the group asks for
 */
export function bind(
  device: GPUDevice,
  kernel: Kernel,
  group: number,
  resources: Readonly<Record<string, GPUBuffer | GPUBufferBinding | undefined>>,
): GPUBindGroup {
  return device.createBindGroup({
    label: `${kernel.label}.group${group}`,
    layout: kernel.groups[group]!,
    entries: groupEntries(kernel.bindings[group]!, resources),
  });
}

/**
 * The dynamic offsets of a group.
 * @param offsets in bytes, by the names of bindings; may hold more than the group asks for
 */
export const dynamicOffsets = (
  kernel: Kernel,
  group: number,
  offsets: Readonly<Record<string, number>>,
): number[] => orderOffsets(kernel.bindings[group]!, offsets);
