import { expect, test } from "vitest";
import { OBJECTIVE_NAMES } from "../../src/experiment/presets/compared-objectives.ts";
import { PAGE_PRESETS } from "../../src/lab/presets.ts";
import type { Lab } from "./lab.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();

/** The page with a preset chosen, run to its end. */
async function choose(id: string): Promise<Lab> {
  const lab = await visit.open("#1&steps=2");
  await lab.status("Trained 2 steps");
  const { steps = 500 } = PAGE_PRESETS.find((preset) => preset.id === id)!.experiment;
  await lab.rerun(
    () => lab.page.click(`#preset-${id}`),
    `Trained ${steps.toLocaleString("en")} steps`,
  );
  expect(await lab.page.$eval(`#preset-${id}`, (b) => b.getAttribute("aria-pressed"))).toBe("true");
  expect((await lab.text("#claim")).length).toBeGreaterThan(40);
  expect(await lab.text("#agreement")).toContain("✓");
  return lab;
}

/** The numbers that a plot's text gives. */
async function numbers(lab: Lab, id: string, pattern: RegExp): Promise<number[]> {
  const text = (await lab.text(`#${id} figcaption`)).replaceAll("−", "-");
  const found = pattern.exec(text);
  if (!found) throw new Error(`${pattern} is not in: ${text}`);
  return found.slice(1).map(Number);
}

const variations = (lab: Lab) =>
  numbers(lab, "density", /Total variation: ([\d.]+) to p_σ.*, ([\d.]*\d) to p/);
const leastFisher = async (lab: Lab): Promise<number> =>
  (await numbers(lab, "errors", /at its least ([\d.]*\d)/))[0]!;

test("tutorial: the loss falls to a floor that is not zero", async () => {
  const lab = await choose("tutorial");
  expect(await lab.figure("loss")).toBeGreaterThan(5);
  expect(Math.abs(await lab.figure("excess"))).toBeLessThan(0.1);
  expect(await lab.figure("fisher")).toBeLessThan(0.1);
});

test("σ too small: the fit is poor", async () => {
  const lab = await choose("small-sigma");
  // A hundred times the tutorial's.
  expect(await lab.figure("fisher")).toBeGreaterThan(3);
  expect(await lab.figure("loss")).toBeGreaterThan(1000);
});

test("σ too large: a good fit of the wrong density", async () => {
  const lab = await choose("large-sigma");
  expect(await lab.figure("fisher")).toBeLessThan(0.01);
  const [smoothed, clean] = await variations(lab);
  expect(smoothed).toBeLessThan(0.05);
  expect(clean).toBeGreaterThan(0.5);
});

test("fixed noise is memorised, fresh noise is not", async () => {
  const fixed = await choose("fixed-noise");
  expect(await fixed.figure("excess")).toBeLessThan(-0.2);
  const error = await fixed.figure("fisher");
  expect(error).toBeGreaterThan(5 * (await leastFisher(fixed)));
  const fresh = await choose("fresh-noise");
  expect(Math.abs(await fresh.figure("excess"))).toBeLessThan(0.15);
  expect(await fresh.figure("fisher")).toBeLessThan(error / 10);
});

test("too few units: more of them do what training does not", async () => {
  const lab = await choose("few-units");
  expect(await lab.figure("fisher")).toBeGreaterThan(0.4);
  const least = await leastFisher(lab);
  await lab.rerun(() => lab.type("#hidden", "16"), "Trained 1,500 steps");
  expect(await lab.figure("fisher")).toBeLessThan(least / 4);
});

test("tails: a small error of the score, and wrong weights of the modes", async () => {
  const lab = await choose("tails");
  expect(await lab.figure("fisher")).toBeLessThan(0.1);
  const [, clean] = await variations(lab);
  expect(clean).toBeGreaterThan(0.2);
});

test("objectives: those with noise aim at p_σ, those without at p", async () => {
  const lab = await choose("objectives");
  await lab.page.waitForFunction(
    () =>
      document.querySelectorAll("#studies tbody tr").length === 8 &&
      document.querySelector<HTMLElement>("#cancel")!.hidden,
    { timeout: 170_000 },
  );
  const rows = await lab.page.$$eval("#studies tbody tr", (all) =>
    all.map((row) => [...row.children].map((cell) => cell.textContent)),
  );
  expect(rows.map(([name]) => name)).toEqual([...OBJECTIVE_NAMES]);
  for (const [name, smoothed, clean] of rows) {
    const noisy = name!.startsWith("dsm") || name === "esm-parzen";
    const [aim, other] = noisy ? [smoothed, clean] : [clean, smoothed];
    expect(Number(aim), name).toBeLessThan(Number(other));
  }
});

test("diffusion: the published loss beside ours and the floor", async () => {
  for (const id of ["ddpm", "ddpm-log-sigma"]) {
    const lab = await choose(id);
    const text = await lab.text("#published");
    const found = /ends at ([\d.]+) \(.*\), this run at ([\d.]+); the floor is ([\d.]+)\.$/.exec(
      text,
    );
    const [published, ours, floor] = found!.slice(1).map(Number) as [number, number, number];
    expect([published, floor]).toEqual([0.2552, 0.16051]);
    expect(ours).toBeCloseTo(2 * (await lab.figure("loss")), 5);
    // A single noisy loss; on average it is 0.01 to 0.02 above the floor.
    expect(Math.abs(ours - floor)).toBeLessThan(0.05);
  }
});

