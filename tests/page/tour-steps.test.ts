import { expect, test } from "vitest";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { STEPS } from "../../src/lab/tour/steps.ts";
import type { Lab } from "./lab.ts";
import { numbers, shown, startTour, told } from "./toured.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();
const VIEWS = STEPS.flatMap(({ views }, step) => views.map((view, i) => ({ view, step, i })));

/** The part that is spoken of is outlined and in sight, and the panel is not over it. */
async function expectInSight(lab: Lab, id: string): Promise<void> {
  // A smooth scroll takes its time.
  const clear = await lab.page.waitForFunction(
    (id) => {
      const part = document.querySelector(`#${id}`)!;
      const panel = document.querySelector("#tour")!.getBoundingClientRect();
      const bar = document.querySelector("#transport")!.getBoundingClientRect();
      const plot = [...part.querySelectorAll(".plot")].find((each) => each.checkVisibility())!;
      const { top, bottom, right } = (plot ?? part).getBoundingClientRect();
      const beside = panel.left >= right - 1;
      return (
        part.classList.contains("toured") &&
        getComputedStyle(part).outlineStyle === "solid" &&
        top >= bar.bottom - 1 &&
        // The canvas, if not all of the legend below it.
        top + 232 <= (beside ? innerHeight : panel.top) &&
        bottom > top
      );
    },
    { timeout: 170_000 },
    id,
  );
  expect(await clear.jsonValue()).toBe(true);
  expect(await lab.page.$$eval(".toured", (all) => all.length)).toBe(1);
}

test.for([
  [1280, 800],
  [390, 844],
] as const)("leads through all steps, %i wide", { timeout: 360_000 }, async ([width, height]) => {
  const lab = await startTour(visit, "", width, height);
  for (const { view, step, i } of VIEWS) {
    if (i > 0) await lab.page.click(`[data-view="${view.id}"]`);
    else if (step > 0) await lab.page.click("#tour-next");
    expect(await lab.text("#tour small")).toBe(`Step ${step + 1} of 8`);
    expect(await lab.text("#tour h2")).toBe(STEPS[step]!.title);
    await told(lab, view);
    expect(await lab.experiment(), view.id).toEqual(parseExperiment(view.experiment));
    expect(await lab.page.$eval("#targets", (box) => (box as HTMLInputElement).checked)).toBe(
      view.targets ?? false,
    );
    await expectInSight(lab, view.at);
    const [said, expected] = [await numbers(lab), await shown(lab)];
    const both = Object.keys(said).filter((name) => expected[name] !== undefined);
    expect(both.length, view.id).toBeGreaterThan(view.id === "kinks" ? 0 : 1);
    // What the page says in words is rounded to three decimals.
    for (const name of both)
      expect(Math.abs(said[name]! - expected[name]!), name).toBeLessThan(
        ["agreement", "rounding", "agreement-limit"].includes(name) ? 1e-12 : 6e-3,
      );
    if (view.check) expect(await lab.text("#checked")).toMatch(/^Check at step 500 passed/);
  }
  expect(await numbers(lab)).toMatchObject({ "check-passed": 4, "check-rows": 4 });
  await lab.page.click("#tour-next");
  expect(await lab.visible("#tour")).toBe(false);
  expect(await lab.page.$$eval(".toured", (all) => all.length)).toBe(0);
});

test("says what each step is there to show", { timeout: 360_000 }, async () => {
  const lab = await startTour(visit);
  const at: Record<string, Record<string, number>> = {};
  for (const { view, step, i } of VIEWS) {
    if (i > 0) await lab.page.click(`[data-view="${view.id}"]`);
    else if (step > 0) await lab.page.click("#tour-next");
    await told(lab, view);
    at[view.id] = await numbers(lab);
  }
  const of = (view: string, name: string): number => at[view]![name]!;
  expect(of("density", "mass-left")).toBeGreaterThan(1.5 * of("density", "mass-left-aim"));
  expect(of("small", "ratio")).toBeGreaterThan(30);
  expect(of("large", "variation-clean")).toBeGreaterThan(10 * of("large", "variation-smoothed"));
  expect(of("sweep", "sweep-first")).toBeGreaterThan(10 * of("sweep", "sweep-least"));
  expect(of("sweep", "sweep-last")).toBeGreaterThan(2 * of("sweep", "sweep-least"));
  expect(of("fixed", "loss")).toBeLessThan(of("fixed", "floor") - 0.2);
  expect(of("fixed", "fisher")).toBeGreaterThan(5 * of("fixed", "least-fisher"));
  expect(of("fresh", "fisher")).toBeLessThan(of("fixed", "fisher") / 10);
  expect(of("units", "score-error")).toBeLessThan(of("kinks", "score-error") / 2);
  expect(of("kinks", "modes")).toBeGreaterThan(of("kinks", "units"));
  expect(of("seeds", "band-at-valley")).toBeGreaterThan(3 * of("seeds", "band-at-mode"));
  expect(of("check", "agreement")).toBeLessThan(of("check", "agreement-limit"));
});
