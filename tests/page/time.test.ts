import { expect, test, vi } from "vitest";
import { aimOf } from "../../src/measure/floors.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { fisherDivergence, fisherRule } from "../../src/measure/fisher/fisher.ts";
import { drawProblem } from "../../src/training/problem.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import type { Lab } from "./lab.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();
const PATIENT = { timeout: 60_000 };

/** Moves the scrubber, as an arrow key or the mouse does. */
async function scrub(lab: Lab, to: number): Promise<void> {
  await lab.page.$eval(
    "#scrubber",
    (input, to) => {
      (input as HTMLInputElement).value = String(to);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    to,
  );
}

const caption = (lab: Lab, id: string, part: string) =>
  lab.page.waitForFunction(
    (id, part) => document.querySelector(`#${id} figcaption`)!.textContent.includes(part),
    {},
    id,
    part,
  );

test("steps one by one, resets to the same weights and plays on", async () => {
  const lab = await visit.open("#1&steps=60");
  await lab.status("Trained 60 steps");
  const loss = await lab.figure("loss");
  await lab.page.click("#reset");
  await lab.status("Ready at the initial weights");
  expect(await lab.figure("step")).toBe(0);
  const trainer = createReferenceTrainer(drawProblem(parseExperiment({})));
  await trainer.advance(3);
  for (let step = 1; step <= 3; step++) {
    await lab.page.click("#step-once");
    await lab.status(`Paused after ${step} step`);
    expect(Math.abs((await lab.figure("loss")) / trainer.losses[step - 1]! - 1)).toBeLessThan(1e-5);
  }
  await lab.page.click("#play");
  await lab.status("Trained 60 steps");
  expect(await lab.figure("loss")).toBe(loss);
});

test("a new seed draws other points, noise and weights", async () => {
  const lab = await visit.open("#1&steps=20");
  await lab.status("Trained");
  const before = await lab.figure("loss");
  await lab.rerun(() => lab.page.click("#seed"));
  const { data, noise, model } = await lab.experiment();
  expect(data).toMatchObject({ kind: "mixture", count: 1024, seed: 1 });
  expect(noise.seed).toBe(2);
  expect(model.init).toEqual({ kind: "glorot-uniform", seed: 1 });
  expect(await lab.figure("loss")).not.toBe(before);
  await lab.rerun(() => lab.page.click("#seed"));
  expect((await lab.experiment()).data).toMatchObject({ seed: 2 });
});

test("the scrubber shows fit, density and loss of a saved step together", async () => {
  const lab = await visit.open();
  await lab.status("Trained 500 steps");
  const problem = drawProblem(parseExperiment({}));
  const trainer = createReferenceTrainer(problem);
  await trainer.advance(40);
  await scrub(lab, 40);
  await caption(lab, "density", "After step 40 ");
  await caption(lab, "score", "After step 40 ");
  await caption(lab, "losses", `to ${trainer.losses.at(-1)!.toFixed(4)} at step 40`);
  const rule = fisherRule(aimOf(problem.experiment)!);
  const fisher = fisherDivergence(rule, await trainer.evaluate(rule.points)).value;
  // Each figure follows the scrubber by itself.
  await vi.waitFor(async () => {
    expect(await lab.figure("step")).toBe(40);
    expect(Math.abs((await lab.figure("loss")) / trainer.losses.at(-1)! - 1)).toBeLessThan(1e-5);
    expect(Math.abs((await lab.figure("fisher")) / fisher - 1)).toBeLessThan(1e-4);
  }, PATIENT);
  const psi = await trainer.evaluate(Float64Array.of(-10));
  await caption(lab, "score", `ψ goes from ${psi[0]!.toFixed(2)} at x = −10.0`);
  expect(await lab.page.$eval("#scrubber", (s) => s.getAttribute("aria-valuetext"))).toBe(
    "step 40",
  );
  await scrub(lab, 500);
  await caption(lab, "density", "After step 500 ");
  await vi.waitFor(async () => expect(await lab.figure("step")).toBe(500), PATIENT);
  // The whole run as an animation.
  await lab.page.click("#replay");
  await caption(lab, "losses", "at step 1");
  await caption(lab, "density", "After step 500 ");
  await vi.waitFor(async () => expect(await lab.text("#where")).toBe("at 500 steps"), PATIENT);
});

test("trains in slow motion, as fast as it goes, and pauses", async () => {
  const lab = await visit.open("#1&steps=400");
  await lab.status("Trained");
  await lab.page.select("#speed-of", "50");
  await lab.page.click("#play");
  await lab.status("Training");
  const start = Date.now();
  await lab.page.waitForFunction(
    () => Number(document.querySelector<HTMLDataElement>("#step data")!.value) >= 60,
  );
  const step = await lab.figure("step");
  // A busy machine may be slower than the chosen speed, but none is faster.
  expect(step).toBeLessThan(((50 * (Date.now() - start)) / 1000) * 1.3 + 5);
  await lab.page.click("#play");
  await lab.status("Paused after");
  await lab.page.select("#speed-of", "");
  await lab.page.click("#play");
  await lab.status("Trained 400 steps");
});

test("goes on with another learning rate while it trains", async () => {
  const lab = await visit.open("#1&steps=200");
  await lab.status("Trained");
  await lab.page.click("#reset");
  await lab.status("Ready");
  for (let step = 1; step <= 2; step++) {
    await lab.page.click("#step-once");
    await lab.status(`Paused after ${step} step`);
  }
  await lab.type("#learning-rate", "0.1");
  await lab.page.waitForFunction(() => location.hash.includes("learningRate=0.1"));
  // The steps that were done are kept.
  expect(await lab.figure("step")).toBe(2);
  for (let step = 3; step <= 5; step++) {
    await lab.page.click("#step-once");
    await lab.status(`Paused after ${step} step`);
  }
  await caption(lab, "losses", "Learning rate 0.1 after step 2.");
  const trainer = createReferenceTrainer(drawProblem(parseExperiment({})));
  await trainer.advance(2);
  trainer.setLearningRate(0.1);
  await trainer.advance(3);
  expect(Math.abs((await lab.figure("loss")) / trainer.losses[4]! - 1)).toBeLessThan(1e-5);
});

test("says where the loss has grown; back at the start all is compared afresh", async () => {
  const lab = await visit.open("#1&steps=50&optimizer.learningRate=100000");
  await lab.status("Trained");
  expect(await lab.text("#alert")).toMatch(
    /^The loss grew from 7\.9025 to .*smaller learning rate/,
  );
  await lab.page.click("#reset");
  await lab.status("Ready");
  expect(await lab.visible("#alert")).toBe(false);
  await lab.page.waitForFunction(
    () => Number(document.querySelector<HTMLDataElement>("#agreement data")!.value) > 1e-12,
  );
  // The new rate is a run's from its start, for what is saved and studied.
  await lab.type("#learning-rate", "0.01");
  await lab.page.click("#play");
  await lab.status("Trained 50 steps");
  expect(await lab.visible("#alert")).toBe(false);
  const loss = await lab.figure("fisher");
  // The bar that stays at the top of the page would cover it.
  await lab.page.$eval("#compare", (button) => button.scrollIntoView({ block: "center" }));
  await lab.page.click("#compare");
  await lab.page.waitForSelector("#studies tbody td");
  const row = await lab.page.$eval("#studies tbody td", (cell) => Number(cell.textContent));
  expect(row).toBeCloseTo(loss, 3);
});

test("zooms where it is dragged over, and back by a double click", async () => {
  const lab = await visit.open();
  await lab.status("Trained");
  await lab.page.$eval("#losses", (figure) => figure.scrollIntoView());
  const box = (await (await lab.page.$("#losses .u-over"))!.boundingBox())!;
  const y = box.y + box.height / 2;
  /** The step under the cursor in the middle of a plot, which another plot says too. */
  const middle = async (): Promise<number> => {
    await lab.page.mouse.move(box.x + box.width / 2 - 3, y);
    await lab.page.mouse.move(box.x + box.width / 2, y);
    const value = (id: string) => lab.text(`#${id} .u-legend .u-series .u-value`);
    await lab.page.waitForFunction(() =>
      /\d/.test(document.querySelector("#agreements .u-legend .u-value")!.textContent),
    );
    expect(Number(await value("agreements"))).toBeGreaterThan(0);
    return Number(await value("losses"));
  };
  expect(Math.abs((await middle()) - 250)).toBeLessThan(5);
  const exact = await lab.page.$$eval("#losses .u-value", (all) => all.at(-1)!.textContent);
  expect(Number(exact)).toBeGreaterThan(5);
  await lab.page.mouse.move(box.x + 20, y);
  await lab.page.mouse.down();
  await lab.page.mouse.move(box.x + 80, y + 4, { steps: 4 });
  await lab.page.mouse.up();
  expect(await middle()).toBeLessThan(150);
  // New data leave the zoom as it is.
  await lab.page.click("#check");
  await lab.page.waitForSelector("#checked:not([hidden])");
  await lab.page.$eval("#losses", (figure) => figure.scrollIntoView());
  expect(await middle()).toBeLessThan(150);
  await lab.page.mouse.click(box.x + box.width / 2, y, { count: 2 });
  expect(Math.abs((await middle()) - 250)).toBeLessThan(5);
});

test("shows the raw targets on demand, and the relus’ kinks where they are", async () => {
  const lab = await visit.open();
  await lab.status("Trained");
  /** How many pixels of the score plot, from one of its rows to another, are a custom property's colour. */
  const count = (property: string, from: number, to: number): Promise<number> =>
    lab.page.$eval(
      "#score canvas",
      (canvas, property, from, to) => {
        const copy = document.createElement("canvas");
        [copy.width, copy.height] = [canvas.width, canvas.height];
        const context = copy.getContext("2d", { willReadFrequently: true })!;
        context.drawImage(canvas, 0, 0);
        const ink = getComputedStyle(document.documentElement).getPropertyValue(property);
        const color = [1, 3, 5].map((i) => parseInt(ink.trim().slice(i, i + 2), 16));
        const { data } = context.getImageData(0, from, copy.width, to - from);
        let found = 0;
        for (let i = 0; i < data.length; i += 4) {
          if (color.every((channel, c) => Math.abs(data[i + c]! - channel) < 24)) found++;
        }
        return found;
      },
      property,
      from,
      to,
    );
  const ticks = () => count("--model", 8, 19); // where the kinks' ticks hang
  const relu = await ticks();
  expect(await lab.text("#score figcaption")).toContain("relus bend");
  await scrub(lab, 0);
  await caption(lab, "score", "After step 0 ");
  // All biases are 0 at first: all kinks are one tick.
  expect(await ticks()).toBeLessThan(relu / 2);
  await scrub(lab, 500);
  await caption(lab, "score", "After step 500 ");
  expect(await ticks()).toBe(relu);

  const before = await lab.page.$eval("#score canvas", (canvas) => canvas.toDataURL());
  await lab.page.click("#targets");
  await lab.page.waitForFunction(
    (before) => document.querySelector<HTMLCanvasElement>("#score canvas")!.toDataURL() !== before,
    {},
    before,
  );
  await lab.rerun(() => lab.page.select("#activation", "tanh"));
  expect(await lab.text("#score figcaption")).not.toContain("relus bend");
});
