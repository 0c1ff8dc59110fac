import { expect, test } from "vitest";
import { findings } from "./axe.ts";
import type { Lab } from "./lab.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();

/** What is explained, by the id of the part of the page. */
const PARTS = {
  density: "density",
  score: "score",
  losses: "losses",
  errors: "errors",
  agreements: "agreements",
  studies: "studies",
  "own-data": "own-data",
  components: "components",
  noise: "group-noise",
  model: "group-model",
  objective: "group-objective",
  training: "group-training",
};
type Part = keyof typeof PARTS;

const texts = import.meta.glob<string>("../../src/lab/texts/*/*.html", {
  query: "?text",
  import: "default",
  eager: true,
});

async function ask(lab: Lab, part: Part): Promise<void> {
  await lab.page.keyboard.press("Escape"); // one that is open may lie over the button
  await (await lab.page.waitForSelector(`[popovertarget="about-${part}"]`))!.click();
  await lab.page.waitForSelector(`#about-${part}:popover-open math`);
}

/** Where plots and groups of settings are in the page. */
const places = (lab: Lab) =>
  lab.page.$$eval("figure, fieldset, #studies", (all) =>
    all
      .filter((part) => part.checkVisibility())
      .map((part) => {
        const { x, y, width, height } = part.getBoundingClientRect();
        return [x + scrollX, y + scrollY, width, height].map(Math.round).join(" ");
      }),
  );

test.for([1280, 390])("explains each part below it, and moves nothing, %i wide", async (width) => {
  const lab = await visit.open();
  await lab.page.setViewport({ width, height: 844 });
  await lab.status("Trained");
  await lab.page.waitForSelector("#about-training");
  const before = await places(lab);
  for (const [part, id] of Object.entries(PARTS) as [Part, string][]) {
    await ask(lab, part);
    expect(await places(lab), part).toEqual(before);
    const [gap, left, right, below] = await lab.page.evaluate(
      (part, id) => {
        const text = document.querySelector(`#about-${part}`)!.getBoundingClientRect();
        const host = document.querySelector(`#${id}`)!.getBoundingClientRect();
        return [text.top - host.bottom, text.left, text.right, text.bottom - innerHeight] as const;
      },
      part,
      id,
    );
    // Below what it explains, and in sight.
    expect(gap, part).toBeGreaterThanOrEqual(0);
    expect(gap, part).toBeLessThan(8);
    expect(left, part).toBeGreaterThanOrEqual(0);
    expect(right, part).toBeLessThanOrEqual(width);
    expect(below, part).toBeLessThan(1); // a page scrolls by whole pixels
    expect(await lab.page.$$eval(":popover-open", (open) => open.length)).toBe(1);
    // Its formulas are seen whole.
    expect(await lab.page.$$eval(":popover-open .formula[tabindex]", (f) => f.length), part).toBe(
      0,
    );
  }
  await lab.page.keyboard.press("Escape");
  expect(await lab.page.$$eval(":popover-open", (open) => open.length)).toBe(0);
});

test("opens, is read and closes with the keyboard alone", async () => {
  const lab = await visit.open("#1&steps=20");
  await lab.status("Trained");
  const button = (await lab.page.waitForSelector('[popovertarget="about-losses"]'))!;
  await button.focus();
  await lab.page.keyboard.press("Enter");
  await lab.page.waitForSelector("#about-losses:popover-open math");
  expect(await lab.text("#about-losses")).toContain("explicit score matching");
  await lab.page.keyboard.press("Escape");
  await lab.page.waitForSelector("#about-losses:not(:popover-open)");
  expect(await button.evaluate((b) => b === document.activeElement)).toBe(true);
  const tree = await lab.page.accessibility.snapshot({ root: button });
  expect(tree?.name).toBe("What is this? About the loss");
});

test.for([
  [1280, "light"],
  [390, "dark"],
] as const)("axe finds nothing with an explanation open, %i wide, %s", async ([width, scheme]) => {
  const lab = await visit.open("#1&steps=20");
  await lab.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await lab.page.setViewport({ width, height: 844 });
  await lab.status("Trained");
  for (const part of ["density", "model"] as const) {
    await ask(lab, part);
    expect(await findings(lab), part).toEqual([]);
  }
});

test("formulas scroll, also with the keyboard, where the page is narrower than they are", async () => {
  const lab = await visit.open("#1&steps=20");
  await lab.page.setViewport({ width: 240, height: 844 });
  await lab.status("Trained");
  await ask(lab, "losses");
  const formulas = await lab.page.$$eval("#about-losses .formula", (all) =>
    all.map((formula) => ({
      scrolled: formula.scrollWidth > formula.clientWidth,
      reached: formula.matches('[tabindex="0"]'),
    })),
  );
  expect(formulas.map(({ scrolled }) => scrolled)).toContain(true);
  for (const { scrolled, reached } of formulas) expect(reached).toBe(scrolled);
  const inside = await lab.page.$eval(
    "#about-losses",
    (text) => text.scrollWidth <= text.clientWidth,
  );
  expect(inside).toBe(true);
});

test("an explanation stays below what it explains when the page changes", async () => {
  const lab = await visit.open("#1&steps=20");
  await lab.status("Trained");
  await ask(lab, "density");
  await lab.page.setViewport({ width: 700, height: 844 });
  await lab.page.waitForFunction(() => {
    const text = document.querySelector("#about-density")!.getBoundingClientRect();
    const host = document.querySelector("#density")!.getBoundingClientRect();
    return Math.abs(text.top - host.bottom - 4) < 1 && Math.abs(text.width - host.width) < 1;
  });
});

test("all formulas are valid MathML that the browser draws", async () => {
  const lab = await visit.open("#1&steps=2");
  const formulas = Object.values(texts).flatMap((text) => text.match(/<math.*?<\/math>/gs) ?? []);
  expect(formulas.length).toBeGreaterThan(60);
  const wrong = await lab.page.evaluate((formulas) => {
    const parser = new DOMParser();
    const probe = document.body.appendChild(document.createElement("div"));
    return formulas.filter((text) => {
      const xml = parser.parseFromString(
        text.replace("<math", '<math xmlns="http://www.w3.org/1998/Math/MathML"'),
        "application/xml",
      );
      probe.innerHTML = text;
      const unknown = [...probe.querySelectorAll("math *")].some(
        (part) => !(part instanceof MathMLElement) || part.localName === "merror",
      );
      const { width, height } = probe.firstElementChild!.getBoundingClientRect();
      return xml.querySelector("parsererror") !== null || unknown || width < 4 || height < 4;
    });
  }, formulas);
  expect(wrong).toEqual([]);
});
