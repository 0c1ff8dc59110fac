import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { explain } from "../../src/cli/commands/check-explain.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawOf, drawProblem } from "../../src/training/problem.ts";
import { lossScale } from "../../src/reference/objective.ts";
import { run, scratchFolder } from "./run.ts";

interface Comparison {
  readonly loss: Record<"webgpu" | "cpu", number>;
  readonly gradient: Record<"webgpu" | "cpu" | "finiteDifferences", (number | null)[]>;
  readonly maxError: Record<"loss" | "gradient" | "finiteDifferences", number>;
  readonly passed: boolean;
}

test("the tutorial's gradients agree", async () => {
  const { code, stdout, stderr } = await run(["check", "--out", "-"]);
  const { loss, gradient, maxError, passed } = JSON.parse(stdout) as Comparison;
  expect(code).toBe(0);
  expect(passed).toBe(true);
  expect(loss.webgpu).toBeCloseTo(loss.cpu, 4);
  for (const values of Object.values(gradient)) expect(values).toHaveLength(25);
  expect(maxError.loss).toBeLessThan(1e-6);
  expect(maxError.gradient).toBeLessThan(4e-6);
  expect(maxError.finiteDifferences).toBeLessThan(1e-6);
  expect(stderr).toMatch(/^Adapter: \S+/m);
  expect(stderr).toMatch(/^Passed$/m);
});

test("of many parameters some are differentiated, and it says which", async () => {
  const file = join(scratchFolder(), "experiment.json");
  writeFileSync(file, JSON.stringify({ model: { hidden: [128, 128], activation: "silu" } }));
  const { code, stdout, stderr } = await run(["check", file, "--out", "-"]);
  const { gradient } = JSON.parse(stdout) as Comparison;
  const made = gradient.finiteDifferences.filter((value) => value !== null);
  expect(code).toBe(0);
  expect(made.length).toBeGreaterThan(7);
  expect(made.length).toBeLessThan(gradient.cpu.length);
  expect(stderr).toContain(`of ${made.length} of ${gradient.cpu.length} parameters`);
});

test("what is not finite does not pass", async () => {
  const values = Array.from({ length: 25 }, () => 1e30);
  const file = join(scratchFolder(), "experiment.json");
  writeFileSync(file, JSON.stringify({ model: { init: { kind: "values", values } } }));
  const { code, stdout } = await run(["check", file]);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^Failed: Loss, GPU and CPU\. The loss on the CPU, \S+e\+122, or what .+ too large for float32\.$/m,
  );
  expect(stdout).not.toContain("Passed");
});

describe("a check that failed says whether rounding explains it", () => {
  const problem = drawProblem(parseExperiment({}));
  const scale = lossScale(problem, problem.initialParameters, drawOf(problem, 1));
  const say = (name: "loss" | "gradient" | "finiteDifferences", error: number): string =>
    explain(problem, [{ name, label: "Label", error }], { webgpu: 7.9, cpu: 7.9 }, scale)[0]!;

  test.for(["loss", "gradient"] as const)("%s", (name) => {
    expect(say(name, 1e-6)).toMatch(
      /^Failed: Label\. Rounding explains it: .+ alone makes [\d.]+e-\d/,
    );
    expect(say(name, 1e-4)).toMatch(
      /^Failed: Label\. Rounding does not explain it, .+ please report/,
    );
    expect(say(name, NaN)).toBe("Failed: Label. Not all numbers are finite.");
  });

  test("finite differences", () => {
    expect(say("finiteDifferences", 1e-10)).toMatch(/Rounding explains it: the loss in float64/);
    expect(say("finiteDifferences", 1e-3)).toMatch(/Rounding does not explain it/);
  });

  test("and nothing where none did", () => {
    expect(explain(problem, [], { webgpu: 1, cpu: 1 }, scale)).toEqual([]);
  });
});