test("energy: its density is the smoothed one", async () => {
  const lab = await choose("energy");
  expect(await lab.figure("fisher")).toBeLessThan(0.1);
  const [smoothed, clean] = await variations(lab);
  expect(smoothed).toBeLessThan(0.1);
  expect(clean).toBeGreaterThan(0.2);
});

test("64 seeds: bands, and their spread", async () => {
  const lab = await choose("seeds");
  await lab.page.waitForFunction(
    () => document.querySelector("#speed small")!.textContent.startsWith("64 models more"),
    { timeout: 170_000 },
  );
  for (const id of ["density", "score"]) {
    expect(await lab.text(`#${id} .u-legend`)).toContain("median of seeds");
  }
  expect(await lab.text("#density figcaption")).toContain("50% and 90% of the seeds");
  const text = /seeds: ([\d.]+), 90% in ([\d.]+)–([\d.]+)/.exec(await lab.text("#fisher"));
  const [median, low, high] = text!.slice(1).map(Number) as [number, number, number];
  expect(low).toBeLessThan(median);
  expect(high).toBeGreaterThan(2 * median);
});

test("sweeps σ, with error bars, and can be cancelled", async () => {
  const lab = await visit.open("#1&steps=100");
  await lab.status("Trained");
  await lab.page.click("#sweep");
  await lab.page.waitForSelector("#cancel:not([hidden])");
  await lab.page.waitForSelector("#sweep-plot:not([hidden])", { timeout: 170_000 });
  const text = await lab.text("#sweep-plot figcaption");
  expect(text).toMatch(/means over 8 seeds.*at σ = [\d.]+, with [\d.]+/);
  expect(await lab.curvePixels("sweep-plot")).toBeGreaterThan(50);
  // What another one draws in its place is cancelled.
  await lab.page.click("#compare");
  await (await lab.page.waitForSelector("#cancel:not([hidden])"))!.click();
  await lab.page.waitForSelector("#cancel[hidden]");
  const rows = await lab.page.$$eval("#studies > table tbody tr", (all) => all.length);
  expect(rows).toBeLessThan(6);
  // Both stand beside one another.
  await lab.page.click("#compare");
  await lab.page.waitForFunction(() =>
    document.querySelector("#studies > table tbody tr")?.checkVisibility(),
  );
  expect(await lab.visible("#sweep-plot .u-legend")).toBe(true);
});

test("a study waits for the run, and can be cancelled before it begins", async () => {
  const lab = await visit.open("#1&steps=5000000&saveEvery=0");
  await lab.status("Training");
  await lab.page.waitForSelector("#compare:not([disabled])");
  await lab.page.click("#compare");
  await lab.page.waitForSelector("#study-waits:not([hidden])");
  await lab.page.click("#cancel");
  await lab.page.waitForSelector("#cancel[hidden]");
  expect(await lab.visible("#study-waits")).toBe(false);
  await lab.page.click("#compare");
  await lab.page.waitForSelector("#study-waits:not([hidden])");
  // One that is asked for with a new run is the new run's.
  await lab.page.click("#preset-seeds");
  await lab.status("Trained 500 steps");
  expect(await lab.visible("#study-waits")).toBe(false);
  await lab.page.waitForFunction(
    () => document.querySelector("#speed small")!.textContent.startsWith("64 models more"),
    { timeout: 170_000 },
  );
  expect(await lab.page.$$eval("#studies tbody tr", (all) => all.length)).toBe(0);
});

test("the full check holds GPU to CPU and CPU to differences", async () => {
  const lab = await visit.open();
  await lab.status("Trained");
  await lab.page.click("#check");
  await lab.page.waitForSelector("#checked:not([hidden])");
  const text = await lab.text("#checked");
  expect(text).toMatch(/^Check at step 500 passed/);
  expect(text.match(/✓/g)).toHaveLength(4);
});

/** What stands under the density: of ψ and of Parzen, score matching and log-likelihood. */
async function heldOut(lab: Lab): Promise<readonly [psi: number[], parzen: number[]]> {
  await lab.page.waitForFunction(
    () => (document.querySelector("#held-out")!.textContent.match(/±/g) ?? []).length === 4,
  );
  const text = (await lab.text("#held-out")).replaceAll("−", "-");
  const found = [...text.matchAll(/(-?\d+\.\d+) ± (\d+\.\d+)/g)].flatMap(([, a, b]) => [
    Number(a),
    Number(b),
  ]);
  expect(found).toHaveLength(8);
  return [found.slice(0, 4), found.slice(4)];
}

test("Old Faithful: ψ does at least as well as Parzen, which smooths too much", async () => {
  const lab = await choose("old-faithful");
  const [psi, parzen] = await heldOut(lab);
  expect(psi[0]).toBeLessThan(parzen[0]!);
  expect(psi[2]).toBeGreaterThan(parzen[2]!);
  expect(await lab.text("#density .plot")).toContain("minutes between eruptions");
});

test("galaxies: Parzen's log-likelihood is higher, as a fitted score barely knows the mass of groups far apart", async () => {
  const [psi, parzen] = await heldOut(await choose("galaxies"));
  expect(parzen[2]! - psi[2]!).toBeGreaterThan(0.2);
});

test("penguins: ψ and Parzen come close", async () => {
  const [psi, parzen] = await heldOut(await choose("penguins"));
  expect(Math.abs(psi[0]! - parzen[0]!)).toBeLessThan(2 * psi[1]!);
  expect(Math.abs(psi[2]! - parzen[2]!)).toBeLessThan(psi[3]!);
});
