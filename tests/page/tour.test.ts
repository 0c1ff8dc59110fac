import { expect, test } from "vitest";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { STEPS } from "../../src/lab/tour/steps.ts";
import { findings } from "./axe.ts";
import { numbers, startTour, told } from "./toured.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();

test("back restores, undo works, and leaving leaves the lab as it is", async () => {
  const lab = await startTour(visit, "#1&steps=60");
  expect(await lab.page.$eval("#tour-back", (b) => (b as HTMLButtonElement).disabled)).toBe(true);
  await told(lab, STEPS[0]!.views[0]);
  await lab.page.click("#tour-next");
  expect(await lab.page.$eval("#targets", (box) => (box as HTMLInputElement).checked)).toBe(true);
  await lab.page.click("#tour-back");
  expect(await lab.page.$eval("#targets", (box) => (box as HTMLInputElement).checked)).toBe(false);
  for (let i = 0; i < 4; i++) await lab.page.click("#tour-next");
  await told(lab, STEPS[4]!.views[0]);
  expect((await lab.experiment()).noise.sigma).toBe(0.02);
  await lab.page.click("#tour-back");
  await told(lab, STEPS[3]!.views[0]);
  expect((await lab.experiment()).noise.sigma).toBe(0.3);
  await lab.page.click("#tour-next");
  await told(lab, STEPS[4]!.views[0]);
  await lab.page.click("#tour-close");
  expect(await lab.visible("#tour")).toBe(false);
  expect((await lab.experiment()).noise.sigma).toBe(0.02);
  // Opened again it goes on where it was left.
  await lab.page.click("#tour-open");
  expect(await lab.text("#tour small")).toBe("Step 5 of 8");
  await lab.page.click("#tour-close");
  await lab.page.click("#undo");
  expect((await lab.experiment()).noise.sigma).toBe(0.3);
  for (let i = 0; i < 3; i++) await lab.page.click("#undo");
  expect((await lab.experiment()).steps).toBe(60);
});

test("the page stays in use: numbers follow it, and the step can be set again", async () => {
  const lab = await startTour(visit);
  await told(lab, STEPS[0]!.views[0]);
  for (let i = 0; i < 2; i++) await lab.page.click("#tour-next");
  expect(await lab.visible("#tour .away")).toBe(false);
  await lab.rerun(() => lab.type("#component-0-mean", "-4"));
  expect(await lab.visible("#tour .away")).toBe(true);
  expect((await numbers(lab))["loss"]).toBe(await lab.figure("loss"));
  // An earlier step's numbers are its own.
  await lab.page.focus("#scrubber");
  await lab.page.keyboard.press("Home");
  await lab.page.waitForFunction(() => document.querySelector("#step data")!.textContent === "0");
  expect(await lab.page.$eval("#tour [data-of=loss]", (data) => data.textContent)).toBe("–");
  await lab.page.click("#tour-again");
  await told(lab, STEPS[2]!.views[0]);
  expect(await lab.visible("#tour .away")).toBe(false);
  expect(await lab.experiment()).toEqual(parseExperiment({}));
});

test("can be gone through with the keyboard alone", async () => {
  const lab = await visit.open("#1&steps=60");
  await lab.status("Trained");
  const press = (key: "Enter" | "Tab" | "Escape" | "ArrowRight" | "End") =>
    lab.page.keyboard.press(key);
  const focused = () => lab.page.evaluate(() => document.activeElement!.id);
  await press("Tab");
  expect(await focused()).toBe("tour-open");
  await press("Enter");
  await lab.page.waitForFunction(() => document.activeElement!.id === "tour-title");
  expect(await lab.page.$eval("#tour-open", (b) => b.getAttribute("aria-expanded"))).toBe("true");
  await told(lab, STEPS[0]!.views[0]);
  // Arrow keys are the page's: they neither turn the tour's pages nor are they taken from a slider.
  await press("ArrowRight");
  expect(await lab.text("#tour small")).toBe("Step 1 of 8");
  while ((await focused()) !== "tour-next") await press("Tab");
  for (let step = 2; step <= 8; step++) {
    await press("Enter");
    expect(await focused()).toBe("tour-next");
    expect(await lab.text("#tour small")).toBe(`Step ${step} of 8`);
  }
  await lab.page.keyboard.down("Shift");
  await press("Tab");
  await lab.page.keyboard.up("Shift");
  expect(await focused()).toBe("tour-back");
  for (let step = 7; step >= 1; step--) {
    await press("Enter");
    expect(await lab.text("#tour small")).toBe(`Step ${step} of 8`);
  }
  // Back has gone out of use, and the focus with it to where one goes on.
  expect(await focused()).toBe("tour-next");
  await press("Escape");
  expect(await lab.visible("#tour")).toBe(false);
  expect(await focused()).toBe("tour-open");
  expect(await lab.page.$eval("#tour-open", (b) => b.getAttribute("aria-expanded"))).toBe("false");
});

