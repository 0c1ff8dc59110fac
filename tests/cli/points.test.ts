import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DATASETS } from "../../src/core/datasets/datasets.ts";
import type { Result } from "../../src/core/result.ts";
import { run, scratchFolder } from "./run.ts";

const { values } = DATASETS["galaxy-velocities"];
const TABLE = ["name;v;zero"].concat(values.map((x, n) => `g${n};${n === 3 ? "NA" : x};0`));
const cpu = ["train", "--backend", "cpu"];

function write(content: string): string {
  const path = join(scratchFolder(), "sky.csv");
  writeFileSync(path, content);
  return path;
}

test("a column of a file is trained on, and measured at points held out beside Parzen", async () => {
  const args = [...cpu, "--data", write(TABLE.join("\n")), "--column", "v", "--out", "-"];
  const { code, stdout, stderr } = await run(args);
  expect(code).toBe(0);
  expect(stderr).toContain(
    "sky.csv: 82 rows; v: 81 numbers; left out: 1 cell missing (first “NA” in line 5).",
  );
  const result = JSON.parse(stdout) as Result;
  expect(result.experiment.data).toMatchObject({ kind: "points", name: "v", standardize: true });
  expect([result.points.length, result.heldOut!.count]).toEqual([61, 20]);
  expect(result.heldOut!.parzen!.bandwidth).toBeGreaterThan(0);
  // The grid is in the column's units.
  expect(result.grid!.x[0]).toBeLessThan(9.172);
  expect(result.grid!.x.at(-1)).toBeGreaterThan(34.279);
  const step = result.grid!.x[1]! - result.grid!.x[0]!;
  const mass = result.grid!.density.reduce((sum, p) => sum + p * step, 0);
  expect(mass).toBeCloseTo(1, 2);
});

test("an experiment’s other settings stay, and the input may be piped", async () => {
  const folder = scratchFolder();
  const file = join(folder, "short.json");
  writeFileSync(file, '{"steps": 7}');
  const { code, stdout } = await run([...cpu, file, "--data", "-"], "1\n2\n4\n");
  expect(code).toBe(0);
  expect(stdout).toContain(
    "3 points x 1 in 1-D, sigma 0.3; 1-8-1 relu, 25 parameters; dsm, 7 steps",
  );
});

test("points held out are spoken of", async () => {
  const document = JSON.stringify({
    data: { kind: "dataset", name: "galaxy-velocities" },
    heldOut: {},
    steps: 10,
  });
  const { stdout } = await run([...cpu, "-"], document);
  expect(stdout).toMatch(/At 21 points held out, in standard units; less score matching/);
  expect(stdout).toMatch(/^psi +-?\d+\.\d{4} ± \d+\.\d{4} +-?\d+\.\d{4} ± \d+\.\d{4}$/m);
  expect(stdout).toMatch(/^Parzen, bandwidth 0\.261 +-2\.94/m);
});

describe("what gives no data is refused in a sentence", () => {
  test.each([
    [["--column", "w"], /^error: sky\.csv has no column w; it has name, v, zero\.\n$/],
    [["--column", "name"], /^error: name of sky\.csv holds no numbers, and .* at least 2\.\n$/],
    [["--column", "3"], /^error: All 82 numbers of zero are 0: equal numbers have no density\.\n$/],
  ])("%j", async (args, sentence) => {
    const { code, stderr } = await run([...cpu, "--data", write(TABLE.join("\n")), ...args]);
    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
  });

  test("a file that is not there", async () => {
    const { code, stderr } = await run([...cpu, "--data", "nowhere.csv"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: nowhere\.csv cannot be read: /);
  });

  test("--column without --data", async () => {
    const { code, stderr } = await run([...cpu, "--column", "v"]);
    expect(code).toBe(2);
    expect(stderr).toContain("expected --data where --column is given");
  });
});
