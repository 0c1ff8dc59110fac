import { STAGE_COMPUTE } from "../memory/usage.ts";

/**
 * How a shader uses a binding. `item` is a uniform and `window` a read-only storage binding whose
 * place in the buffer is given at each dispatch.
 */
type Use = "uniform" | "item" | "read" | "window" | "write";

/** A binding of a kernel. */
export interface Binding<Of extends Use = Use> {
  readonly use: Of;
  /** In WGSL. */
  readonly type: string;
  /** What it holds, for the reader of the shader. */
  readonly doc: string;
}

/** The bindings of a group by their names, numbered in their order. */
export type Bindings = Readonly<Record<string, Binding>>;

/** A buffer or a part of one for each binding; those that not all variants have may be left out. */
export type Resources<Of extends Bindings> = {
  readonly [Name in keyof Of]: GPUBuffer | GPUBufferBinding | OptionalOf<Of, Name>;
};

/** `undefined` for a binding that not all variants have. */
type OptionalOf<Of extends Bindings, Name extends keyof Of> =
  Pick<Of, Name> extends Required<Pick<Of, Name>> ? never : undefined;

/** The uses of a binding whose place in the buffer is given at each dispatch. */
type Dynamic = "item" | "window";

/** An offset in bytes for each binding whose place is given at each dispatch. */
export type Offsets<Of extends Bindings> = {
  readonly [
    Name in keyof Of as NonNullable<Of[Name]>["use"] extends Dynamic ? Name : never
  ]: number;
};

const binding =
  <Of extends Use>(use: Of) =>
  (type: string, doc: string): Binding<Of> => ({ use, type, doc });

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

/** The bindings whose places are given at each dispatch, in the order that WebGPU wants. */
export const dynamicNames = (bindings: Bindings): string[] =>
  Object.keys(bindings).filter((name) => ["item", "window"].includes(bindings[name]!.use));
