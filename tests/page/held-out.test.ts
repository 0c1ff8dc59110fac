import { expect, test } from "vitest";
import { drawProblem } from "../../src/training/problem.ts";
import { compareHeldOut } from "../../src/reference/held-out.ts";
import { withError } from "../../src/figures/format.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import type { Lab } from "./lab.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();

async function openShort(): Promise<Lab> {
  const lab = await visit.open("#1&steps=2");
  await lab.status("Trained 2");
  return lab;
}

test("what ψ and Parzen are worth at points held out is what the reference says", async () => {
  const lab = await openShort();
  await lab.trainText(
    JSON.stringify({
      data: { kind: "dataset", name: "old-faithful-waiting" },
      heldOut: {},
      model: { activation: "tanh" },
      steps: 300,
    }),
  );
  await lab.status("Trained 300");
  const shown = (await lab.showing("#held-out", "±")).replaceAll("−", "-");
  const numbers = shown.match(/-?[\d.]+ ± [\d.]+/g);
  const problem = drawProblem(await lab.experiment());
  const reference = createReferenceTrainer(problem);
  await reference.advance(300);
  const { model, parzen } = compareHeldOut(problem, await reference.parameters())!;
  expect(numbers).toEqual(
    [model.scoreMatching, model.logLikelihood!, parzen!.scoreMatching, parzen!.logLikelihood!].map(
      withError,
    ),
  );
  expect(shown).toContain("Test: at 68 points held out");
  expect(shown).not.toContain("These scores mean little");
});

/** Has σ chosen for 200 steps of a small net on one of the data sets. */
async function openPenguins(): Promise<Lab> {
  const lab = await openShort();
  await lab.trainText(
    JSON.stringify({
      data: { kind: "dataset", name: "penguin-flippers" },
      heldOut: {},
      noise: { sigma: 0.7 },
      model: { hidden: [4], activation: "tanh" },
      steps: 200,
      saveEvery: 0,
    }),
  );
  await lab.status("Trained 200");
  await lab.page.waitForSelector("#choose:enabled");
  return lab;
}

test("σ is chosen by cross-validation, and points held out have no part in it", async () => {
  const lab = await openPenguins();
  expect(await lab.visible("#sweep")).toBe(false);
  await lab.page.click("#choose");
  const caption = await lab.showing("#choice-text", "Chosen");
  expect(caption).toMatch(
    /^Validation: the mean of .* over 256 training points, .* trained on the other 3 of 4 parts for 200 steps/,
  );
  expect(caption).toMatch(/The 86 points held out had no part in this: they are the test\.$/);
  const sigma = Number(/σ = ([\d.]+)/.exec(await lab.text("#take"))![1]);
  expect(caption).toContain(`Chosen: σ = ${sigma}, `);
  await lab.rerun(() => lab.page.click("#take"));
  expect((await lab.experiment()).noise.sigma).toBe(sigma);
});

test("the choice says at once how long it takes, and can be cancelled and made again", async () => {
  const lab = await openPenguins();
  const { page } = lab;
  const said = await page.evaluate(async () => {
    const of = (id: string) => document.querySelector<HTMLElement>(`#${id}`)!;
    const texts = new Set<string>();
    of("choose").click();
    while (of("choice-plot").hidden) {
      if (of("choice-left").checkVisibility()) texts.add(of("choice-left").textContent);
      await new Promise(requestAnimationFrame);
    }
    return [...texts];
  });
  expect(said[0]).toMatch(/^(about \d+ seconds?|less than a second) left$/);
  // By keyboard, as the focus must not be lost with the button.
  await page.focus("#choose");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#choice-cancel:not([hidden])");
  await page.focus("#choice-cancel");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#choice-cancel[hidden]");
  await page.waitForSelector("#choose:focus");
  await page.waitForSelector("#choose:enabled");
});

test("the bands that own data begin with wait for the choice, and are there after it", async () => {
  const lab = await openShort();
  await lab.trainText(
    JSON.stringify({
      data: { kind: "dataset", name: "galaxy-velocities" },
      model: { activation: "tanh" },
      ensemble: { seeds: 40 },
      steps: 400,
      saveEvery: 0,
    }),
  );
  // It is trained, and the bands are under way or there.
  await lab.status("Trained 400");
  await (await lab.page.waitForSelector("#choose:enabled"))!.click();
  expect(await lab.showing("#choice-text", "Chosen")).toContain(
    "No points are held out, so there is no test.",
  );
  await lab.showing("#density .plot", "median of seeds");
});

test("scores that mean little are warned of, with what to do", async () => {
  const lab = await openShort();
  await lab.page.click("#own-data summary");
  const ratings = Array.from({ length: 80 }, (_, n) => 1 + ((n * n) % 5));
  await lab.page.type("#paste", ratings.join("\n"));
  await lab.rerun(() => lab.page.click("#read"));
  expect(await lab.showing("#held-out", "±")).toMatch(
    /These scores mean little, because the values repeat: .* Use measured values instead/,
  );
});

test("few points whose gradients cancel are no disagreement of GPU and CPU", async () => {
  // Of these the gradient's rounding is 7e-6 of its largest entry, which is far below its parts.
  const values = Array.from({ length: 50 }, (_, n) => Math.sin(n * n) + Math.cos(3 * n));
  const lab = await openShort();
  await lab.trainText(JSON.stringify({ data: { kind: "points", values }, noise: { seed: 144 } }));
  await lab.status("Trained 500");
  expect(await lab.figure("agreement")).toBeLessThan(4e-6);
  expect(await lab.text("#agreement")).toContain("✓");
});
