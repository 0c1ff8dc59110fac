import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import type { Result } from "../../src/training/result.ts";
import { outcome, run, scratchFolder, start } from "./run.ts";

const cpu = ["train", "--backend", "cpu"];

/** A number that a line of the report ends with. */
function reported(stdout: string, name: string): number {
  return Number(new RegExp(`^${name} +(\\S+)`, "m").exec(stdout)?.[1]);
}

function writeExperiment(experiment: object): string {
  const file = join(scratchFolder(), "experiment.json");
  writeFileSync(file, JSON.stringify(experiment));
  return file;
}

describe.for(["webgpu", "cpu"])("the tutorial's run on %s", (backend) => {
  test("comes near the floor, and is written completely", async () => {
    const folder = scratchFolder();
    const out = join(folder, "result.json");
    const { code, stdout, stderr } = await run(["train", "--backend", backend, "--out", out]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.match(/^Step +\d+ +loss \d+\.\d+$/gm)).toHaveLength(20);
    expect(stdout).toMatch(/^Adapter: \S+/m);
    expect(Math.abs(reported(stdout, "Excess loss"))).toBeLessThan(0.1);
    expect(reported(stdout, "Fisher divergence, p_sigma")).toBeLessThan(0.1);
    expect(reported(stdout, "Floor over all draws")).toBeCloseTo(5.1102, 4);

    const result = JSON.parse(readFileSync(out, "utf8")) as Result;
    expect(result.experiment).toEqual(parseExperiment({}));
    expect(result.backend.kind).toBe(backend);
    expect(result.losses).toHaveLength(500);
    expect(result.losses.at(-1)).toBeCloseTo(reported(stdout, "Last loss"), 6);
    expect([result.points, result.noise].map((all) => all?.length)).toEqual([1024, 1024]);
    expect(result.initialParameters).toHaveLength(25);
    expect(result.parameters).toHaveLength(25);
    expect(result.saved.map(({ step }) => step)).toEqual(
      Array.from({ length: 126 }, (_, i) => 4 * i),
    );
    expect(result.saved[0]?.parameters).toEqual(result.initialParameters);
    expect(result.saved.at(-1)?.parameters).toEqual(result.parameters);
    expect(result.grid?.score).toHaveLength(200);
    const { x, density } = result.grid!;
    const area = density.reduce((sum, p) => sum + p * (x[1]! - x[0]!), 0);
    expect(area).toBeCloseTo(1, 6);
    expect(result.seconds).toBeGreaterThan(0);
    expect(readdirSync(folder)).toEqual(["result.json"]);
  });
});

test("a result's experiment repeats the run", async () => {
  const experiment = {
    data: { kind: "mixture", components: [{ weight: 1, mean: [0, 1], std: 1 }], count: 50 },
    steps: 5,
  };
  const train = async (document: object): Promise<[Result, string]> => {
    const { stdout, stderr } = await run([...cpu, writeExperiment(document), "--out", "-"]);
    return [JSON.parse(stdout) as Result, stderr];
  };
  const [first] = await train(experiment);
  const [second, stderr] = await train(first.experiment);
  expect({ ...second, seconds: 0 }).toEqual({ ...first, seconds: 0 });
  expect(second.points[0]).toHaveLength(2);
  expect(second.grid).toBeNull();
  expect(stderr).toContain("Fisher divergence");
});

test.for([
  [7, [1, 2, 3, 4, 5, 6, 7]],
  [39, [2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 21, 23, 25, 27, 29, 31, 33, 35, 37, 39]],
] as const)("of %i steps it prints at most twenty losses", async ([steps, expected]) => {
  const { stdout } = await run([...cpu, writeExperiment({ steps })]);
  const printed = stdout.matchAll(/^Step +(\d+) +loss/gm);
  expect(Array.from(printed, ([, step]) => Number(step))).toEqual(expected);
});

test("fresh noise is not in the result", async () => {
  const file = writeExperiment({ noise: { fresh: true }, steps: 3, saveEvery: 0 });
  const { stdout, stderr } = await run([...cpu, file, "--out", "-"]);
  const result = JSON.parse(stdout) as Result;
  expect([result.noise, result.saved]).toEqual([null, []]);
  expect(stderr).not.toContain("Floor of this noise draw");
});

test("100,000 points load and are written", async () => {
  const values = Array.from({ length: 100_000 }, (_, i) => Math.sin(i) * 3);
  const file = writeExperiment({ data: { kind: "points", values }, steps: 1 });
  const { code, stdout } = await run([...cpu, file, "--out", "-"]);
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as Result).points).toEqual(values);
});

test("a loss that is not finite stops the run, and what was trained is kept", async () => {
  const model = { hidden: [8, 8, 8, 8] };
  const file = writeExperiment({ model, optimizer: { learningRate: 1e35 }, steps: 100 });
  const { code, stdout, stderr } = await run([...cpu, file, "--out", "-"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/not finite at step \d+.+learningRate/);
  const { losses, parameters, stopped } = JSON.parse(stdout) as Result;
  expect(stopped?.step).toBe(losses.length);
  expect(losses.length).toBeGreaterThan(0);
  expect([...losses, ...parameters].every(Number.isFinite)).toBe(true);
});

// Windows has no signals that a program could send.
test.skipIf(process.platform === "win32")("Ctrl-C keeps what was done", async () => {
  // Its steps are quick, and a loss is printed every 100,000 of them.
  const quick = { data: { kind: "points", values: [1, 2] }, steps: 2_000_000, saveEvery: 0 };
  const child = start([...cpu, writeExperiment(quick), "--out", "-"]);
  const ended = outcome(child);
  let printed = "";
  child.stderr!.on("data", (data) => (printed += String(data)));
  while (!printed.includes("Step ")) await once(child.stderr!, "data");
  child.kill("SIGINT");
  const { code, stdout, stderr } = await ended;
  expect(code).toBe(130);
  expect(stderr).toMatch(/Interrupted after \d+ of 2000000 steps/);
  const { losses, stopped } = JSON.parse(stdout) as Result;
  expect(losses.length).toBeGreaterThan(0);
  expect(stopped?.step).toBe(losses.length);
});
