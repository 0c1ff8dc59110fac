import { beforeAll, describe, expect, test } from "vitest";
import { activations } from "../../src/model/activations.ts";
import { fillNormals, STREAMS } from "../../src/math/random/stream.ts";
import { threefry2x32 } from "../../src/math/random/threefry.ts";
import { ACTIVATIONS } from "../../src/experiment/schema.ts";
import { Buffers } from "../../src/gpu/memory/buffers.ts";
import { read, write } from "../../src/gpu/shader/bindings.ts";
import { bind, createKernel } from "../../src/gpu/shader/kernel.ts";
import { submitAndRead } from "../../src/gpu/memory/read.ts";
import { shaders } from "../../src/gpu/shader/sources.ts";
import { testDevice } from "../support/device.ts";
import { largest, worst } from "../support/gpu.ts";

let device: GPUDevice;
beforeAll(async () => {
  device = await testDevice();
});

/** Runs `result[i] = <expression of i and values[i]>` over the values. */
async function map(
  sources: readonly string[],
  expression: string,
  values: Float32Array<ArrayBuffer>,
  flags: Record<string, boolean> = {},
): Promise<Float32Array> {
  const main = `
    @compute @workgroup_size(64)
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let i = id.x;
      if (i < arrayLength(&values)) { result[i] = ${expression}; }
    }`;
  const kernel = await createKernel(device, {
    label: "Test.map",
    sources: [...sources, main],
    specialisation: { flags, unroll: true },
    bindings: [{ values: read("array<f32>", ""), result: write("array<f32>", "") }],
  });
  const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage;
  const buffers = new Buffers(device);
  const input = buffers.create("values", values.byteLength, STORAGE | COPY_DST);
  const output = buffers.create("result", values.byteLength, STORAGE | COPY_SRC);
  device.queue.writeBuffer(input, 0, values);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(kernel.pipeline);
  pass.setBindGroup(0, bind(device, kernel, 0, { values: input, result: output }));
  pass.dispatchWorkgroups(Math.ceil(values.length / 64));
  pass.end();
  const [result] = await submitAndRead(device, encoder, [
    { buffer: output, bytes: values.byteLength },
  ]);
  buffers.destroy();
  return result!;
}

describe("random.wgsl", () => {
  test("gives the words of the CPU's Threefry", async () => {
    const indices = new Float32Array(1000);
    for (const half of [0, 1] as const) {
      const letter = half === 0 ? "x" : "y";
      const call = `threefry(vec2u(12345u, 2u), vec2u(i * 2654435761u, 7u)).${letter}`;
      const bits = await map([shaders.random], `bitcast<f32>(${call} >> 8u)`, indices);
      const words = new Uint32Array(bits.buffer, bits.byteOffset, bits.length);
      const expected = indices.map(
        (_, i) => threefry2x32(12345, 2, Math.imul(i, 2654435761) >>> 0, 7)[half] >>> 8,
      );
      expect(Array.from(words)).toEqual(Array.from(expected));
    }
  });

  test("gives the normals of the CPU within 1e-5, also far out", async () => {
    const count = 200_000;
    const expected = new Float64Array(count);
    fillNormals(99, STREAMS.noise, 3, expected);
    const call = `normal(99u, ${STREAMS.noise}u, i, 3u)`;
    const found = await map([shaders.random], call, new Float32Array(count));
    expect(worst(found, expected).error).toBeLessThan(1e-5);
    expect(largest(expected)).toBeGreaterThan(4);
  });

  test("takes the logarithm of the smallest and the largest word", async () => {
    const words = [0, 1, 2, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1, 3_037_000_500];
    const list = `array<u32, 8>(${words.map((w) => `${w}u`).join(", ")})`;
    const found = await map([shaders.random], `exponential(${list}[i])`, new Float32Array(8));
    words.forEach((w, i) => {
      const u = (w + 0.5) * 2 ** -32;
      const expected =
        w < 2 ** 31 ? -Math.log(u) : -Math.log1p(-(2 ** 32 - 1 - w + 0.5) * 2 ** -32);
      expect(Math.abs(found[i]! / expected - 1)).toBeLessThan(1e-6);
    });
  });
});

describe("activation.wgsl", () => {
  const points = Float32Array.from({ length: 4001 }, (_, i) => (i - 2000) / 100);
  test.for(ACTIVATIONS)("%s and its derivative", async (name) => {
    const { value, derivative } = activations[name];
    const flags = Object.fromEntries(
      ACTIVATIONS.map((each) => [each.toUpperCase(), each === name]),
    );
    for (const [letter, exact] of [
      ["x", value],
      ["y", derivative],
    ] as const) {
      const call = `activate(values[i]).${letter}`;
      const found = await map([shaders.activation], call, points, flags);
      const relative = found.map((y, i) => (y - exact(points[i]!)) / Math.max(1, Math.abs(y)));
      expect(worst(relative, new Float32Array(points.length)).error).toBeLessThan(5e-7);
    }
  });
});
