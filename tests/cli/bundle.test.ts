import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { build } from "vite";
import { scratchFolder } from "./run.ts";
import type { Result } from "../../src/core/result.ts";

const root = join(import.meta.dirname, "..", "..");
const program = join(root, "dist", "cli", "scorelab.js");
const scorelab = (...args: string[]): string =>
  execFileSync(process.execPath, [program, ...args], { encoding: "utf8", stdio: "pipe" });

beforeAll(() => build({ root, mode: "cli", logLevel: "error" }));

test("the package's program is one file that starts by itself", () => {
  expect(readFileSync(program, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(scorelab("--help")).toContain("Usage: scorelab");
});

test("it writes a report", () => {
  const path = join(scratchFolder(), "report.html");
  expect(scorelab("train", "--backend", "cpu", "--report", path)).toContain(path);
  expect(readFileSync(path, "utf8").match(/<svg /g)).toHaveLength(4);
});

test.for(["cpu", "webgpu"])("it trains on %s", (backend) => {
  const result = JSON.parse(scorelab("train", "--backend", backend, "--out", "-")) as Result;
  expect(result.losses).toHaveLength(500);
  expect(result.backend.kind).toBe(backend);
});
