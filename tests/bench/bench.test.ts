import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runNode, scratchFolder } from "../cli/run.ts";

test("the benchmark times ours in both engines beside the plain loops, and writes a table", async () => {
  const out = join(scratchFolder(), "table");
  const options = ["--no-peers", "--cases", "tutorial,ensemble-64", "--repeats", "1"];
  const { code, stdout } = await runNode("tests/bench/main.ts", [
    ...options,
    "--budget",
    "1",
    "--out",
    out,
  ]);
  expect(code).toBe(0);
  expect(readFileSync(`${out}.md`, "utf8")).toBe(stdout);
  const { cases } = JSON.parse(readFileSync(`${out}.json`, "utf8")) as {
    cases: { name: string; results: { contender: string; error?: number; median: number }[] }[];
  };
  const names = cases.map(({ name, results }) => [name, ...results.map((each) => each.contender)]);
  expect(names).toEqual([
    [
      "tutorial",
      "plain float64 loop",
      "plain float64 loop for 1-H-1 relu",
      "Scorelab in Node",
      "Scorelab in Chrome",
    ],
    ["ensemble-64", "Scorelab in Node, one model alone", "Scorelab in Node"],
    ["ensemble-64", "Scorelab in Chrome, one model alone", "Scorelab in Chrome"],
  ]);
  for (const { results } of cases) {
    for (const { median } of results) expect(median).toBeGreaterThan(0);
  }
});
