import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import type { EnsembleResult } from "../../src/training/ensemble/ensemble-result.ts";
import { outcome, run, scratchFolder, start } from "./run.ts";

const document = {
  sweep: { "noise.sigma": [0.1, 0.5], "model.hidden": [[3], [8]] },
  ensemble: { seeds: 3 },
  steps: 20,
};

function write(content: object): { file: string; folder: string } {
  const folder = scratchFolder();
  const file = join(folder, "sweep.json");
  writeFileSync(file, JSON.stringify(content));
  return { file, folder };
}

type Cells = Record<string, unknown>;

describe.for(["webgpu", "cpu"])("a sweep on %s", (backend) => {
  test("is one table, the same in every format, and the same twice", async () => {
    const { file, folder } = write(document);
    const out = (name: string): string => join(folder, name);
    for (const name of ["a.csv", "b.csv", "c.json", "d.parquet"]) {
      const { code, stdout, stderr } = await run([
        "sweep",
        file,
        "--backend",
        backend,
        "--out",
        out(name),
      ]);
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/^12 models: 2 of noise\.sigma x 2 of model\.hidden x 3 seeds$/m);
      expect(existsSync(out(`${name}.partial`))).toBe(false);
    }
    const csv = readFileSync(out("a.csv"), "utf8");
    expect(readFileSync(out("b.csv"), "utf8")).toBe(csv);
    const json = JSON.parse(readFileSync(out("c.json"), "utf8")) as Cells[];
    expect(json).toHaveLength(12);
    expect(json[7]).toMatchObject({
      model: 7,
      "noise.sigma": 0.5,
      "model.hidden": "[3]",
      seed: 1,
      status: "done",
      steps: 20,
      points: 1024,
      parameters: 10,
    });
    const parquet = await parquetReadObjects({ file: await asyncBufferFromFile(out("d.parquet")) });
    expect(parquet).toEqual(json);
    const [head, ...lines] = csv.trimEnd().split("\n");
    expect(head!.split(",")).toEqual(Object.keys(json[0]!));
    const losses = lines.map((line) => Number(line.split(",")[head!.split(",").indexOf("loss")]));
    expect(losses).toEqual(json.map(({ loss }) => loss));
  });
});

test("GPU and CPU give the same table up to float32's rounding", async () => {
  const { file } = write(document);
  const tables = await Promise.all(
    ["webgpu", "cpu"].map(async (backend) => {
      const { stdout } = await run(["sweep", file, "--backend", backend, "--out", "-"]);
      return JSON.parse(stdout) as { loss: number; fisher: number }[];
    }),
  );
  tables[0]!.forEach(({ loss, fisher }, i) => {
    expect(loss / tables[1]![i]!.loss).toBeCloseTo(1, 5);
    expect(fisher / tables[1]![i]!.fisher).toBeCloseTo(1, 3);
  });
});

