import { describe, expect, test } from "vitest";
import { requestDevice } from "../../src/gpu/device.ts";
import { plan } from "../../src/gpu/plan.ts";
import type { Capabilities } from "../../src/gpu/plan.ts";
import { createLayout } from "../../src/core/layout.ts";
import { compile, specialise } from "../../src/gpu/shader.ts";
import { fitProduct } from "../../src/gpu/tile.ts";
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

describe("plan", () => {
  const able: Capabilities = {
    software: false,
    subgroupMinSize: 32,
    maxInvocations: 256,
    maxBinding: 134_217_728,
  };
  const shape = (samples: number, dimensions: number, hidden: number[]) => ({
    objective: {
      samples,
      perPoint: 1,
      terms: 1,
      jet: 1,
      draw: dimensions,
      goal: "none" as const,
      offset: 0,
      difference: 0,
    },
    dimensions,
    layout: createLayout(dimensions, hidden),
    fresh: false,
  });

  test.for([
    [1024, 1, [8], "one-workgroup"],
    [100_000, 1, [8], "many-workgroups"],
    [1024, 1, [64, 64], "layered"],
    [4_000_000, 16, [256, 256, 256, 256], "layered"],
  ] as const)("%i pairs, D = %i, hidden %j: %s", ([pairs, dimensions, hidden, kind]) => {
    expect(plan(shape(pairs, dimensions, [...hidden]), able).kind).toBe(kind);
  });

  test("slices cover all pairs once and fit the bindings", () => {
    for (const pairs of [1, 8193, 1_000_003, 4_000_000]) {
      for (const hidden of [[2], [256, 256]]) {
        const { slices, kind } = plan(shape(pairs, 16, hidden), able);
        expect(slices[0]!.first).toBe(0);
        expect(slices.at(-1)!.end).toBe(pairs);
        slices.forEach(({ first, end }, i) => {
          expect(first).toBe(i === 0 ? 0 : slices[i - 1]!.end);
          if (kind !== "one-workgroup") expect(first % 64).toBe(0);
          expect((end - first) * 16 * 4).toBeLessThanOrEqual(able.maxBinding);
        });
      }
    }
  });
});

test("products fit the default workgroup memory and leave no row or column out", () => {
  for (const jet of [1, 2, 3, 5, 9, 17]) {
    for (const rows of [1, 2, 8, 9, 16, 17, 64, 256, Infinity]) {
      for (const columns of [1, 2, 3, 8, 9, 17, 64, 65, 256, 257]) {
        const size = { rows, columns, depth: 70 };
        const { down, across, sizes } = fitProduct(size, jet, true);
        const { LANES, MICRO_ROWS, MICRO_COLUMNS } = sizes as Record<string, number>;
        const wide = LANES! * MICRO_COLUMNS!;
        expect((down + wide) * 16 * 4).toBeLessThanOrEqual(16_384);
        expect(down).toBe((64 / LANES!) * MICRO_ROWS!);
        expect(across * wide).toBeGreaterThanOrEqual(columns);
        expect(MICRO_ROWS! % jet).toBe(0);
        const own = fitProduct(size, jet, false);
        expect(own.sizes.MICRO_ROWS % jet).toBe(0);
        expect(own.transposed).toBe(columns > rows);
        expect(own.several).toBe(4 * own.sizes["QUARTERS"]! < 70);
      }
    }
  }
});
