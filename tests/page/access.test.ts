import { expect, test } from "vitest";
import { findings } from "./axe.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();
const schemes = ["light", "dark"] as const;
const widths = [1280, 390] as const;

test.for(schemes.flatMap((scheme) => widths.map((width) => [scheme, width] as const)))(
  "axe finds nothing, %s and %i wide",
  async ([scheme, width]) => {
    const lab = await visit.open("#1&steps=60&ensemble.seeds=4");
    await lab.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await lab.page.setViewport({ width, height: 900 });
    await lab.status("Trained");
    // While the ensemble trains no study can be begun.
    await lab.page.waitForFunction(() =>
      document.querySelector("#fisher")!.textContent.includes("seeds:"),
    );
    await lab.page.click("#document summary");
    await lab.page.click("#exports summary");
    await lab.page.waitForSelector("#exports pre:not([hidden])");
    await (await lab.page.waitForSelector("#compare:enabled"))!.click();
    await lab.page.waitForSelector("#studies table:not([hidden])");
    // The check waits for the study.
    await (await lab.page.waitForSelector("#check:enabled"))!.click();
    await lab.page.waitForSelector("#checked:not([hidden])");
    await lab.type("#sigma", "0");
    await lab.page.waitForSelector('#sigma[aria-invalid="true"]');
    expect(await findings(lab)).toEqual([]);
  },
);

test.for(["light", "dark"])("axe finds nothing in own data and their σ, %s", async (scheme) => {
  const lab = await visit.open("#1&steps=2");
  await lab.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await lab.status("Trained 2");
  await lab.page.click("#own-data summary");
  await lab.page.type(
    "#paste",
    `a;b\n${Array.from({ length: 40 }, (_, n) => `${n % 7};NA`).join("\n")}`,
  );
  await lab.rerun(() => lab.page.click("#read"));
  await lab.page.waitForSelector("#held-out:not([hidden])");
  await (await lab.page.waitForSelector("#choose:enabled"))!.click();
  await lab.page.waitForSelector("#take:not([hidden])");
  await lab.page.select("#column", "0");
  expect(await findings(lab)).toEqual([]);
  await lab.page.select("#delimiter", "|");
  await lab.page.waitForSelector("#refusal:not([hidden])");
  expect(await findings(lab)).toEqual([]);
  await lab.page.$eval("#paste", (area) => ((area as HTMLTextAreaElement).value = ""));
  await lab.page.type("#paste", "49,673\n50,123");
  await lab.page.click("#read");
  await lab.page.waitForSelector("#readings:not([hidden])");
  expect(await findings(lab)).toEqual([]);
});

test("axe finds nothing where a run has diverged", async () => {
  const lab = await visit.open("#1&optimizer.learningRate=1e15");
  await lab.status("Stopped");
  expect(await findings(lab)).toEqual([]);
});

test("can be used with the keyboard alone", async () => {
  const lab = await visit.open("#1&steps=60");
  await lab.status("Trained");
  /** Tabs until an element has the focus, which everyone must be able to see. */
  const tabTo = async (selector: string): Promise<void> => {
    for (let i = 0; i < 120; i++) {
      await lab.page.keyboard.press("Tab");
      const [here, outline] = await lab.page.evaluate((selector) => {
        const at = document.activeElement!;
        return [at.matches(selector), getComputedStyle(at).outlineStyle] as const;
      }, selector);
      if (!here) continue;
      expect(outline).not.toBe("none");
      return;
    }
    throw new Error(`${selector} cannot be reached by Tab.`);
  };
  await tabTo("#preset-few-units");
  await lab.rerun(() => lab.page.keyboard.press("Space"));
  await tabTo("#reset");
  await lab.page.keyboard.press("Enter");
  await lab.status("Ready");
  await tabTo("#play");
  await lab.page.keyboard.press("Enter");
  await lab.status("Trained 1,500 steps");
  await tabTo("#scrubber");
  await lab.page.keyboard.press("Home");
  await lab.page.waitForFunction(() =>
    document.querySelector("#density figcaption")!.textContent.includes("After step 0 "),
  );
  await tabTo("#check");
  await lab.page.keyboard.press("Enter");
  await lab.page.waitForSelector("#checked:not([hidden])");
  await tabTo('.handle.top[data-component="2"]');
  await lab.rerun(() => lab.page.keyboard.press("ArrowLeft"));
  await tabTo("#component-0-std");
  await tabTo("#hidden");
  await lab.page.keyboard.down("Control");
  await lab.page.keyboard.press("KeyA");
  await lab.page.keyboard.up("Control");
  await lab.page.keyboard.type("4");
  await lab.rerun(() => lab.page.keyboard.press("Enter"));
  const { data, model } = await lab.experiment();
  expect(model.hidden).toEqual([4]);
  expect(data.kind === "mixture" && data.components[2]!.mean).toBeCloseTo(3.9, 5);
});

