/** The WGSL types of fields that are no structs: how many numbers they hold, and of which kind. */
const TYPES = {
  u32: { numbers: 1, float: false },
  f32: { numbers: 1, float: true },
  vec2u: { numbers: 2, float: false },
  vec2f: { numbers: 2, float: true },
  vec3u: { numbers: 3, float: false },
  vec3f: { numbers: 3, float: true },
  vec4u: { numbers: 4, float: false },
  vec4f: { numbers: 4, float: true },
} as const;
type Type = keyof typeof TYPES;

/** A field: its WGSL type, or the name of another struct, and what it holds. */
type Field = readonly [type: string, doc: string];

/** Structs by name, field by field in their order. */
export type StructTable = Readonly<Record<string, Readonly<Record<string, Field>>>>;

type Scalar = "u32" | "f32";

/** What a field of a type is packed from. */
type FieldValue<Table extends StructTable, Of extends string> = Of extends Scalar
  ? number
  : Of extends Type
    ? readonly number[]
    : Of extends keyof Table
      ? StructValues<Table, Of>
      : never;

/** A struct's values by the names of its fields. */
export type StructValues<Table extends StructTable, Name extends keyof Table> = {
  readonly [Of in keyof Table[Name]]: FieldValue<Table, Table[Name][Of][0]>;
};

/** The layout and the bytes of the structs of a table. */
export interface Structs<Table extends StructTable> {
  /** The bytes of a struct, a multiple of 16. */
  bytes(name: keyof Table): number;
  /** Where a field begins in its struct, in bytes. */
  offset<Name extends keyof Table>(name: Name, field: keyof Table[Name]): number;
  /** The WGSL of a struct. */
  source(name: keyof Table): string;
  /** The WGSL of the structs that a text names, and of those within them. */
  sourcesFor(text: string): string;
  /** The bytes of structs, so many bytes apart. */
  pack<Name extends keyof Table>(
    name: Name,
    all: readonly StructValues<Table, Name>[],
    stride?: number,
  ): Uint8Array<ArrayBuffer>;
}

interface Place {
  readonly name: string;
  readonly type: string;
  readonly doc: string;
  /** In bytes. */
  readonly offset: number;
  readonly nested: boolean;
}

/** A struct's layout. */
interface Layout {
  readonly places: readonly Place[];
  readonly bytes: number;
}

/** The alignment of a struct within another in the uniform address space. */
const STRUCT_ALIGNMENT = 16;

const roundUp = (multiple: number, value: number): number => Math.ceil(value / multiple) * multiple;

/**
 * Lays structs out by WGSL's rules of alignment and size for the uniform address space: a vector of three
 * numbers is aligned as one of four, and a struct within another begins at a multiple of 16. The
 * last field fills its struct up to a multiple of 16 bytes, so that the layout is the same in the
 * storage address space.
 * @param leastBytes of the structs that are to be larger than their fields
 * @throws Error for a type that is unknown, and for a struct within itself
 */
export function createStructs<const Table extends StructTable>(
  table: Table,
  leastBytes: Partial<Record<keyof Table, number>> = {},
): Structs<Table> {
  const layouts = new Map<string, Layout>();
  for (const name of Object.keys(table)) addLayout(layouts, table, leastBytes, name);
  const layoutOf = (name: keyof Table): Layout => layouts.get(String(name))!;
  return {
    bytes: (name) => layoutOf(name).bytes,
    offset: (name, field) => layoutOf(name).places.find((place) => place.name === field)!.offset,
    source: (name) => sourceOf(String(name), layoutOf(name)),
    sourcesFor(text) {
      const found = new Map<string, string>();
      const add = (from: string): void => {
        for (const [name, layout] of layouts) {
          if (found.has(name) || !new RegExp(`\\b${name}\\b`).test(from)) continue;
          const source = sourceOf(name, layout);
          found.set(name, source);
          add(source);
        }
      };
      add(text);
      return [...found.values()].join("\n");
    },
    pack(name, all, stride = layoutOf(name).bytes) {
      const view = new DataView(new ArrayBuffer(stride * all.length));
      all.forEach((values, i) => writeStruct(layouts, String(name), view, stride * i, values));
      return new Uint8Array(view.buffer);
    },
  };
}

/** Lays out a struct after those within it. */
function addLayout(
  layouts: Map<string, Layout>,
  table: StructTable,
  leastBytes: Readonly<Partial<Record<string, number>>>,
  name: string,
  within: readonly string[] = [],
): Layout {
  const known = layouts.get(name);
  if (known) return known;
  if (within.includes(name)) throw new Error(`the struct ${name} is within itself`);
  let end = 0;
  const places = Object.entries(table[name]!).map(([field, [type, doc]]): Place => {
    const nested = type in table;
    const { align, size } = nested
      ? {
          align: STRUCT_ALIGNMENT,
          size: addLayout(layouts, table, leastBytes, type, [...within, name]).bytes,
        }
      : sizeOf(type, `${name}.${field}`);
    const offset = roundUp(align, end);
    end = offset + size;
    return { name: field, type, doc, offset, nested };
  });
  const bytes = Math.max(roundUp(STRUCT_ALIGNMENT, end), leastBytes[name] ?? 0);
  const layout = { places, bytes };
  layouts.set(name, layout);
  return layout;
}

/** The alignment and the size of a type in bytes. */
function sizeOf(type: string, field: string): { readonly align: number; readonly size: number } {
  if (!(type in TYPES)) throw new Error(`${field}: unknown type ${type}`);
  const { numbers } = TYPES[type as Type];
  return { align: 4 * (numbers === 3 ? 4 : numbers), size: 4 * numbers };
}

function sourceOf(name: string, { places, bytes }: Layout): string {
  const lines = places.map((place, i) => {
    const align = place.nested ? `@align(${STRUCT_ALIGNMENT}) ` : "";
    const size = i === places.length - 1 ? `@size(${bytes - place.offset}) ` : "";
    return `  // ${place.doc}\n  ${align}${size}${place.name}: ${place.type},`;
  });
  return `struct ${name} {\n${lines.join("\n")}\n}`;
}

type Values = Readonly<Record<string, unknown>>;

/** Writes a struct from a place on, in bytes. */
function writeStruct(
  layouts: ReadonlyMap<string, Layout>,
  name: string,
  view: DataView,
  start: number,
  values: Values,
): void {
  for (const { name: field, type, offset, nested } of layouts.get(name)!.places) {
    const value = values[field];
    if (nested) {
      writeStruct(layouts, type, view, start + offset, value as Values);
      continue;
    }
    const { numbers, float } = TYPES[type as Type];
    if (typeof value === "number" && numbers === 1) {
      writeNumber(view, start + offset, value, float);
      continue;
    }
    const list = value as readonly number[];
    if (list.length !== numbers) {
      throw new Error(`${name}.${field}: expected ${numbers} numbers, found ${list.length}`);
    }
    list.forEach((number, i) => writeNumber(view, start + offset + 4 * i, number, float));
  }
}

function writeNumber(view: DataView, place: number, value: number, float: boolean): void {
  if (float) view.setFloat32(place, value, true);
  else view.setUint32(place, value, true);
}
