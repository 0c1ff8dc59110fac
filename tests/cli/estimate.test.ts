import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { announce, estimateCpu, estimateRun } from "../../src/cli/estimate.ts";
import { pieceOf } from "../../src/cli/input/piece.ts";
import { type ExperimentInput, parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem, type Problem } from "../../src/training/problem.ts";
import { stepWork, trainingWork } from "../../src/training/work.ts";
import { outcome, run, scratchFolder, start } from "./run.ts";

const problemOf = (input: ExperimentInput): Problem => drawProblem(parseExperiment(input));
const mixture = (count: number, dimensions = 1): ExperimentInput["data"] => ({
  kind: "mixture",
  components: [{ weight: 1, mean: Array.from({ length: dimensions }, () => 0), std: 1 }],
  count,
});
const never = (): never => {
  throw new Error("nothing of it is timed");
};

afterEach(() => {
  vi.restoreAllMocks();
});

/** A trainer whose steps take so many milliseconds each on a clock of its own. */
function slowTrainer(milliseconds: number) {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  let steps = 0;
  const advance = (count: number): Promise<void> => {
    [now, steps] = [now + count * milliseconds, steps + count];
    return Promise.resolve();
  };
  return { advance, destroy: () => {}, made: () => steps };
}

describe("an estimate", () => {
  test("of quick steps is the time of some that are made", async () => {
    for (const milliseconds of [0.01, 1, 30, 5000]) {
      const trainer = slowTrainer(milliseconds);
      const problem = problemOf({ steps: 5_000_000, saveEvery: 0 });
      const seconds = await estimateRun(problem, trainer, { create: never, slowest: 1e8 });
      expect(seconds! / (5000 * milliseconds)).toBeCloseTo(1, 6);
      expect(trainer.made() * milliseconds).toBeLessThan(6000);
    }
  });

  test("of slow steps is that of a piece, times how much more there is", async () => {
    const problem = problemOf({ data: mixture(3_000_000), model: { hidden: [64] }, steps: 100 });
    const pieces: number[] = [];
    const create = (piece: Problem) => {
      pieces.push(piece.count);
      return Promise.resolve(slowTrainer(stepWork(piece) / 1e6) as never); // 1 GFLOP/s
    };
    const seconds = await estimateRun(problem, { advance: never }, { create, slowest: 1e8 });
    expect(seconds! / (trainingWork(problem) / 1e9)).toBeCloseTo(1, 6);
    expect(pieces.length).toBeGreaterThan(1);
    expect(Math.max(...pieces)).toBeLessThan(1_000_000);
  });

  test("is not made of what is short for certain", async () => {
    const timed = { create: never, slowest: 1e8 };
    expect(await estimateRun(problemOf({}), { advance: never }, timed)).toBeUndefined();
    expect(await estimateCpu(problemOf({}), 1e9)).toBeUndefined();
  });
});

test("a piece is the same experiment with a step of about the work that is asked for", () => {
  const cases = fc.record({
    data: fc.constantFrom<ExperimentInput["data"]>(
      { kind: "tutorial" },
      mixture(400),
      mixture(300, 3),
      { kind: "points", values: Array.from({ length: 400 }, (_, i) => i), standardize: true },
      { kind: "points", values: [1] },
      { kind: "dataset", name: "galaxy-velocities" },
    ),
    objective: fc.constantFrom<ExperimentInput["objective"]>(
      { kind: "dsm" },
      { kind: "dsm", antithetic: true },
      { kind: "esm-parzen" },
      { kind: "ism" },
      { kind: "ssm", projections: 4 },
      { kind: "fd" },
    ),
    perPoint: fc.constantFrom(1, 2, 7, 100),
    fresh: fc.boolean(),
    work: fc.double({ min: 1e3, max: 1e9, noNaN: true }),
  });
  let smaller = 0;
  fc.assert(
    fc.property(cases, ({ data, objective, perPoint, fresh, work }) => {
      const paired =
        objective && "antithetic" in objective ? 2 * Math.ceil(perPoint / 2) : perPoint;
      const noise = { perPoint: paired, fresh };
      const model = { activation: "tanh" as const };
      const problem = problemOf({ data, objective, noise, model });
      const piece = pieceOf(problem, work);
      const parzen = objective?.kind === "esm-parzen";
      const whole = stepWork(
        problemOf({ ...problem.experiment, noise: { ...noise, fresh: fresh || parzen } }),
      );
      expect(piece.experiment.objective).toEqual(problem.experiment.objective);
      expect(piece.experiment.model).toEqual(problem.experiment.model);
      expect(stepWork(piece)).toBeLessThanOrEqual(whole);
      const least = stepWork(pieceOf(problem, 0));
      expect(stepWork(piece)).toBeLessThanOrEqual(work + least);
      if (stepWork(piece) < whole) smaller++;
      else expect(work + least).toBeGreaterThanOrEqual(whole);
    }),
    { seed: 13, numRuns: 100 },
  );
  expect(smaller).toBeGreaterThan(20);
});

