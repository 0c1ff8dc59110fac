import { describe, expect, test } from "vitest";
import { Buffers } from "../../src/gpu/memory/buffers.ts";
import { submitAndRead } from "../../src/gpu/memory/read.ts";
import { read, uniform, write } from "../../src/gpu/shader/bindings.ts";
import { bind, createKernel } from "../../src/gpu/shader/kernel.ts";
import { createStructs } from "../../src/gpu/shader/struct-layout.ts";
import { packStruct, packStructs, structBytes } from "../../src/gpu/shader/structs.ts";
import { testDevice } from "../support/device.ts";

const TABLE = {
  Outer: {
    a: ["u32", "the first"],
    pair: ["vec2f", "aligned to 8"],
    triple: ["vec3f", "aligned to 16, 12 bytes long"],
    tail: ["f32", "in the place that the triple leaves"],
    b: ["u32", "before a struct"],
    inner: ["Inner", "aligned to 16"],
    words: ["vec4u", "after a struct"],
    c: ["f32", "the last"],
  },
  Inner: {
    x: ["f32", "alone"],
    pair: ["vec2u", "after a gap"],
    z: ["f32", "the last"],
  },
} as const;
const structs = createStructs(TABLE, { Inner: 48 });

const VALUES = {
  a: 4_000_000_001,
  pair: [0.5, -1.25],
  triple: [1, 2, 3],
  tail: 4.5,
  b: 7,
  inner: { x: -8, pair: [9, 10], z: 11.5 },
  words: [12, 13, 14, 4_294_967_295],
  c: 16.25,
} as const;

describe("layout", () => {
  test("aligns vectors and structs as WGSL does", () => {
    const offsets = (name: keyof typeof TABLE) =>
      Object.keys(TABLE[name]).map((field) => structs.offset(name, field as never));
    expect(offsets("Inner")).toEqual([0, 8, 16]);
    expect(structs.bytes("Inner")).toBe(48);
    expect(offsets("Outer")).toEqual([0, 8, 16, 28, 32, 48, 96, 112]);
    expect(structs.bytes("Outer")).toBe(128);
  });

  test("keeps the comments, and fills a struct up by its last field", () => {
    expect(structs.source("Inner")).toBe(`struct Inner {
  // alone
  x: f32,
  // after a gap
  pair: vec2u,
  // the last
  @size(32) z: f32,
}`);
    expect(structs.source("Outer")).toContain("  @align(16) inner: Inner,");
  });

  test("gives the structs that a text names, and those within them", () => {
    expect(structs.sourcesFor("var a: Outer;").match(/^struct \w+/gm)).toEqual([
      "struct Outer",
      "struct Inner",
    ]);
    expect(structs.sourcesFor("var a: Inner;").match(/^struct \w+/gm)).toEqual(["struct Inner"]);
    expect(structs.sourcesFor("var inner: f32;")).toBe("");
  });

  test("packs each field at its offset, and zeros between them", () => {
    const view = new DataView(structs.pack("Outer", [VALUES]).buffer);
    const words = Array.from({ length: 32 }, (_, i) => view.getUint32(4 * i, true));
    const floats = (...numbers: number[]) => [
      ...new Uint32Array(Float32Array.from(numbers).buffer),
    ];
    const rows = [
      [VALUES.a, 0, ...floats(0.5, -1.25)],
      floats(1, 2, 3, 4.5),
      [VALUES.b, 0, 0, 0],
      [...floats(-8), 0, 9, 10],
      [...floats(11.5), 0, 0, 0],
      [0, 0, 0, 0],
      [...VALUES.words],
      [...floats(16.25), 0, 0, 0],
    ];
    expect(words).toEqual(rows.flat());
  });

  test("refuses a type that is unknown, a struct within itself and a vector of another length", () => {
    expect(() => createStructs({ A: { x: ["u23", ""] } })).toThrow("A.x: unknown type u23");
    const cycle = { A: { b: ["B", ""] }, B: { a: ["A", ""] } } as const;
    expect(() => createStructs(cycle)).toThrow("the struct A is within itself");
    expect(() => structs.pack("Inner", [{ ...VALUES.inner, pair: [1, 2, 3] }])).toThrow(
      "Inner.pair: expected 2 numbers, found 3",
    );
  });

  test("asks for each field by its name", () => {
    // @ts-expect-error a field is missing
    expect(() => packStruct("Chunk", { steps: 1 })).toThrow();
    // @ts-expect-error a name is misspelt
    packStruct("Chunk", { steps: 1, first: 2, frist: 3 });
  });
});

