import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findings } from "./axe.ts";
import type { Lab } from "./lab.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scorelab-kept-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const COUNT = 40;
const VALUES = Array.from({ length: COUNT }, (_, n) => Math.round(1000 * Math.sin(n)) / 8);
const KEPT = "kept in this browser";

/** Opens the page, and has a file of one's own trained on. */
async function openOwn(values = VALUES, name = "height"): Promise<Lab> {
  const lab = await visit.open("#1&steps=2");
  await lab.status("Trained 2");
  await openFile(lab, values, name);
  await lab.showing("#kept", KEPT);
  await lab.type("#steps", "20");
  await lab.status("Trained 20");
  return lab;
}

async function openFile(lab: Lab, values: readonly number[], name: string): Promise<void> {
  const path = join(folder, `${name}.csv`);
  await writeFile(path, `${name}\n${values.join("\n")}\n`);
  await lab.rerun(() => lab.trainFile(path));
}

/** Has what the page copies kept at hand. */
const watchCopies = (lab: Lab): Promise<void> =>
  lab.page.evaluate(() => {
    navigator.clipboard.writeText = (text) => {
      Object.assign(window, { copied: text });
      return Promise.resolve();
    };
  });

/** The link that the page copies when a button of its dialog is pressed. */
async function copyLink(lab: Lab, button: string): Promise<string> {
  await watchCopies(lab);
  await lab.page.click("#link");
  await lab.page.click(`#link-dialog ::-p-text(${button})`);
  return lab.page.evaluate(() => (window as unknown as { copied: string }).copied);
}

test("own points survive a reload, in the address of which they are not", async () => {
  const lab = await openOwn();
  const before = await lab.experiment();
  expect(before.data).toMatchObject({ kind: "points", values: VALUES, name: "height" });
  expect(lab.page.url()).not.toContain(String(VALUES[1]));
  expect(lab.page.url().length).toBeLessThan(300);
  await lab.page.reload();
  await lab.status("Trained 20");
  expect(await lab.experiment()).toEqual(before);
  await lab.showing("#kept", KEPT);
  expect(await lab.visible("#notice")).toBe(false);
});

test("own points in two dimensions survive a reload", async () => {
  const lab = await visit.open("#1&steps=2");
  await lab.status("Trained 2");
  const values = VALUES.map((value, n) => [value, n]);
  await lab.trainText(JSON.stringify({ data: { kind: "points", values }, steps: 5 }));
  await lab.showing("#kept", KEPT);
  await lab.page.reload();
  await lab.status("Trained 5");
  expect((await lab.experiment()).data).toMatchObject({ values });
});

test("each of two tabs comes back to its own points", async () => {
  const other = VALUES.map((value) => value + 1);
  const [first, second] = [await openOwn(), await openOwn(other, "width")];
  for (const lab of [first, second]) {
    await lab.page.reload();
    await lab.status("Trained 20");
  }
  expect((await first.experiment()).data).toMatchObject({ values: VALUES });
  expect((await second.experiment()).data).toMatchObject({ values: other });
});

test("only the points used last are kept, and all are forgotten on demand", async () => {
  const lab = await openOwn();
  const [first] = [lab.page.url()];
  for (let n = 0; n < 4; n++)
    await openFile(
      lab,
      VALUES.map((value) => value * (n + 2)),
      `x${n}`,
    );
  await lab.showing("#kept", KEPT);
  const gone = await visit.open("", first);
  expect(await gone.showing("#notice", "height")).toBe(
    "The 40 points “height” are not in this link: open their file to train on it with these settings.",
  );
  await lab.page.click("#kept button");
  expect(await lab.showing("#kept", "no points")).toBe(
    "This browser keeps no points of yours: a reload loses these.",
  );
  // Another setting does not keep them again.
  await lab.rerun(() => lab.type("#steps", "21"));
  expect(await lab.text("#kept")).toContain("keeps no points");
  await lab.page.reload();
  await lab.showing("#notice", "The 40 points “x3” are not in this link");
  expect(await lab.visible("#kept")).toBe(false);
});

test("a link without the points says so, and has its settings for the same file", async () => {
  const lab = await openOwn();
  await lab.rerun(() => lab.type("#sigma", "0.77"));
  const url = await copyLink(lab, "Copy without the points");
  expect(url).not.toContain(String(VALUES[1]));
  await lab.page.click("#link-dialog ::-p-text(Close)");
  const before = await lab.experiment();
  await lab.page.click("#kept button"); // as in another browser
  await lab.showing("#kept", "keeps no points");
  const other = await visit.open("", url);
  await other.showing("#notice", "The 40 points “height” are not in this link");
  await other.status("Trained 20");
  expect((await other.experiment()).noise.sigma).toBe(0.77);
  expect((await other.experiment()).data.kind).toBe("tutorial");
  await openFile(other, VALUES, "height");
  expect(await other.experiment()).toEqual(before);
  expect(await other.visible("#notice")).toBe(false);
});

