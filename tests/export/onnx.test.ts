import { createRequire } from "node:module";
import { join } from "node:path";
import * as fc from "fast-check";
import { env, InferenceSession, Tensor } from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import { type Experiment, parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import packageFile from "../../package.json" with { type: "json" };
import { ExportError } from "../../src/export/fitted.ts";
import { encodeOnnx } from "../../src/export/onnx/onnx.ts";
import { type Case, cases, GRID, referenceScore, relativeError, sampleOf } from "./fits.ts";

beforeAll(() => {
  env.wasm.numThreads = 1; // no threads that outlive the tests
});

/** What onnxruntime gives of an exported model, (n, D). */
async function runOnnx({ fitted, x, sigmas }: Case): Promise<Float32Array> {
  const session = await InferenceSession.create(encodeOnnx(fitted));
  const { dimensions } = drawProblem(fitted.experiment);
  const names = sigmas ? ["x", "sigma"] : ["x"];
  expect([session.inputNames, session.outputNames]).toEqual([names, ["score"]]);
  const input = new Tensor("float32", Float32Array.from(x), [x.length / dimensions, dimensions]);
  const sigma = sigmas && new Tensor("float32", Float32Array.from(sigmas), [sigmas.length, 1]);
  const { score } = await session.run({ x: input, ...(sigma && { sigma }) });
  expect(score!.dims).toEqual([x.length / dimensions, dimensions]);
  const data = (await score!.getData()) as Float32Array;
  await session.release();
  return data;
}

/** What a file holds, by the decoder that ONNX's own description of its messages was turned into. */
interface Decoded {
  readonly producerName: string;
  readonly producerVersion: string;
  readonly docString: string;
  readonly irVersion: unknown;
  readonly opsetImport: readonly { readonly domain: string; readonly version: unknown }[];
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[];
  readonly graph: {
    readonly node: readonly { readonly opType: string }[];
    readonly input: readonly Port[];
    readonly output: readonly Port[];
  };
}

interface Port {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly object[] };
    };
  };
}

function decode(file: Uint8Array): Decoded {
  const require = createRequire(import.meta.url);
  const folder = join(require.resolve("onnxruntime-web"), "..", "..", "lib");
  const { onnx } = require(join(folder, "onnxjs/ort-schema/protobuf/onnx.js")) as {
    onnx: { ModelProto: { decode(file: Uint8Array): { toJSON(): unknown } } };
  };
  return onnx.ModelProto.decode(file).toJSON() as Decoded;
}

describe("a model in onnxruntime", () => {
  it.for(GRID)("gives ψ, %o", async (shape) => {
    for (const each of sampleOf(shape)) {
      expect(relativeError(await runOnnx(each), referenceScore(each))).toBeLessThan(1e-5);
    }
  });

  it("gives ψ, whatever the net, the weights and the units", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (each) => {
        expect(relativeError(await runOnnx(each), referenceScore(each))).toBeLessThan(1e-5);
      }),
      { seed: 1 },
    );
  });
});

describe("the file", () => {
  const data = {
    kind: "points",
    values: Array.from({ length: 100 }, (_, n) => [n, Math.sin(n)]),
  };
  const experiment = parseExperiment({ data, model: { activation: "silu" }, steps: 700 });
  const parameters = drawProblem(experiment).initialParameters;

  it("says who wrote it, what it is and what it was fitted to", () => {
    const file = decode(encodeOnnx({ experiment, parameters, step: 120 }));
    expect([file.producerName, file.producerVersion]).toEqual(["scorelab", packageFile.version]);
    expect(file.docString).toContain("2-8-2 silu, 42 parameters");
    expect(file.docString).toContain("100 points in 2-D");
    expect(file.docString).toContain("dsm, 120 of 700 steps");
    const metadata = Object.fromEntries(file.metadataProps.map(({ key, value }) => [key, value]));
    expect(Object.keys(metadata)).toEqual(["experiment", "step"]);
    expect(metadata["step"]).toBe("120");
    const { data: kept, ...rest } = JSON.parse(metadata["experiment"]!) as typeof experiment;
    expect(kept).toMatchObject({ kind: "points", values: "100 values" });
    const { data: _, ...whole } = experiment;
    expect(rest).toEqual(JSON.parse(JSON.stringify(whole)));
  });

  it("takes and gives (n, D) in float32 with any n, by ONNX's own operators", () => {
    const { graph, opsetImport } = decode(encodeOnnx({ experiment, parameters, step: 120 }));
    const tensorType = { elemType: 1, shape: { dim: [{ dimParam: "n" }, { dimValue: "2" }] } };
    expect(graph.input).toEqual([{ name: "x", type: { tensorType } }]);
    expect(graph.output).toEqual([{ name: "score", type: { tensorType } }]);
    expect(graph.node.map(({ opType }) => opType)).toEqual(["Gemm", "Sigmoid", "Mul", "Gemm"]);
    expect(opsetImport).toEqual([{ domain: "", version: "17" }]);
  });

  it("keeps the digits of data far from 0", async () => {
    const scaling = { mean: [20_000.1, -3e5], std: [0.25, 4] };
    const x = Float64Array.from([20_000.0625, -299_999, 20_000.5, -300_005], Math.fround);
    const each = { fitted: { experiment, parameters, step: 1, scaling }, x };
    expect(relativeError(await runOnnx(each), referenceScore(each))).toBeLessThan(1e-5);
  });
});

describe("what is no model is refused in a sentence", () => {
  const experiment = parseExperiment({});
  const { initialParameters } = drawProblem(experiment);
  const energy = parseExperiment({ model: { kind: "energy" } });
  const sharp = { ...energy, noise: { ...energy.noise, sigma: 1e-30 } } as Experiment;

  it.for([
    [{ parameters: [1, 2] }, /^Expected 25 parameters, found 2\.$/],
    [{ parameters: initialParameters.map(() => NaN) }, /parameters are not all finite/],
    [{ parameters: initialParameters.map(() => 1e39) }, /W1 holds 1e\+39, .+too large/],
    [{ scaling: { mean: [0, 0], std: [1, 1] } }, /^Expected 1 means, found 2\.$/],
    [{ scaling: { mean: [0], std: [1e-50] } }, /std holds 1e-50, .+too small/],
    [{ experiment: sharp, parameters: [1, 1, 1] }, /sigma_squared holds .+too small/],
  ] as const)("%o", ([change, message]) => {
    const fitted = { experiment, parameters: initialParameters, step: 0, ...change };
    expect(() => encodeOnnx(fitted)).toThrow(ExportError);
    expect(() => encodeOnnx(fitted)).toThrow(message);
  });
});
