import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { InferenceSession, Tensor, env } from "onnxruntime-web";
import Papa from "papaparse";
import { loadPyodide } from "pyodide";
import { beforeAll, describe, expect, test } from "vitest";
import type { Result } from "../../src/training/result.ts";
import { run, scratchFolder } from "./run.ts";

let text: string;
let result: Result;
beforeAll(async () => {
  const trained = await run(["train", "--backend", "cpu", "--out", "-"]);
  text = trained.stdout;
  result = JSON.parse(text) as Result;
});

/** A result file, changed as it is asked for. */
function writeResult(change: object = {}): string {
  const file = join(scratchFolder(), "result.json");
  writeFileSync(file, JSON.stringify({ ...result, ...change }));
  return file;
}

async function exportTo(name: string, ...options: string[]): Promise<string> {
  const out = join(scratchFolder(), name);
  const done = await run(["export", writeResult(), "--out", out, ...options]);
  expect(done).toEqual({ code: 0, stdout: `Written to ${out}\n`, stderr: "" });
  return out;
}

const columnOf = (csv: string, name: string): number[] =>
  Papa.parse<Record<string, number>>(csv, {
    header: true,
    dynamicTyping: true,
    skipEmptyLines: true,
  }).data.map((row) => row[name]!);

describe("the ending says how a result is written", () => {
  test("ONNX runs in onnxruntime and gives the result's ψ", async () => {
    env.wasm.numThreads = 1;
    const session = await InferenceSession.create(readFileSync(await exportTo("score.onnx")));
    const x = new Tensor("float32", Float32Array.from(result.grid!.x), [200, 1]);
    const { score } = await session.run({ x });
    const found = (await score!.getData()) as Float32Array;
    const most = Math.max(...result.grid!.score.map(Math.abs));
    result.grid!.score.forEach((value, i) =>
      expect(Math.abs(found[i]! - value) / most).toBeLessThan(1e-5),
    );
    await session.release();
  });

  test("JavaScript runs as it is", async () => {
    const file = await exportTo("score.MJS");
    const program = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
      score(x: number): number;
    };
    result.grid!.x.forEach((x, i) =>
      expect(program.score(x)).toBeCloseTo(result.grid!.score[i]!, 10),
    );
  });

  test("Python runs as it is", async () => {
    const python = await loadPyodide();
    python.runPython(readFileSync(await exportTo("score.py"), "utf8"));
    expect(python.runPython(`score(${result.grid!.x[50]})`)).toBeCloseTo(
      result.grid!.score[50]!,
      10,
    );
  });

  test("curves and losses read back as the result's own numbers", async () => {
    const csv = readFileSync(await exportTo("curves.csv"), "utf8");
    for (const name of ["x", "score", "density"] as const) {
      expect(columnOf(csv, name)).toEqual(result.grid![name]);
    }
    const losses = readFileSync(await exportTo("losses.csv", "--format", "losses"), "utf8");
    expect(columnOf(losses, "loss")).toEqual(result.losses);
  });

  test("the experiment trains the same again", async () => {
    const file = await exportTo("experiment.json");
    const again = await run(["train", "--backend", "cpu", file, "--out", "-"]);
    expect({ ...(JSON.parse(again.stdout) as Result), seconds: 0 }).toEqual({
      ...result,
      seconds: 0,
    });
  });
});

