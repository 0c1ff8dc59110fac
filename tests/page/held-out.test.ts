import { expect, test } from "vitest";
import { drawProblem } from "../../src/core/problem.ts";
import { compareHeldOut } from "../../src/reference/held-out.ts";
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
  const numbers = [...shown.matchAll(/(-?\d+\.\d+) ± (\d+\.\d+)/g)].map(([, a, b]) => [a, b]);
  const problem = drawProblem(await lab.experiment());
  const reference = createReferenceTrainer(problem);
  await reference.advance(300);
  const { model, parzen } = compareHeldOut(problem, await reference.parameters())!;
  expect(numbers).toEqual(
    [model.scoreMatching, model.logLikelihood!, parzen!.scoreMatching, parzen!.logLikelihood!].map(
      ({ value, standardError }) => [value.toFixed(3), standardError.toFixed(3)],
    ),
  );
  expect(shown).toContain("At 68 points held out");
});

test("σ is chosen by score matching at points held out", async () => {
  const lab = await openShort();
  await lab.trainText(
    JSON.stringify({
      data: { kind: "dataset", name: "penguin-flippers" },
      model: { hidden: [4], activation: "tanh" },
      steps: 200,
      saveEvery: 0,
    }),
  );
  await lab.status("Trained 200");
  expect(await lab.visible("#sweep")).toBe(false);
  await lab.page.waitForSelector("#choose:enabled");
  await lab.page.click("#choose");
  const caption = await lab.showing("#choice-text", "Least at");
  expect(caption).toMatch(
    /at 86 points held out, over 4 seeds; .* Least at σ = \d\.\d\d, with −?\d/,
  );
  const sigma = Number(/σ = ([\d.]+)/.exec(await lab.text("#take"))![1]);
  expect(caption).toContain(`Least at σ = ${sigma.toFixed(2)}`);
  await lab.rerun(() => lab.page.click("#take"));
  expect((await lab.experiment()).noise.sigma).toBe(sigma);
});

test("σ of many points is chosen by some of them, at random", async () => {
  const lab = await openShort();
  // The first half is another distribution than the second.
  const rows = Array.from({ length: 8000 }, (_, n) => Math.sin(n) + (n < 4000 ? -3 : 3));
  await lab.trainText(
    JSON.stringify({ data: { kind: "points", values: rows }, steps: 20, saveEvery: 0 }),
  );
  await lab.status("Trained 20");
  await (await lab.page.waitForSelector("#choose:enabled"))!.click();
  expect(await lab.showing("#choice-text", "Least at")).toContain(
    "at 1,365 points held out, trained on 4,096 others, over 4 seeds",
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
