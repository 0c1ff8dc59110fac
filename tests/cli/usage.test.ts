import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run, scratchFolder } from "./run.ts";

const cpu = ["train", "--backend", "cpu"];

const CONTROL = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;

/** What was said is one line without a stack trace. */
function expectOneSentence(stderr: string, pattern: RegExp): void {
  expect(stderr).toMatch(pattern);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
}

describe("bad usage prints help and exits with 2", () => {
  test.for([
    [],
    ["unknown"],
    ["train", "--unknown"],
    ["train", "--backend", "quantum"],
    ["train", "--out"],
    ["train", "one.json", "two.json"],
    ["check", "--backend", "cpu"],
  ])("%o", async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect(stderr).toContain("Usage: scorelab");
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  test("help that is asked for is no error", async () => {
    const { code, stdout, stderr } = await run(["train", "--help"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("--backend");
  });
});

describe("a bad file is one clear sentence and exits with 1", () => {
  test.for([
    ["not JSON", "{", /is not JSON: .+\.$/m],
    [
      "an unknown key",
      '{"step": 3}',
      /^error: \S+experiment\.json: step: unknown key; the nearest is "steps"\.$/m,
    ],
    ["no steps", '{"steps": 0}', /^error: \S+experiment\.json: steps: expected .+, found 0\.$/m],
    ["too many steps", '{"steps": 1e9}', /^error: \S+ steps: expected .+\.$/m],
    ["sigma of 0", '{"noise": {"sigma": 0}}', /^error: \S+ noise\.sigma: expected .+, found 0\.$/m],
    ["no object", '"abc"', /^error: \S+experiment\.json: expected an object, found "abc"\.$/m],
    [
      "a long key",
      `{"${"k".repeat(90)}": 1}`,
      /json: k{60}…: unknown key, expected "data", .+\.$/m,
    ],
    ["an infinite point", '{"data": {"kind": "points", "values": [1, 1e999]}}', /values\[1\]/],
    ["no data", '{"data": {"kind": "points", "values": []}}', /data\.values: expected/],
    ["ragged rows", '{"data": {"kind": "points", "values": [[1, 2], [3]]}}', /values\[1\]/],
    [
      "too few parameters",
      '{"model": {"init": {"kind": "values", "values": [1]}}}',
      /model\.init\.values: expected 25 parameters, found 1\.$/m,
    ],
  ] as const)("%s", async ([, content, pattern]) => {
    const file = join(scratchFolder(), "experiment.json");
    writeFileSync(file, content);
    const { code, stdout, stderr } = await run([...cpu, file]);
    expectOneSentence(stderr, pattern);
    expect([code, stdout]).toEqual([1, ""]);
  });

  test("a missing file, and a folder", async () => {
    const folder = scratchFolder();
    const missing = await run([...cpu, join(folder, "missing.json")]);
    expectOneSentence(missing.stderr, /missing\.json cannot be read: there is no such file/);
    const read = await run([...cpu, folder]);
    expectOneSentence(read.stderr, /cannot be read: it is a folder\.$/m);
    expect([missing.code, read.code]).toEqual([1, 1]);
  });

  test("standard input is a file too", async () => {
    const bad = await run([...cpu, "-"], "nothing");
    expectOneSentence(bad.stderr, /^error: Standard input is not JSON/);
    const good = await run([...cpu, "-", "--out", "-"], '\uFEFF{"steps": 3}');
    expect(JSON.parse(good.stdout)).toMatchObject({ experiment: { steps: 3 } });
  });
});

test("control characters in names and keys do not reach the terminal", async () => {
  const text = "\u001b[1m\u009b1m\u007f\u202e\u2028";
  const folder = scratchFolder();
  const [file, sweep] = [join(folder, `${text}.json`), join(folder, "sweep.json")];
  writeFileSync(file, JSON.stringify({ [`${text}key`]: 1 }));
  writeFileSync(join(folder, "bad.json"), `{${text}`);
  const data = { kind: "points", values: [1, 2, 3, 4, 5, 6, 7, 8] };
  writeFileSync(sweep, JSON.stringify({ data, sweep: { "noise.sigma": [1, 2] }, steps: 1 }));
  const names = { sweep: { [text]: [`${text}a`, `${text}b`] } };
  const runs = await Promise.all([
    run([...cpu, file]),
    run([...cpu, join(folder, "bad.json")]),
    run([...cpu, `--${text}`]),
    run([...cpu, "--set", `${text}=1`]),
    run([...cpu, "--set", "steps=1", "--out", join(folder, `${text}.out`)]),
    run(["sweep", sweep, "--backend", "cpu", "--out", "-", "--set", `data.name=${text}`]),
    run([...cpu, sweep, "--out", "-"]),
    run(["sweep", "-", "--backend", "cpu"], JSON.stringify(names)),
  ]);
  for (const { stdout, stderr } of runs) {
    // Line ends are the only control characters that are meant.
    expect(`${stdout}${stderr}`.replaceAll("\n", "")).not.toMatch(CONTROL);
  }
  expect(runs.map(({ code }) => code)).toEqual([1, 1, 2, 1, 0, 0, 1, 1]);
});

describe("an output that cannot be written is found out before training", () => {
  test.for(["missing/result.json", "", "file/result.json"])("%j", async (name) => {
    const folder = scratchFolder();
    writeFileSync(join(folder, "file"), "");
    const { code, stdout, stderr } = await run([...cpu, "--out", join(folder, name)]);
    expectOneSentence(stderr, /cannot be written: .+\.$/m);
    expect([code, stdout]).toEqual([1, ""]);
  });

  test("an earlier result is kept when the run fails, and no scratch file is left", async () => {
    const folder = scratchFolder();
    const out = join(folder, "result.json");
    writeFileSync(out, "earlier");
    writeFileSync(join(folder, "bad.json"), '{"steps": -1}');
    const { code } = await run([...cpu, join(folder, "bad.json"), "--out", out]);
    expect(code).toBe(1);
    expect(readFileSync(out, "utf8")).toBe("earlier");
    expect(readdirSync(folder).toSorted()).toEqual(["bad.json", "result.json"]);
  });
});