test("says results in a live region, and every plot in words", async () => {
  const lab = await visit.open();
  await lab.status("Trained");
  expect(await lab.page.$eval("#status", (e) => e.getAttribute("role"))).toBe("status");
  const tree = await lab.page.accessibility.snapshot({ interestingOnly: true });
  const names: string[] = [];
  const collect = (node: typeof tree): void => {
    if (node?.role === "image") names.push(node.name ?? "");
    for (const child of node?.children ?? []) collect(child);
  };
  collect(tree);
  // Each plot has its text for a name.
  for (const part of [
    "off ∇log p_σ",
    "The loss went from",
    "Fisher divergence to p_σ is",
    "|GPU − CPU| at",
  ]) {
    expect(names.filter((name) => name.includes(part))).toHaveLength(1);
  }
});

test("moves nothing by itself where motion is to be reduced", async () => {
  const lab = await visit.open();
  await lab.page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
  await lab.status("Trained");
  const moving = await lab.page.$$eval(
    "*",
    (all) => all.filter((e) => parseFloat(getComputedStyle(e).transitionDuration) > 0).length,
  );
  expect(moving).toBe(0);
});

test("draws its plots in dark, on a phone", async () => {
  const lab = await visit.open();
  await lab.page.setViewport({ width: 390, height: 844 });
  await lab.status("Trained");
  await lab.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  const paper = await lab.page.$eval("html", (html) => getComputedStyle(html).backgroundColor);
  expect(paper).toBe("rgb(18, 22, 29)");
  await lab.rerun(() => lab.page.click("#play"));
  // In the dark scheme's own colour.
  for (const plot of ["density", "score", "losses", "errors"]) {
    expect(await lab.curvePixels(plot), plot).toBeGreaterThan(100);
  }
});

test("is whole at 200% zoom", async () => {
  const lab = await visit.open();
  await lab.status("Trained");
  // What a window 1280 wide has left at 200%.
  await lab.page.setViewport({ width: 640, height: 450, deviceScaleFactor: 2 });
  await lab.page.waitForFunction(() => document.documentElement.scrollWidth <= 640);
  for (const id of ["play", "scrubber", "sigma", "sweep"])
    expect(await lab.visible(`#${id}`)).toBe(true);
});

test("each key moves a slider, and the same again is nothing to be undone", async () => {
  const lab = await visit.open("#1&steps=20&noise.sigma=2.8");
  await lab.status("Trained");
  await lab.page.focus("[aria-label='Noise σ, slider']");
  let sigma = 2.8;
  for (let press = 0; press < 3; press++) {
    await lab.rerun(() => lab.page.keyboard.press("ArrowLeft"));
    const next = (await lab.experiment()).noise.sigma!;
    expect(next).toBeLessThan(sigma);
    sigma = next;
  }
  await lab.rerun(() => lab.type("#sigma", `${sigma}0`));
  await lab.rerun(() => lab.page.click("#undo"));
  expect((await lab.experiment()).noise.sigma).toBeGreaterThan(sigma);
});