test("the structs of the shaders keep their sizes", () => {
  // Settings are a uniform's least alignment apart; a Step in an array of them is 32 bytes.
  expect(structBytes("Settings")).toBe(256);
  expect(structBytes("Step")).toBe(32);
  const chunks = packStructs("Chunk", [
    { steps: 1, first: 2 },
    { steps: 3, first: 4 },
  ]);
  expect([...new Uint32Array(chunks.buffer)]).toEqual([1, 2, 0, 0, 3, 4, 0, 0]);
});

test.for(["uniform", "storage"] as const)("a shader reads what is packed: %s", async (space) => {
  const device = await testDevice();
  const source = `
    @compute @workgroup_size(1)
    fn main() {
      let v = ${space === "uniform" ? "value" : "value[1]"};
      let words = array<u32, 16>(
        v.a, bitcast<u32>(v.pair.x), bitcast<u32>(v.pair.y), bitcast<u32>(v.triple.x),
        bitcast<u32>(v.triple.y), bitcast<u32>(v.triple.z), bitcast<u32>(v.tail), v.b,
        bitcast<u32>(v.inner.x), v.inner.pair.x, v.inner.pair.y, bitcast<u32>(v.inner.z),
        v.words.x, v.words.y, v.words.w, bitcast<u32>(v.c),
      );
      for (var i = 0u; i < 16u; i++) {
        result[i] = words[i];
      }
    }`;
  const kernel = await createKernel(device, {
    label: `Test.structs.${space}`,
    sources: [structs.sourcesFor("Outer"), source],
    specialisation: {},
    bindings: [
      {
        value: space === "uniform" ? uniform("Outer", "") : read("array<Outer>", ""),
        result: write("array<u32>", ""),
      },
    ],
  });
  const { UNIFORM, STORAGE, COPY_SRC } = GPUBufferUsage;
  const buffers = new Buffers(device);
  const packed = structs.pack("Outer", [VALUES]);
  // Of an array the second element shows that its stride is the struct's size.
  const data = new Uint8Array(space === "uniform" ? packed.length : 2 * packed.length);
  data.set(packed, data.length - packed.length);
  const value = buffers.createFilled("value", data, space === "uniform" ? UNIFORM : STORAGE);
  const result = buffers.create("result", 64, STORAGE | COPY_SRC);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(kernel.pipeline);
  pass.setBindGroup(0, bind(device, kernel, 0, { value, result }));
  pass.dispatchWorkgroups(1);
  pass.end();
  const [found] = await submitAndRead(device, encoder, [{ buffer: result, bytes: 64 }]);
  buffers.destroy();
  const floats = found!;
  const words = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  expect([words[0], ...floats.subarray(1, 7), words[7], floats[8]]).toEqual([
    VALUES.a,
    ...VALUES.pair,
    ...VALUES.triple,
    VALUES.tail,
    VALUES.b,
    VALUES.inner.x,
  ]);
  expect([...words.subarray(9, 11), floats[11], ...words.subarray(12, 15), floats[15]]).toEqual([
    ...VALUES.inner.pair,
    VALUES.inner.z,
    12,
    13,
    4_294_967_295,
    VALUES.c,
  ]);
});
