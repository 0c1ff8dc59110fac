import { drawFloor } from "../../src/measure/draw-floor.ts";
import { expect } from "vitest";
import { smooth, targetMixture } from "../../src/data/distributions/mixture.ts";
import { ExperimentError, parseExperiment } from "../../src/experiment/experiment.ts";
import { fisherDivergence, fisherRule } from "../../src/measure/fisher/fisher.ts";
import { drawOf, drawProblem } from "../../src/training/problem.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import type { Lab } from "./lab.ts";

/** The same run on the CPU, with the page's figures. */
async function reference() {
  const problem = drawProblem(parseExperiment({}));
  const trainer = createReferenceTrainer(problem);
  await trainer.advance(500);
  const target = targetMixture(problem.experiment.data)!;
  const smoothed = smooth(target, 0.3);
  const rule = fisherRule(smoothed);
  const fisher = fisherDivergence(rule, await trainer.evaluate(rule.points));
  const floor = drawFloor(problem, drawOf(problem, 1), target);
  return { loss: trainer.losses.at(-1)!, floor, fisher: fisher.value };
}

/** The page shows the tutorial's run: its figures are the reference's, its plots are drawn. */
export async function expectTutorial(lab: Lab): Promise<void> {
  const expected = await reference();
  expect(Math.abs((await lab.figure("loss")) / expected.loss - 1)).toBeLessThan(1e-5);
  expect(await lab.figure("excess")).toBeCloseTo(expected.loss - expected.floor, 4);
  expect(Math.abs(await lab.figure("excess"))).toBeLessThan(0.1);
  expect(await lab.figure("fisher")).toBeCloseTo(expected.fisher, 4);
  expect(await lab.figure("fisher")).toBeLessThan(0.1);
  for (const plot of ["density", "score", "losses", "errors"]) {
    expect(await lab.curvePixels(plot), plot).toBeGreaterThan(200);
  }
  expect(await lab.text("#losses figcaption")).toContain(`to ${expected.loss.toFixed(4)}`);
  expect(await lab.text("#loss data")).toBe(expected.loss.toFixed(4));
}

/** What the schema says of a document that is no experiment. */
export const sentence = (document: unknown): string => {
  try {
    parseExperiment(document);
  } catch (error) {
    if (error instanceof ExperimentError) return error.message;
  }
  throw new Error("This is an experiment.");
};
