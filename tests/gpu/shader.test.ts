import { describe, expect, test } from "vitest";
import { requestDevice } from "../../src/gpu/device.ts";
import { item, read, window, write } from "../../src/gpu/shader/bindings.ts";
import { bind, createKernel, dynamicOffsets } from "../../src/gpu/shader/kernel.ts";
import { compile, specialise } from "../../src/gpu/shader/specialise.ts";
import { testDevice } from "../support/device.ts";

describe("specialise", () => {
  test("keeps the branches whose names are true", () => {
    const source = "a\n#if X\nb\n#elif Y\nc\n#else\nd\n#endif\ne";
    const lines = (flags: Record<string, boolean>) =>
      specialise([source], { flags }).split(/\s+/).join("");
    expect(lines({ X: true, Y: true })).toBe("abe");
    expect(lines({ X: false, Y: true })).toBe("ace");
    expect(lines({ X: false, Y: false })).toBe("ade");
  });

  test("unrolls nested loops by the constants, up and down", () => {
    const source = `#unroll
for (var l = LAYERS; l > 0u; l--) {
#unroll
  for (var i = 0u; i < IN[l]; i++) { f(l, i); }
}`;
    const sizes = { LAYERS: 2, IN: [0, 1, 2] };
    const calls = specialise([source], { sizes, unroll: true }).match(/f\(.*?\)/g);
    expect(calls).toEqual(["f(2u, 0u)", "f(2u, 1u)", "f(1u, 0u)"]);
  });

  test("throws for an unknown name and an unknown bound", () => {
    expect(() => specialise(["#if NOPE\n#endif"], {})).toThrow("NOPE");
    const loop = "#unroll\nfor (var i = 0u; i < n; i++) {}";
    expect(() => specialise([loop], { unroll: true })).toThrow("n");
  });
});

/** All shader files by name. */
const shaders = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>("../../shaders/*.wgsl", {
      query: "?raw",
      import: "default",
      eager: true,
    }),
  ).map(([path, source]) => [/(\w+)\.wgsl$/.exec(path)![1]!, source]),
);

describe("shaders", () => {
  const sources = Object.entries(shaders);
  const functions = (source: string): string[] =>
    [...source.matchAll(/^fn (\w+)/gm)].map(([, name]) => name!);
  const header = (source: string): string => /^(?:\/\/.*\n)+/.exec(source)?.[0] ?? "";
  const partners = (name: string): string[] => {
    const source = shaders[name]!;
    const line = /^\/\/ Combined with.*$/m.exec(header(source))?.[0] ?? "";
    return [...line.matchAll(/(\w+)\.wgsl/g)].map(([, other]) => other!);
  };
  /** A shader with its partners, theirs, and so on. */
  const reached = (name: string): Set<string> => {
    const all = new Set([name]);
    for (const one of all) for (const other of partners(one)) all.add(other);
    return all;
  };

  test.for(sources)("%s.wgsl says in a line what it is combined with", ([name, source]) => {
    expect(header(source).match(/^\/\/ Combined with/gm)).toHaveLength(1);
    for (const other of partners(name)) expect(Object.keys(shaders)).toContain(other);
  });

  test.for(sources)("%s.wgsl names where the functions that it calls are", ([name, source]) => {
    const own = new Set(functions(source));
    const near = reached(name);
    const code = source.replaceAll(/\/\/.*$/gm, "");
    const called = new Set([...code.matchAll(/\b(\w+)\(/g)].map(([, callee]) => callee!));
    for (const callee of called) {
      // What the includer defines is said there too.
      if (own.has(callee) || header(source).includes(`fn ${callee}(`)) continue;
      const places = sources.filter(([, other]) => functions(other).includes(callee));
      if (places.length === 0) continue;
      const named = places.some(([other]) => near.has(other));
      expect(named, `${callee} of ${places.map(([other]) => other).join(" or ")}.wgsl`).toBe(true);
    }
  });

  test.for(sources)("%s.wgsl leaves bindings and shared structs to their tables", ([, source]) => {
    expect(source).not.toMatch(/@(?:group|binding)\b/);
    expect(source).not.toMatch(
      /struct (?:Settings|Optimizer|Step|Chunk|Slice|Layer|Product|Counts|Source|ScoreLevel|Evaluation)\b/,
    );
  });
});

describe("bindings", () => {
  const create = async () => {
    const device = await testDevice();
    const kernel = await createKernel(device, {
      label: "Test.bindings",
      sources: [
        `@compute @workgroup_size(1)
        fn main() { result[0] = part[0] + f32(chunk.first) + whole[0]; }`,
      ],
      specialisation: {},
      bindings: [
        {
          part: window("array<f32>", "a part of the values"),
          result: write("array<f32>", "one number"),
          chunk: item("Chunk", "one of several"),
          whole: read("array<f32>", "all values"),
        },
      ],
    });
    return { device, kernel };
  };

  test("orders dynamic offsets by their bindings, whatever their order in the call", async () => {
    const { kernel } = await create();
    expect(dynamicOffsets(kernel, 0, { chunk: 512, part: 256 })).toEqual([256, 512]);
    const more = { chunk: 512, part: 256, other: 1 };
    expect(dynamicOffsets(kernel, 0, more)).toEqual([256, 512]);
  });

  test("asks for each buffer and offset by its name", async () => {
    const { device, kernel } = await create();
    const buffer = device.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE });
    const all = { part: buffer, result: buffer, chunk: buffer };
    // @ts-expect-error a buffer is missing
    expect(() => bind(device, kernel, 0, all)).toThrow("no buffer for the binding whole");
    // @ts-expect-error an offset is missing
    expect(() => dynamicOffsets(kernel, 0, { part: 0 })).toThrow(
      "Test.bindings: no offset for the binding chunk",
    );
    // @ts-expect-error a name is misspelt
    expect(() => dynamicOffsets(kernel, 0, { part: 0, chunks: 0 })).toThrow("chunk");
    buffer.destroy();
  });
});

describe("what does not work says why", () => {
  test("a shader that does not compile: its name, the line and its text", async () => {
    const device = await testDevice();
    const code = "fn fine() {}\nfn broken() { let x: f32 = 1u; }";
    await expect(compile(device, "Test.broken", code)).rejects.toThrow(
      /Test\.broken does not compile: .*line 2: fn broken\(\)/s,
    );
  });

  test("no WebGPU, and no adapter", async () => {
    await expect(requestDevice(undefined)).rejects.toThrow("no WebGPU adapter");
    const none = { requestAdapter: () => Promise.resolve(null) } as unknown as GPU;
    await expect(requestDevice(none)).rejects.toThrow("no WebGPU adapter");
  });
});