test("Escape closes an explanation first, and the tour from anywhere", async () => {
  const lab = await startTour(visit, "#1&steps=20");
  await lab.page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
  await told(lab, STEPS[0]!.views[0]); // what is clicked on rests
  await (await lab.page.waitForSelector('[popovertarget="about-density"]'))!.click();
  await lab.page.waitForSelector("#about-density:popover-open");
  await lab.page.keyboard.press("Escape");
  await lab.page.waitForSelector("#about-density:not(:popover-open)");
  expect(await lab.visible("#tour")).toBe(true);
  await lab.page.focus("#play");
  await lab.page.keyboard.press("Escape");
  expect(await lab.visible("#tour")).toBe(false);
  expect(await lab.page.evaluate(() => document.activeElement!.id)).toBe("play");
});

test.for(
  (["light", "dark"] as const).flatMap((scheme) =>
    [1280, 390].map((width) => [scheme, width] as const),
  ),
)("axe finds nothing with the tour open, %s, %i wide", async ([scheme, width]) => {
  const lab = await visit.open();
  await lab.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await lab.page.setViewport({ width, height: 844 });
  await lab.status("Trained");
  await lab.page.click("#tour-open");
  await lab.page.waitForSelector("#tour:not([hidden])");
  await told(lab, STEPS[0]!.views[0]);
  for (let step = 1; step <= 8; step++) {
    if ([1, 3, 5, 8].includes(step)) {
      await told(lab, STEPS[step - 1]!.views[0]);
      expect(await findings(lab), `step ${step}`).toEqual([]);
    }
    if (step < 8) await lab.page.click("#tour-next");
  }
  // With a text that is longer than its place, and an explanation over it all.
  await lab.page.setViewport({ width, height: 420 });
  await lab.page.click('[data-view="check"]');
  await told(lab, STEPS[7]!.views[1]!);
  await lab.rerun(() => lab.page.click("#undo"));
  expect(await lab.visible("#tour .away")).toBe(true);
  await lab.page.$eval('[popovertarget="about-agreements"]', (b) => (b as HTMLElement).click());
  await lab.page.waitForSelector("#about-agreements:popover-open math");
  expect(await findings(lab), "short window").toEqual([]);
});

test("scrolls at once where motion is to be reduced", async () => {
  const lab = await visit.open();
  await lab.page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
  await lab.page.setViewport({ width: 390, height: 844 });
  await lab.status("Trained");
  await lab.page.click("#tour-open");
  await lab.page.waitForSelector("#tour:not([hidden])");
  const top = await lab.page.evaluate(() => {
    document.querySelector<HTMLElement>("#tour-next")!.click();
    document.querySelector<HTMLElement>("#tour-next")!.click();
    return document.querySelector("#losses")!.getBoundingClientRect().top;
  });
  expect(top).toBeGreaterThan(100);
  expect(top).toBeLessThan(200);
});

test("is not loaded before it is asked for, nor is anything that reads TeX", async () => {
  const lab = await visit.open();
  await lab.status("Trained");
  await lab.page.waitForSelector('[popovertarget="about-training"]');
  const loaded = (): Promise<string[]> =>
    lab.page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  const before = await loaded();
  expect(before.some((name) => /tour|about/.test(name))).toBe(false);
  await lab.page.click("#tour-open");
  await lab.page.waitForSelector("#tour:not([hidden])");
  await lab.page.click('[popovertarget="about-density"]');
  await lab.page.waitForSelector("#about-density math");
  const sizes = await lab.page.evaluate(() =>
    (performance.getEntriesByType("resource") as PerformanceResourceTiming[]).map(
      ({ name, decodedBodySize }) => [name, decodedBodySize] as const,
    ),
  );
  const added = sizes.filter(([name]) => !before.includes(name));
  expect(added.length).toBeGreaterThan(1);
  // Temml alone is ten times that.
  expect(added.reduce((sum, [, size]) => sum + size, 0)).toBeLessThan(60_000);
});

test("has dashes for what only a GPU tells, where the CPU trains", async () => {
  const lab = await visit.open("?backend=cpu");
  await lab.status("Trained");
  await lab.page.click("#tour-open");
  await lab.page.waitForSelector("#tour:not([hidden])");
  await told(lab, STEPS[0]!.views[0]);
  for (let i = 0; i < 3; i++) await lab.page.click("#tour-next");
  await told(lab, STEPS[3]!.views[0]);
  for (let i = 0; i < 4; i++) await lab.page.click("#tour-next");
  await lab.page.click('[data-view="check"]');
  await lab.page.waitForSelector('#tour [data-of="check-passed"]:not([value=""])', {
    timeout: 170_000,
  });
  expect(await lab.page.$eval("#tour [data-of=agreement]", (d) => d.textContent)).toBe("–");
  expect(await numbers(lab)).toMatchObject({ "check-passed": 1, "check-rows": 1 });
});
