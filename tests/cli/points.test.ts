import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DATASETS } from "../../src/data/datasets/datasets.ts";
import type { Result } from "../../src/training/result.ts";
import { outcome, run, scratchFolder, start } from "./run.ts";

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
    [
      "sky.csv: 82 rows; v: 81 numbers; left out: 1 cell missing (first “NA” in line 5).",
      "Read as: separated by semicolons, decimal point, no mark between thousands, with a header. First values: 9.172, 9.35, 9.483, …",
    ].join("\n"),
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
  expect(stdout).toMatch(/^Test, at 21 points held out, in standard units; less score matching/m);
  expect(stdout).toMatch(/^psi +-?[\d.]+ ± [\d.]+ +-?[\d.]+ ± [\d.]+$/m);
  expect(stdout).toMatch(/^Parzen, bandwidth 0\.261 +-2\.94 ± \d\.\d\d +/m);
  expect(stdout).not.toContain("Warning");
});

describe("--choose-sigma", () => {
  const short = JSON.stringify({
    heldOut: {},
    noise: { sigma: 3 },
    model: { hidden: [4], activation: "tanh" },
    steps: 60,
  });

  test("trains with the sigma that cross-validation of the training points chooses", async () => {
    const data = write(TABLE.join("\n"));
    const args = [...cpu, "-", "--data", data, "--column", "v", "--choose-sigma"];
    const { code, stdout } = await run(args, short);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^4 parts of 61 training points, each measured by models trained on the others for 60 steps:$/m,
    );
    const chosen = /^([\d.]+) +-?[\d.]+ ± [\d.]+ .*chosen$/m.exec(stdout)![1]!;
    expect(stdout).toContain(`61 points x 1 in 1-D, sigma ${chosen}; 1-4-1 tanh`);
    expect(stdout).toMatch(
      /^The 20 points held out had no part in this; they are the test below\.$/m,
    );
    expect(stdout).toMatch(/^Test, at 20 points held out/m);
    const again = await run([...args, "--out", "-"], short);
    const result = JSON.parse(again.stdout) as Result;
    expect(String(result.experiment.noise.sigma)).toBe(chosen);
    expect(again.stderr).toContain("Choosing sigma");
  });

  test("needs listed points", async () => {
    const { code, stderr } = await run([...cpu, "--choose-sigma"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: data: expected listed points .* found tutorial\.\n$/);
  });

  test("says that it was interrupted", async () => {
    const long = JSON.stringify({ ...(JSON.parse(short) as object), steps: 2e6 });
    const data = write(TABLE.join("\n"));
    const child = start([...cpu, "-", "--data", data, "--column", "v", "--choose-sigma"]);
    const ended = outcome(child);
    child.stdin!.end(long);
    await once(child.stdout!, "data"); // it says that it chooses
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain("Interrupted while sigma was being chosen; nothing was trained.");
  });
});

test("scores that mean little are warned of", async () => {
  const ratings = Array.from({ length: 60 }, (_, n) => 1 + ((n * n) % 5)).join("\n");
  const { stdout } = await run([...cpu, "-", "--data", write(ratings)], '{"heldOut":{},"steps":5}');
  expect(stdout).toMatch(
    /^Warning: These scores mean little, because the values repeat: at \d+ of 15/m,
  );
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

  test.each([
    ['"abc"', /^error: .*a\.json: expected an object, found "abc"\.\n$/],
    ["[1]", /^error: .*a\.json: expected an object, found an array of 1\.\n$/],
    [
      '{"sweep": {"noise.sigma": [1, 2]}}',
      /^error: .*a\.json describes a sweep; run it with the command sweep\.\n$/,
    ],
  ])("settings in %s", async (settings, sentence) => {
    const file = join(scratchFolder(), "a.json");
    writeFileSync(file, settings);
    const { code, stderr } = await run([...cpu, file, "--data", "-"], "1\n2\n");
    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
  });
});

describe("options about the file of --data", () => {
  const AMBIGUOUS = "49,673\n50,123\n";
  const short = (): string => {
    const file = join(scratchFolder(), "short.json");
    writeFileSync(file, '{"steps": 1}');
    return file;
  };

  test("are named where a file can be read in several ways", async () => {
    const { code, stdout, stderr } = await run([...cpu, "--data", "-"], AMBIGUOUS);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr)
      .toBe(`error: Standard input can be read in 3 ways. Give the option of the right one:
  --delimiter comma  column 1: 49, 50; column 2: 673, 123 (separated by commas, decimal point, no mark between thousands, without a header)
  --thousands comma  49673, 50123 (one column, decimal point, commas between thousands, without a header)
  --decimal comma    49.673, 50.123 (one column, decimal comma, no mark between thousands, without a header)
`);
  });

  test.each([
    [AMBIGUOUS, ["--decimal", "comma"], [49.673, 50.123]],
    [AMBIGUOUS, ["--thousands", ","], [49673, 50123]],
    [AMBIGUOUS, ["--delimiter", "comma", "--column", "2"], [673, 123]],
    ["2019\n1.5\n2.5\n", ["--header"], [1.5, 2.5]],
    ["2019\n1.5\n2.5\n", ["--no-header"], [2019, 1.5, 2.5]],
  ])("decide: %j %j", async (text, options, values) => {
    const args = [...cpu, short(), "--data", "-", ...options, "--out", "-"];
    const { code, stdout } = await run(args, text);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Result).experiment.data).toMatchObject({ values });
  });

  test("are hinted at where all points have three digits after them", async () => {
    const { stderr } = await run([...cpu, short(), "--data", "-"], "9.172\n9.350\n");
    expect(stderr).toContain("If the points separate thousands, give --thousands point.\n");
  });

  test.each([
    [["--column", "v"], "expected --data where --column is given"],
    [["--no-header"], "expected --data where --no-header is given"],
    [["--decimal", "x"], "argument 'x' is invalid. Allowed are point, comma."],
    [["--data", "x", "--decimal", ",", "--thousands", ","], "expected different marks"],
  ])("in bad usage: %j", async (options, sentence) => {
    const { code, stderr } = await run([...cpu, ...options]);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });
});