test("of standardised data, score and curves are in the data's own units", async () => {
  const document = {
    data: { kind: "dataset", name: "galaxy-velocities" },
    heldOut: { fraction: 0.25 },
    model: { activation: "gelu" },
    steps: 200,
  };
  const folder = scratchFolder();
  writeFileSync(join(folder, "experiment.json"), JSON.stringify(document));
  const trained = join(folder, "result.json");
  await run(["train", "--backend", "cpu", join(folder, "experiment.json"), "--out", trained]);
  const { grid, scaling } = JSON.parse(readFileSync(trained, "utf8")) as Result;
  expect(scaling?.mean[0]).toBeGreaterThan(10);
  const most = Math.max(...grid!.score.map(Math.abs));

  const program = join(folder, "score.mjs");
  expect((await run(["export", trained, "--out", program])).code).toBe(0);
  const { score } = (await import(/* @vite-ignore */ pathToFileURL(program).href)) as {
    score: (x: number) => number;
  };
  grid!.x.forEach((x, i) =>
    expect(Math.abs(score(x) - grid!.score[i]!) / most).toBeLessThan(1e-12),
  );

  expect(readFileSync(program, "utf8")).toContain("velocity in 1000 km/s (Postman");

  const { stdout } = await run(["export", trained, "--out", "-", "--format", "csv"]);
  expect(columnOf(stdout, "density")).toEqual(grid!.density);
  const width = grid!.x[1]! - grid!.x[0]!;
  const mass = columnOf(stdout, "density_parzen").reduce((sum, p) => sum + p * width, 0);
  expect(mass).toBeCloseTo(1, 2);
});

test.for([
  ["onnx", "scorelab"],
  ["js", "export function score"],
  ["py", "def score"],
  ["csv", "x,score,density"],
  ["losses", "step,loss"],
  ["experiment", '"learningRate":0.01'],
] as const)("standard input to standard output, %s", async ([format, part]) => {
  const { code, stdout, stderr } = await run(
    ["export", "-", "--out", "-", "--format", format],
    text,
  );
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain(part);
});

describe("bad usage prints help and exits with 2", () => {
  test.for([
    ["export"],
    ["export", "result.json"],
    ["export", "result.json", "--out", "-"],
    ["export", "result.json", "--out", "a.csv", "--format", "xlsx"],
  ])("%o", async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect(stderr).toContain("Usage: scorelab export");
    expect([code, stdout]).toEqual([2, ""]);
  });
});

describe("a bad result is one clear sentence and exits with 1", () => {
  test.for([
    ["an experiment file", { parameters: undefined }, /Expected a result file, as train writes/],
    ["an ensemble's", { models: [] }, /found an ensemble's: train .+ alone\.$/m],
    [
      "a bad experiment",
      { experiment: { steps: 0 } },
      /experiment\.steps: expected .+ found 0\.$/m,
    ],
    ["too few parameters", { parameters: [1] }, /Expected 25 parameters, found 1\.$/m],
    ["a parameter that was NaN", { parameters: [null] }, /parameters\[0\]: expected a number/],
    ["no losses", { losses: "none" }, /losses: expected an array of finite numbers, found "none"/],
    ["half a grid", { grid: { x: [1], score: [1] } }, /grid\.density: expected/],
    ["a grid of two lengths", { grid: { x: [1], score: [], density: [] } }, /as many scores/],
    ["two dimensions", { grid: null }, /one dimension only/],
  ] as const)("%s", async ([, change, pattern]) => {
    const folder = scratchFolder();
    const out = join(folder, "curves.csv");
    const { code, stdout, stderr } = await run(["export", writeResult(change), "--out", out]);
    expect(stderr).toMatch(/^error: .+result\.json: /);
    expect(stderr).toMatch(pattern);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect([code, stdout]).toEqual([1, ""]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("no JSON, no file, no ending, no folder", async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, "bad.json"), "x,score");
    for (const [file, out, pattern] of [
      [join(folder, "bad.json"), "a.py", /bad\.json is not JSON/],
      [join(folder, "missing.json"), "a.py", /missing\.json cannot be read/],
      [writeResult(), "a.txt", /a\.txt has none of the endings .+ --format\.$/m],
      [writeResult(), join("missing", "a.py"), /a\.py cannot be written/],
    ] as const) {
      const { code, stderr } = await run(["export", file, "--out", join(folder, out)]);
      expect(stderr).toMatch(pattern);
      expect(stderr.trimEnd().split("\n")).toHaveLength(1);
      expect(code).toBe(1);
    }
    expect(readdirSync(folder)).toEqual(["bad.json"]);
  });
});
