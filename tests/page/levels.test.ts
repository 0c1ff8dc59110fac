import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { smooth, targetOf } from "../../src/data/distributions/mixture.ts";
import { type ExperimentInput, parseExperiment } from "../../src/experiment/experiment.ts";
import { writeLink } from "../../src/experiment/link.ts";
import { fisherDivergence, fisherRule } from "../../src/measure/fisher/fisher.ts";
import { evaluate } from "../../src/reference/mlp.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import { drawProblem } from "../../src/training/problem.ts";
import type { Result } from "../../src/training/result.ts";
import { scratchFolder } from "../cli/run.ts";
import { keepDownloads } from "./downloads.ts";
import type { Lab } from "./lab.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();

const levels = { kind: "geometric", from: 2, to: 0.5, count: 4 } as const;
const small = {
  data: { kind: "tutorial" },
  noise: { levels, fresh: true },
  model: { hidden: [16], activation: "tanh" },
  ema: { decay: 0.9 },
  steps: 60,
} as const satisfies ExperimentInput;

async function open(input: ExperimentInput, backend = ""): Promise<Lab> {
  const link = writeLink(parseExperiment(input));
  const lab = await visit.open(`${backend}#${link}`);
  await lab.status("Trained 60 steps");
  return lab;
}

/** Moves the slider to a share of its way, and waits until σ is shown. */
async function show(lab: Lab, share: number, sigma: string): Promise<void> {
  await lab.page.$eval(
    "#level-of",
    (slider, share) => {
      const input = slider as HTMLInputElement;
      input.value = String(share * Number(input.max));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    share,
  );
  await lab.showing("#density-text", `(σ = ${sigma})`);
}

/** The Fisher divergence of the same run on the CPU at a noise level. */
async function fisherAt(sigma: number): Promise<number> {
  const problem = drawProblem(parseExperiment(small));
  const trainer = createReferenceTrainer(problem);
  await trainer.advance(60);
  const rule = fisherRule(smooth(targetOf(problem.experiment)!, sigma));
  return fisherDivergence(rule, await trainer.evaluate(rule.points, sigma)).value;
}

test("the slider shows ψ at any of the noise levels beside the exact score", async () => {
  const lab = await open(small);
  expect(await lab.text("#level output")).toBe("σ = 0.500");
  expect(await lab.figure("fisher")).toBeCloseTo(await fisherAt(0.5), 4);
  await show(lab, 1, "2");
  expect(await lab.text("#fisher")).toContain("σ = 2.00");
  expect(await lab.figure("fisher")).toBeCloseTo(await fisherAt(2), 4);
  expect(await lab.text("#level output")).toBe("σ = 2.00");
  // Between two levels ln σ is linear.
  await show(lab, 0.5, "1");
  expect(await lab.figure("fisher")).toBeCloseTo(await fisherAt(1), 4);
  expect(await lab.curvePixels("score")).toBeGreaterThan(50);
});

test("a plot over σ shows the error of each level, also at a saved step", async () => {
  const lab = await open(small);
  const problem = drawProblem(parseExperiment(small));
  expect(await lab.visible("#levels canvas")).toBe(true);
  const text = await lab.text("#levels-text");
  const worst = (await fisherAt(0.5)).toPrecision(3);
  expect(text).toContain(`The Fisher divergence is ${worst} at σ = 0.500`);
  await lab.page.click("#levels details summary");
  await lab.page.waitForSelector("#levels details tbody tr");
  const cells = await lab.page.$$eval("#levels details tbody tr", (rows) =>
    rows.map((row) => [...row.children].map((cell) => Number(cell.textContent))),
  );
  const sigmas = cells.map(([sigma]) => sigma);
  expect(sigmas).toEqual([0.5, 0.794, 1.26, 2]);
  for (const [sigma, loss, floor, excess, fisher] of cells as [
    number,
    number,
    number,
    number,
    number,
  ][]) {
    expect(fisher).toBeCloseTo(
      await fisherAt([0.5, 2 ** (-1 / 3), 2 ** (1 / 3), 2][sigmas.indexOf(sigma)]!),
      3,
    );
    expect(excess).toBeCloseTo(sigma ** 2 * fisher, 2);
    // A mean over a quarter of the points, each with its own noise.
    expect(Math.abs(loss - floor - excess)).toBeLessThan(0.15);
  }
  await lab.page.$eval("#scrubber", (scrubber) => {
    const input = scrubber as HTMLInputElement;
    input.value = "0";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const first = await lab.showing("#levels-text", "After step 0 ");
  const rule = fisherRule(smooth(targetOf(problem.experiment)!, 0.5));
  const psi = evaluate(problem, problem.initialParameters, rule.points, 0.5);
  expect(first).toContain(fisherDivergence(rule, psi).value.toPrecision(3));
  // What is of one σ only is not offered.
  expect(await lab.visible("#studies")).toBe(false);
});

test("the bands of an ensemble follow the slider", async () => {
  const lab = await open({ ...small, ensemble: { seeds: 3 } });
  await lab.showing("#fisher small", "seeds:");
  const before = await lab.text("#fisher small");
  await show(lab, 1, "2");
  const after = await lab.showing("#fisher small", "seeds:");
  expect(after).not.toBe(before);
});

test("a result has the levels and the averaged parameters, and opens as it was", async () => {
  const lab = await open(small);
  const downloads = await keepDownloads(lab);
  onTestFinished(() => downloads.remove());
  await show(lab, 1, "2"); // what is shown is not what the file has
  await lab.page.click("#save");
  const file = await downloads.take("scorelab.json");
  const result = JSON.parse(file.toString()) as Result;
  expect(result.levels!.map(({ sigma }) => Number(sigma.toPrecision(4)))).toEqual([
    0.5, 0.7937, 1.26, 2,
  ]);
  expect(result.levels![0]!.fisher).toBeCloseTo(await fisherAt(0.5), 4);
  expect(result.levels!.every(({ loss }) => loss! > 0)).toBe(true);
  expect(result.grid!.sigma).toBe(0.5);
  expect(result.emaParameters).toHaveLength(result.parameters.length);
  expect(result.emaParameters).not.toEqual(result.parameters);
  expect(result.saved.at(-1)!.parameters).toEqual(result.emaParameters);

  const path = join(scratchFolder(), "levels.json");
  writeFileSync(path, file);
  await lab.rerun(() => lab.trainFile(path));
  expect(await lab.text("#status")).toContain("as read from levels.json");
  expect(await lab.figure("fisher")).toBeCloseTo(await fisherAt(0.5), 4);
  await show(lab, 1, "2");
  expect(await lab.figure("fisher")).toBeCloseTo(await fisherAt(2), 4);
});

test("a change of the kind of levels, by the controls, trains at them", async () => {
  const lab = await visit.open("#1&steps=60");
  await lab.status("Trained 60 steps");
  expect(await lab.visible("#level")).toBe(false);
  await lab.rerun(() => lab.page.select("#levels-kind", "log-uniform"), "Trained 60 steps");
  expect(await lab.visible("#level")).toBe(true);
  const { noise, model, objective } = await lab.experiment();
  expect(noise.levels).toEqual({ kind: "log-uniform", from: 0.075, to: 1.2 });
  expect([model, objective]).toMatchObject([
    { condition: { kind: "log-sigma" } },
    { weight: "sigma2" },
  ]);
  await lab.rerun(() => lab.page.select("#condition", "fourier"), "Trained 60 steps");
  await lab.rerun(() => lab.page.select("#prediction", "epsilon"), "Trained 60 steps");
  await lab.rerun(() => lab.type("#ema", "0.9"), "Trained 60 steps");
  await lab.rerun(() => lab.type("#batch", "100"), "Trained 60 steps");
  await lab.type("#batch", "1025");
  expect(await lab.text("#batch-refusal")).toContain("expected at most 1,024");
  await lab.rerun(() => lab.page.select("#levels-kind", "one"), "Trained 60 steps");
  expect((await lab.experiment()).noise.sigma).toBe(0.3);
  expect(await lab.visible("#level")).toBe(false);
});

test("the CPU shows the same", async () => {
  const lab = await open(small, "?backend=cpu");
  await show(lab, 1, "2");
  expect(await lab.figure("fisher")).toBeCloseTo(await fisherAt(2), 9);
});
