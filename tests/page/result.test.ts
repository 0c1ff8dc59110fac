import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Result } from "../../src/training/result.ts";
import { run, scratchFolder } from "../cli/run.ts";
import { type Downloads, keepDownloads } from "./downloads.ts";
import type { Lab } from "./lab.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();

async function save(lab: Lab, downloads: Downloads): Promise<Result> {
  await lab.page.$eval("#save", (button) => (button as HTMLElement).click());
  return JSON.parse((await downloads.take("scorelab.json")).toString()) as Result;
}

/** Opens a document in the page as a file. */
async function open(lab: Lab, document: unknown, begin = "Trained"): Promise<string> {
  const path = join(scratchFolder(), "saved.json");
  await writeFile(path, JSON.stringify(document));
  return lab.rerun(() => lab.trainFile(path), begin);
}

/** What the page says of a run, as far as it does not depend on where it was trained. */
const SHOWN = ["#loss", "#fisher", "#excess", "#step", "#shape", "#where"];
const CAPTIONS = ["density", "score", "losses", "errors"].map((id) => `#${id} figcaption`);
async function shown(lab: Lab): Promise<string[]> {
  const texts = await Promise.all([...SHOWN, ...CAPTIONS].map((selector) => lab.text(selector)));
  // A run in training is measured at other steps than are saved.
  return texts.map((text) => text.replace(/, at its least [\d.]+/, ""));
}

