import {
  type Bindings,
  declareBindings,
  dynamicNames,
  groupEntries,
  layoutEntries,
  type Offsets,
  type Resources,
} from "./bindings.ts";
import { compile, specialise } from "./specialise.ts";
import type { Specialisation } from "./specialise.ts";
import { structSources } from "./structs.ts";

/** The bindings of each group. */
export type Groups = readonly Bindings[];

/** A pipeline with its layouts. */
export interface Kernel<Of extends Groups = Groups> {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly groups: readonly GPUBindGroupLayout[];
  readonly bindings: Of;
  /** By group: the bindings whose places are given at each dispatch, in their order. */
  readonly dynamic: readonly (readonly string[])[];
}

/** What makes a kernel. */
interface KernelSource<Of extends Groups = Groups> {
  readonly label: string;
  readonly sources: readonly string[];
  readonly specialisation: Specialisation;
  readonly bindings: Of;
}

/** The kernels of each device by label and WGSL, which are all that they depend on. */
const kernels = new WeakMap<GPUDevice, Map<string, Promise<Kernel>>>();

/**
 * Compiles a kernel with explicit layouts, or gives the one that was compiled before. Its bindings
 * and the structs that it shares with the host are declared for it.
 * @throws DeviceError where the shader does not compile
 */
export function createKernel<const Of extends Groups>(
  device: GPUDevice,
  from: KernelSource<Of>,
): Promise<Kernel<Of>> {
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
  // The key holds the bindings.
  return kernel as Promise<Kernel<Of>>;
}

/** The WGSL of a kernel: the structs that it names, its bindings, and its sources. */
function sourceOf({ sources, specialisation, bindings }: KernelSource): string {
  const text = specialise([declareBindings(bindings), ...sources], specialisation);
  const [enables, rest] = splitEnables(text);
  return [enables, structSources(rest), rest].join("\n");
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
  return { label, pipeline, groups, bindings, dynamic: bindings.map(dynamicNames) };
}

/**
 * Binds buffers to a group of a kernel by the names of its bindings.
 * @param resources may hold more than the group asks for
 */
export function bind<Of extends Groups, Group extends number>(
  device: GPUDevice,
  kernel: Kernel<Of>,
  group: Group,
  resources: Resources<Of[Group]>,
): GPUBindGroup {
  return device.createBindGroup({
    label: `${kernel.label}.group${group}`,
    layout: kernel.groups[group]!,
    entries: groupEntries(kernel.bindings[group]!, resources),
  });
}

/**
 * The dynamic offsets of a group, in the order of its bindings.
 * @param offsets in bytes, by the names of bindings; may hold more than the group asks for
 * @throws Error where one is missing
 */
export const dynamicOffsets = <Of extends Groups, Group extends number>(
  { label, dynamic }: Kernel<Of>,
  group: Group,
  offsets: Offsets<Of[Group]>,
): number[] =>
  dynamic[group]!.map((name) => {
    const offset = (offsets as Readonly<Record<string, number>>)[name];
    if (offset === undefined) throw new Error(`${label}: no offset for the binding ${name}`);
    return offset;
  });