test("an interrupted sweep is kept, and gone on with to the same table", async () => {
  const long = { ...document, steps: 800, ensemble: { seeds: 4 } };
  const { file, folder } = write(long);
  const out = join(folder, "table.csv");
  const args = ["sweep", file, "--backend", "cpu", "--out", out];
  const child = start(args);
  const ended = outcome(child);
  await once(child.stdout!, "data");
  while (
    !existsSync(`${out}.partial`) ||
    readFileSync(`${out}.partial`, "utf8").split("\n").length < 3
  ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill("SIGINT");
  const { code, stderr } = await ended;
  expect(code).toBe(130);
  expect(stderr).toMatch(/^Interrupted\. \d+ of 16 models are done\. Go on with --resume\.$/m);
  const part = readFileSync(out, "utf8").trimEnd().split("\n");
  expect(part.length).toBeGreaterThan(1);

  const again = await run(args);
  expect([again.code, again.stderr]).toEqual([
    1,
    expect.stringContaining("another process is writing it now"),
  ]);
  const other = await run([
    "sweep",
    file,
    "--backend",
    "cpu",
    "--seeds",
    "5",
    "--out",
    out,
    "--resume",
  ]);
  expect(other.stderr).toContain("is the journal of another sweep");
  const [head, first, ...rest] = readFileSync(`${out}.partial`, "utf8").split("\n");
  const altered = first!.replace(/"loss":\d/, (text) => `${text}1`);
  expect(altered).not.toBe(first);
  const damaged = [head, altered, "null", ...rest];
  writeFileSync(`${out}.partial`, damaged.join("\n"));
  const resumed = await run([...args, "--resume"]);
  expect(resumed.code).toBe(0);
  expect(resumed.stderr).toMatch(
    /^\S+\.partial: 2 lines \(2, 3\) are damaged; models whose rows are lost are trained again\.$/m,
  );
  const fresh = join(folder, "fresh.csv");
  await run(["sweep", file, "--backend", "cpu", "--out", fresh]);
  expect(readFileSync(out, "utf8")).toBe(readFileSync(fresh, "utf8"));
  expect(existsSync(`${out}.partial`)).toBe(false);
});

test("a combination that is refused leaves no journal, and another file in its place is kept", async () => {
  const { file, folder } = write({ ...document, sweep: { "noise.sigma": [0.1, -1] } });
  const out = join(folder, "table.csv");
  const args = ["sweep", file, "--backend", "cpu", "--out", out];
  const { code, stderr } = await run(args);
  expect(code).toBe(1);
  expect(stderr).toMatch(/noise\.sigma -1: noise\.sigma: expected a number above 0, found -1\.$/m);
  expect(existsSync(`${out}.partial`)).toBe(false);
  writeFileSync(`${out}.partial`, "mine");
  const resumed = await run([...args, "--resume"]);
  expect(resumed.stderr).toMatch(/\.partial is not the journal of a sweep: move it away/);
  expect(readFileSync(`${out}.partial`, "utf8")).toBe("mine");
});

test("σ is ranked by held-out score matching where the density is not known", async () => {
  const values = Array.from({ length: 200 }, (_, i) => Math.tan(((i + 0.5) / 200 - 0.5) * 2));
  const { file } = write({
    data: { kind: "points", values },
    sweep: { "noise.sigma": [0.2, 5] },
    ensemble: { seeds: 2 },
    steps: 200,
  });
  const { code, stdout } = await run(["sweep", file]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^0\.2 +-?[\d.]+ ± [\d.]+ +-?[\d.]+ ± [\d.]+ +best$/m);
  expect(stdout).toMatch(/^Best by validation: noise\.sigma 0\.2$/m);
  expect(stdout).toMatch(
    /^Test of this choice: -?[\d.]+ ± [\d.]+ at 50 points held out \(each half/m,
  );
});

test.each([
  [["--out", "table.xls"], /^error: table\.xls must end with \.csv, \.json or \.parquet/],
  [["--resume"], /^error: --resume needs --out FILE/],
])("bad usage %j is one sentence", async (options, message) => {
  const { file } = write(document);
  const { code, stderr } = await run(["sweep", file, ...options]);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
});

test("a sweep's file is no experiment, and the other way round", async () => {
  const { file } = write(document);
  expect((await run(["train", file])).stderr).toMatch(
    /sweep\.json describes a sweep; run it with the command sweep\.$/m,
  );
  const { file: plain } = write({});
  expect((await run(["sweep", plain])).stderr).toMatch(
    /^error: \S+sweep\.json: sweep: expected an object of settings/,
  );
});

test("train takes an ensemble, whose first model is the run alone", async () => {
  const { file, folder } = write({ ensemble: { seeds: 5, lossEvery: 10 }, steps: 40 });
  const out = join(folder, "result.json");
  const { code, stdout } = await run(["train", file, "--out", out]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^5 models: 1024 points/m);
  expect(stdout).toMatch(/^Fisher divergence, to p( +\d\.\d{6}){3}$/m);
  const result = JSON.parse(readFileSync(out, "utf8")) as EnsembleResult;
  expect(result.models).toHaveLength(5);
  expect(result.grid?.score.quantiles).toHaveLength(5);
  for (const { losses, parameters } of result.models) {
    expect([losses.length, parameters.length]).toEqual([5, 25]);
  }
  const alone = join(folder, "alone.json");
  const single = join(folder, "single.json");
  writeFileSync(single, JSON.stringify(result.models[3]!.experiment));
  await run(["train", single, "--out", alone]);
  const { parameters } = JSON.parse(readFileSync(alone, "utf8")) as { parameters: number[] };
  expect(parameters).toEqual(result.models[3]!.parameters);
});