const scrub = (lab: Lab, to: number): Promise<void> =>
  lab.page.$eval(
    "#scrubber",
    (input, to) => {
      (input as HTMLInputElement).value = String(to);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    to,
  );

test("a saved result shows its run without training it", async () => {
  const lab = await visit.open("#1&steps=60&noise.sigma=0.5");
  await lab.status("Trained 60");
  const downloads = await keepDownloads(lab);
  const before = await shown(lab);
  await scrub(lab, 20);
  await lab.showing("#density figcaption", "After step 20 ");
  const replayed = await shown(lab);
  const result = await save(lab, downloads);

  const other = await visit.open("#1&steps=2");
  await other.status("Trained 2");
  // What no training here would give.
  const backend = { kind: "webgpu", adapter: "an adapter of elsewhere" };
  const elsewhere = { ...result, backend, seconds: 12.345 };
  expect(await open(other, elsewhere)).toBe(
    "Trained 60 steps in 12345 ms with WebGPU on an adapter of elsewhere, as read from saved.json.",
  );
  expect(await shown(other)).toEqual(before);
  expect(await other.experiment()).toEqual(result.experiment);
  for (const plot of ["density", "score", "losses", "errors"]) {
    expect(await other.curvePixels(plot), plot).toBeGreaterThan(200);
  }
  expect(await other.text("#agreements figcaption")).toContain("was read from a file");
  await scrub(other, 20);
  await other.showing("#density figcaption", "After step 20 ");
  expect(await shown(other)).toEqual(replayed);
  await scrub(other, 60);
  // It is saved as it was, and trained again on demand.
  const again = await save(other, await keepDownloads(other));
  const { grid, ...rest } = elsewhere;
  expect(again).toMatchObject(rest);
  again.grid!.score.forEach((value, i) => expect(value).toBeCloseTo(grid!.score[i]!, 4));
  expect(await other.rerun(() => other.page.click("#play"))).not.toContain("elsewhere");
  expect(await other.figure("loss")).toBe(result.losses.at(-1));
  await downloads.remove();
});

test("a result of own points shows what was measured at held-out points, and is checked here", async () => {
  const lab = await visit.open("#1&steps=2");
  await lab.status("Trained 2");
  const values = Array.from({ length: 80 }, (_, n) => Math.sin(n) + (n % 2) * 3);
  const data = { kind: "points", values, name: "height", standardize: true };
  const model = { hidden: [6], activation: "tanh" };
  await lab.rerun(() => lab.trainText(JSON.stringify({ data, heldOut: {}, model, steps: 50 })));
  const heldOut = await lab.showing("#held-out", "±");
  const result = await save(lab, await keepDownloads(lab));
  await lab.rerun(() => lab.page.click("#preset-tutorial"));
  await open(lab, result);
  expect(await lab.showing("#held-out", "±")).toBe(heldOut);
  expect(await lab.text("#shape")).toContain("60 points of “height”");
  await lab.page.click("#check");
  expect(await lab.showing("#checked", "Check at step 50")).toContain("Gradient, GPU and CPU");
  // Back at the start it waits there.
  await lab.page.click("#reset");
  await lab.status("Ready at the initial weights");
});

test("a result that ended early says so, and Undo leads away from it", async () => {
  const lab = await visit.open("#1&steps=30");
  await lab.status("Trained 30");
  const result = await save(lab, await keepDownloads(lab));
  const losses = result.losses.slice(0, 10);
  const saved = result.saved.filter(({ step }) => step <= 10);
  const stopped = { step: 10, message: "Stopped in the page." };
  const early = { ...result, losses, saved, stopped, experiment: { steps: 31 } };
  expect(await open(lab, early, "Stopped")).toContain("Stopped after 10 steps");
  expect(await lab.text("#alert")).toBe("Stopped in the page.");
  expect(await lab.figure("loss")).toBe(losses.at(-1));
  await lab.rerun(() => lab.page.click("#undo"));
  expect(await lab.figure("loss")).toBe(result.losses.at(-1));
});

test("an ensemble's result shows its first model and its bands", async () => {
  const folder = scratchFolder();
  const [experiment, out] = [join(folder, "e.json"), join(folder, "r.json")];
  await writeFile(experiment, JSON.stringify({ steps: 40, ensemble: { seeds: 6, lossEvery: 3 } }));
  const { code } = await run(["train", experiment, "--backend", "cpu", "--out", out]);
  expect(code).toBe(0);
  const result = JSON.parse(await readFile(out, "utf8")) as {
    models: readonly { losses: readonly number[] }[];
    grid: { score: { quantiles: number[][] } };
  };
  const lab = await visit.open("#1&steps=2");
  await lab.status("Trained 2");
  const status = await open(lab, result);
  expect(status).toMatch(/^Trained 6 models, 40 steps each, in [\d,]+ ms on the CPU reference/);
  expect(await lab.figure("loss")).toBe(result.models[0]!.losses.at(-1));
  expect(await lab.text("#fisher")).toContain("seeds:");
  expect(await lab.text("#density .u-legend")).toContain("median of seeds");
  expect(await lab.text("#losses figcaption")).toContain("at step 40");
  await lab.page.$eval("#save", (button) => (button as HTMLElement).click());
  expect(await lab.showing("#saved", "Nothing")).toContain("does not hold every loss");
});

test("a file that is no such result is refused in one sentence", async () => {
  const lab = await visit.open("#1&steps=20");
  await lab.status("Trained 20");
  const result = await save(lab, await keepDownloads(lab));
  const path = join(scratchFolder(), "bad.json");
  for (const [damaged, sentence] of [
    [
      { ...result, parameters: [1, 2] },
      /^bad\.json, parameters: expected 25 numbers, .*found 2\.$/,
    ],
    [{ ...result, points: [1, 2] }, /^bad\.json, points: expected those that its experiment draws/],
    [{ sweep: { "noise.sigma": [1, 2] } }, /^bad\.json describes a sweep: run it in the terminal/],
  ] as const) {
    await lab.page.evaluate(() => (document.querySelector("#refusal")!.textContent = ""));
    await writeFile(path, JSON.stringify(damaged));
    await lab.trainFile(path);
    expect(await lab.showing("#refusal", "bad.json")).toMatch(sentence);
  }
  expect(await lab.text("#status")).toContain("Trained 20 steps");
});
