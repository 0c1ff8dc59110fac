import { describe, expect, test } from "vitest";
import { requestDevice } from "../../src/gpu/device.ts";
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