describe("long work", () => {
  const said = (seconds: number | undefined, yes = false): string[] => {
    const lines: string[] = [];
    announce(seconds, yes, (line) => lines.push(line));
    return lines;
  };

  test("of minutes is announced, and of more than ten refused in a sentence", () => {
    expect([said(undefined), said(1), said(59)]).toEqual([[], [], []]);
    expect(said(90)).toEqual(["This takes about 2 minutes."]);
    expect(said(600)).toEqual(["This takes about 10 minutes."]);
    expect(said(3e9, true)).toEqual(["This takes about 95 years."]);
    expect(() => said(7200)).toThrow(
      "This would take about 2 hours on this machine: add --yes to start it nevertheless.",
    );
    expect(said(7200, true)).toEqual(["This takes about 2 hours."]);
  });

  const huge = [
    "--set",
    'data={"kind":"mixture","components":[{"weight":1,"mean":0,"std":1}],"count":4000000}',
  ];
  const parzen = ["--set", "objective.kind=esm-parzen", "--set", "noise.fresh=true"];
  const many = JSON.stringify(
    Array.from({ length: 1000 }, (_, k) => ({ weight: 1, mean: 3 * k, std: 1 })),
  );
  test.for([
    ["train, where a step is long", "train", "--backend", "cpu", ...huge, ...parzen],
    ["train, where a step is long, on the GPU", "train", ...huge, ...parzen],
    [
      "train, where there are many models",
      "train",
      "--backend",
      "cpu",
      "--set",
      "ensemble.seeds=1000000",
      "--set",
      "saveEvery=0",
      "--set",
      "ensemble.lossEvery=500",
    ],
    ["compare", "compare", "--backend", "cpu", "--set", "steps=10000000", "--set", "saveEvery=0"],
    ["check", "check", ...huge, "--set", "model.hidden=[256,256,256,256]"],
    ["variance", "variance", "--draws", "10000", ...huge, "--set", "data.count=2000000"],
    ["identities", "identities", "--set", `data.components=${many}`, "--set", "data.kind=mixture"],
  ])("is refused by %s", async ([, ...args]) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: This would take about .+ on this machine: add --yes to start it/,
    );
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  test("of a sweep is refused, and leaves nothing behind", async () => {
    const folder = scratchFolder();
    const file = join(folder, "sweep.json");
    writeFileSync(file, JSON.stringify({ sweep: {}, ensemble: { seeds: 1_000_000 } }));
    const out = join(folder, "table.csv");
    const { code, stderr } = await run(["sweep", file, "--backend", "cpu", "--out", out]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^error: This would take about .+ --yes/),
    ]);
    expect(readdirSync(folder)).toEqual(["sweep.json"]);
  });

  // Windows has no signals that a program could send.
  test.skipIf(process.platform === "win32")("is started with --yes", async () => {
    const steps = ["--set", "steps=10000000", "--set", "saveEvery=0"];
    const child = start(["train", "--backend", "cpu", "--yes", ...steps, "--out", "-"]);
    const ended = outcome(child);
    let printed = "";
    child.stderr!.on("data", (text) => (printed += String(text)));
    while (!printed.includes("This takes about")) await once(child.stderr!, "data");
    child.kill("SIGTERM");
    const { code, stdout } = await ended;
    expect([code, stdout.startsWith('{"experiment":')]).toEqual([143, true]);
  });
});