test("a link has the points where the visitor agrees", async () => {
  const lab = await openOwn();
  const url = await copyLink(lab, "Copy with the points");
  expect(url).toContain(String(VALUES[1]));
  await lab.page.click("#link-dialog ::-p-text(Close)");
  await lab.page.click("#kept button");
  await lab.showing("#kept", "keeps no points");
  const other = await visit.open("", url);
  await other.status("Trained 20");
  expect(await other.experiment()).toEqual(await lab.experiment());
  expect(await other.visible("#notice")).toBe(false);
});

test("axe finds nothing in the question whether a link is to hold points", async () => {
  const lab = await openOwn();
  await lab.page.click("#link");
  expect(await findings(lab)).toEqual([]);
  // With the keyboard alone.
  const focused = () => lab.page.evaluate(() => document.activeElement!.textContent);
  expect(await focused()).toBe("Copy without the points");
  await lab.page.keyboard.press("Tab");
  expect(await focused()).toBe("Copy with the points");
  await lab.page.keyboard.press("Escape");
  expect(await focused()).toBe("Copy link");
});

test("points too many for a link are not offered, and a refused copy shows the link", async () => {
  const lab = await openOwn(Array.from({ length: 3000 }, (_, n) => Math.sin(n)));
  await lab.page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("not today"));
  });
  await lab.page.click("#link");
  const dialog = await lab.text("#link-dialog");
  expect(dialog).toContain("Your 3,000 points “height” stay in this browser");
  expect(dialog).toContain("too many for a link");
  const disabled = await lab.page.$eval(
    "#link-dialog ::-p-text(Copy with the points)",
    (button) => (button as HTMLButtonElement).disabled,
  );
  expect(disabled).toBe(true);
  await lab.page.click("#link-dialog ::-p-text(Copy without the points)");
  await lab.showing("#link-dialog", "Press Ctrl+C");
  const shown = await lab.page.$eval("#link-dialog input", (field) => field.value);
  expect(shown).toContain("data.values.count=3000");
  await lab.page.keyboard.press("Escape");
  expect(await lab.visible("#link-dialog")).toBe(false);
});

test("a link to anything else is copied at once", async () => {
  const lab = await visit.open("#1&steps=7");
  await lab.status("Trained 7");
  await watchCopies(lab);
  await lab.page.click("#link");
  await lab.showing("#link", "Copied");
  const copied = await lab.page.evaluate(() => (window as unknown as { copied: string }).copied);
  expect(copied).toBe(`${visit.url}#1&steps=7`);
});

test.for([
  ["its storage is full", "QuotaExceededError"],
  ["it allows no storage", "InvalidStateError"],
] as const)("says that a browser does not keep the points, as %s", async ([reason, name]) => {
  const lab = await visit.open("#1&steps=2");
  await lab.page.evaluateOnNewDocument((name) => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("refused", name);
    };
  }, name);
  await lab.page.reload();
  await lab.status("Trained 2");
  await openFile(lab, VALUES, "height");
  expect(await lab.showing("#kept", "not keep")).toBe(
    `This browser does not keep these points, as ${reason}: a reload loses them.`,
  );
  await lab.page.reload();
  await lab.showing("#notice", "are not in this link");
});

test("a browser without storage, and points of another version, are no harm", async () => {
  const lab = await openOwn();
  await lab.page.evaluate(async () => {
    const open = indexedDB.open("scorelab");
    await new Promise((resolve) => (open.onsuccess = resolve));
    const store = open.result.transaction("points", "readwrite").objectStore("points");
    const keys = store.getAllKeys();
    await new Promise((resolve) => (keys.onsuccess = resolve));
    for (const key of keys.result) if (key !== "index") store.put({ version: 2 }, key);
    await new Promise((resolve) => (store.transaction.oncomplete = resolve));
    open.result.close();
  });
  await lab.page.reload();
  await lab.showing("#notice", "are not in this link");
  await lab.page.evaluateOnNewDocument(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("not in private", "SecurityError");
    };
  });
  await lab.page.reload();
  await lab.showing("#notice", "are not in this link");
  await openFile(lab, VALUES, "height");
  await lab.showing("#kept", "does not keep these points, as it allows no storage");
});
