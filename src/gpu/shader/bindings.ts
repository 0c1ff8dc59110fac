import { STAGE_COMPUTE } from "../memory/usage.ts";

/**
 * How a shader uses a binding. `item` is a uniform and `window` a read-only storage binding whose
 * place in the buffer is given at each dispatch.
 */
type Use = "uniform" | "item" | "read" | "window" | "write";

/** A binding of a kernel. */
export interface Binding {
  readonly use: Use;
  /** In WGSL. */
  readonly type: string;
  /** What it holds, for the reader of the shader. */
  readonly doc: string;
}

/** The bindings of a group by their names, numbered in their order. */
export type Bindings = Readonly<Record<string, Binding>>;

const binding =
  (use: Use) =>
  (type: string, doc: string): Binding => ({ use, type, doc });

export const uniform = binding("uniform");
export const item = binding("item");
export const read = binding("read");
/** A read-only storage binding whose place in the buffer is given at each dispatch. */
export const window = binding("window");
export const write = binding("write");

const ADDRESS_SPACES = {
  uniform: "uniform",
  item: "uniform",
  read: "storage, read",
  window: "storage, read",
  write: "storage, read_write",
} as const;

/** The WGSL that declares the bindings of all groups. */
export const declareBindings = (groups: readonly Bindings[]): string =>
  groups
    .flatMap((bindings, group) =>
      Object.entries(bindings).map(
        ([name, { use, type, doc }], number) =>
          `// ${doc}\n@group(${group}) @binding(${number}) var<${ADDRESS_SPACES[use]}> ${name}: ${type};`,
      ),
    )
    .join("\n");

const LAYOUTS = {
  uniform: { type: "uniform" },
  item: { type: "uniform", hasDynamicOffset: true },
  read: { type: "read-only-storage" },
  window: { type: "read-only-storage", hasDynamicOffset: true },
  write: { type: "storage" },
} as const;

/** The layout of a group. */
export const layoutEntries = (bindings: Bindings): GPUBindGroupLayoutEntry[] =>
  Object.values(bindings).map(({ use }, number) => ({
    binding: number,
    visibility: STAGE_COMPUTE,
    buffer: LAYOUTS[use],
  }));

/**
 * The entries of a bind group.
 * @param resources a buffer or a part of one for each binding; others are left out
 * @throws Error where one is missing
 */
export const groupEntries = (
  bindings: Bindings,
  resources: Readonly<Record<string, GPUBuffer | GPUBufferBinding | undefined>>,
): GPUBindGroupEntry[] =>
  Object.keys(bindings).map((name, number) => {
    const resource = resources[name];
    if (!resource) throw new Error(`no buffer for the binding ${name}`);
    return { binding: number, resource: "buffer" in resource ? resource : { buffer: resource } };
  });

/** Dynamic offsets in bytes, by the names of their bindings, in the order that WebGPU wants. */
export const orderOffsets = (
  bindings: Bindings,
  offsets: Readonly<Record<string, number>>,
): number[] =>
  Object.entries(bindings)
    .filter(([, { use }]) => use === "item" || use === "window")
    .map(([name]) => offsets[name]!);
