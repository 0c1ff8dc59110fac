import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { EnsembleResult } from "../../src/training/ensemble/ensemble-result.ts";
import type { Result } from "../../src/training/result.ts";
import { run, scratchFolder } from "./run.ts";

const cpu = ["--backend", "cpu"];

function write(experiment: object): {
  readonly file: string;
  readonly out: (name: string) => string;
} {
  const folder = scratchFolder();
  const file = join(folder, "experiment.json");
  writeFileSync(file, JSON.stringify(experiment));
  return { file, out: (name) => join(folder, name) };
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));

const data = {
  kind: "mixture",
  components: [
    { weight: 1, mean: -2, std: 1 },
    { weight: 2, mean: 2, std: 0.5 },
  ],
  count: 60,
};
const levels = { kind: "geometric", from: 2, to: 0.5, count: 4 };
const several = { data, noise: { levels, perPoint: 2 }, steps: 8, ema: { decay: 0.5 } };

describe("a run at several noise levels", () => {
  test("has a table by level, and levels, averages and σ in its result", async () => {
    const { file, out } = write(several);
    const [result, report] = [out("result.json"), out("report.html")];
    const { code, stdout, stderr } = await run(
      ["train", file, ...cpu, "--out", result].concat("--report", report),
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("4 levels of sigma from 0.5000 to 2.000");
    expect(stdout).toMatch(/^Curves +at sigma = 0\.5000$/m);
    expect(stdout).toMatch(/^Measured parameters +their average with decay 0\.5$/m);
    const rows = stdout
      .split("\n")
      .filter((line) => /^(0\.5000|0\.7937|1\.260|2\.000) /.test(line));
    expect(rows).toHaveLength(4);
    const found = read(result) as Result;
    expect(found.levels!.map(({ sigma }) => sigma.toPrecision(4))).toEqual(
      rows.map((row) => row.split(/ +/)[0]),
    );
    for (const { sigma, floor, excess, fisher, relativeFisher, loss } of found.levels!) {
      expect(excess).toBeCloseTo(sigma ** 2 * fisher!, 10);
      for (const measure of [floor, loss, relativeFisher]) expect(measure).toBeGreaterThan(0);
    }
    expect(found.emaParameters).toHaveLength(found.parameters.length);
    expect(found.emaParameters).not.toEqual(found.parameters);
    expect(found.sigmas).toHaveLength(120);
    expect(found.grid!.sigma).toBe(0.5);
    const page = readFileSync(report, "utf8");
    expect(page).toContain("σ from 0.5 to 2");
    expect(page).toContain("ψ is drawn and measured at σ = 0.5000.");
  });

  test("is repeated from its result, whose curves are at the least σ", async () => {
    const { file, out } = write(several);
    await run(["train", file, ...cpu, "--out", out("a.json")]);
    const { code } = await run(["train", out("a.json"), ...cpu, "--out", out("b.json")]);
    expect(code).toBe(0);
    const [a, b] = ["a.json", "b.json"].map((name) => read(out(name)) as Result);
    expect({ ...b, seconds: 0 }).toEqual({ ...a, seconds: 0 });
    const curves = await run(["export", out("a.json"), "--out", out("c.csv")]);
    expect(curves.stdout).toContain(`Written to ${out("c.csv")}: curves at sigma = 0.5000`);
    const [, first] = readFileSync(out("c.csv"), "utf8").split("\n");
    expect(Number(first!.split(",")[1])).toBe(a!.grid!.score[0]);
  });

  test("of 80 levels has 12 in its table and all in its result", async () => {
    const noise = { levels: { kind: "ddpm", beta: [0.02, 0.8], count: 80 } };
    const model = { prediction: "epsilon", inputScale: "vp", condition: { kind: "index" } };
    const { file, out } = write({ data, noise, model, steps: 2 });
    const { stdout } = await run(["train", file, ...cpu, "--out", out("result.json")]);
    const table = stdout.slice(stdout.indexOf("\nsigma ")).trim().split("\n");
    expect(table[13]).toBe("68 more levels are not shown; the result file has them.");
    expect((read(out("result.json")) as Result).levels).toHaveLength(80);
  });

  test("in an ensemble has levels and averages too, and its first model is the run alone", async () => {
    const { file, out } = write({ ...several, ensemble: { seeds: 3 } });
    const { code, stdout, stderr } = await run(
      ["train", file, ...cpu, "--out", out("many.json")].concat("--report", out("report.html")),
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Fisher divergence and total variation: at sigma = 0.5000");
    expect(stdout).toContain("medians over the models");
    await run(["train", write(several).file, ...cpu, "--out", out("one.json")]);
    const { models, grid } = read(out("many.json")) as EnsembleResult;
    const one = read(out("one.json")) as Result;
    expect(models).toHaveLength(3);
    expect(models[0]!.levels).toEqual(one.levels);
    expect(models[0]!.emaParameters).toEqual(one.emaParameters);
    expect(models[0]!.fisherAim).toBe(one.levels![0]!.fisher);
    expect(models[1]!.levels![0]!.fisher).not.toBe(one.levels![0]!.fisher);
    expect(grid!.sigma).toBe(0.5);
  });

  test("in a sweep over levels, batches and averages has a row for each model", async () => {
    const sweep = {
      "noise.levels.count": [1, 3],
      "ema.decay": [0.5, 0.9],
      "batch.size": [20, 60],
    };
    const { file, out } = write({ ...several, sweep });
    const { code, stderr } = await run(["sweep", file, ...cpu, "--out", out("rows.json")]);
    expect([code, stderr]).toEqual([0, ""]);
    const rows = read(out("rows.json")) as Record<string, unknown>[];
    expect(rows).toHaveLength(8);
    expect(new Set(rows.map(({ fisherAim }) => fisherAim)).size).toBe(8);
    for (const row of rows) {
      expect(row).toMatchObject({ status: "done", steps: 8 });
      expect(row["sigma"]).toBe(row["noise.levels.count"] === 1 ? 2 : null);
    }
  });
});

test.for([
  [["compare", "--seeds", "1", ...cpu], "for the command compare, found several"],
  [["identities"], "for the command identities, found several"],
  [["train", "--choose-sigma", ...cpu], "expected noise.sigma, which is to be chosen"],
] as const)(
  "%o refuses several noise levels in a sentence",
  async ([[command, ...args], problem]) => {
    const values = Array.from({ length: 40 }, (_, n) => Math.sin(n));
    const { file } = write({ data: { kind: "points", values }, noise: { levels } });
    const { code, stderr } = await run([command, file, ...args]);
    expect(code).toBe(1);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(/^error: noise\.levels: /);
    expect(stderr).toContain(problem);
  },
);

describe("the targets of denoising score matching", () => {
  test("are compared with the other objectives", async () => {
    const { file } = write({ data, steps: 20 });
    const kinds = ["--objectives", "dsm,dsm-score,dsm-mixed", "--seeds", "1"];
    const { code, stdout } = await run(["compare", file, ...cpu, ...kinds, "--out", "-"]);
    expect(code).toBe(0);
    const { rows } = JSON.parse(stdout) as { rows: { name: string; runs: { fisher: number }[] }[] };
    const own = rows.slice(0, 3);
    expect(own.map(({ name }) => name)).toEqual(["dsm", "dsm-score", "dsm-mixed"]);
    expect(new Set(own.map(({ runs }) => runs[0]!.fisher)).size).toBe(3);
  });

  test("have less variance than the noise where σ is small, and need the density", async () => {
    const draws = ["--draws", "20"];
    const known = await run(["variance", write({ data }).file, ...draws]);
    expect(known.stdout).toContain("| both | score target | mixed target |");
    const row = known.stdout.split("\n").find((line) => line.startsWith("| 0.05 |"))!;
    const cells = row.split("|").slice(2).map(Number.parseFloat);
    for (const target of cells.slice(4, 6)) expect(target).toBeLessThan(0.01 * cells[0]!);
    const points = { kind: "points", values: [1, 2, 4, 7] };
    const unknown = await run(["variance", write({ data: points }).file, ...draws]);
    expect(unknown.stdout).not.toContain("target");
  });
});
