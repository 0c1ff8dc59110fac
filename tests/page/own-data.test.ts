import { mkdtemp, open as openFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DATASETS } from "../../src/data/datasets/datasets.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import type { Lab } from "./lab.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scorelab-own-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function openShort(): Promise<Lab> {
  const lab = await visit.open("#1&steps=2");
  await lab.status("Trained 2");
  return lab;
}

const { values } = DATASETS["old-faithful-waiting"];
const TABLE = ["id,kind,waiting,lasting"]
  .concat(values.map((x, n) => `${n + 1},geyser,${n === 4 ? "NA" : x},${(x / 20).toFixed(2)}`))
  .join("\n");

test("a file’s column is trained on, its others can be chosen, and what was left out is said", async () => {
  const lab = await openShort();
  await lab.rerun(async () => lab.trainFile(await write("geyser.csv", TABLE)));
  expect(await lab.showing("#file-report", "waiting")).toBe(
    "geyser.csv: 272 rows read. waiting: 271 numbers; left out: 1 cell missing (first “NA” in line 6). First values: 79, 54, 74, …",
  );
  const options = await lab.page.$$eval("#column option", (all) =>
    all.map(({ textContent, disabled }) => [textContent, disabled]),
  );
  expect(options).toEqual([
    ["id (272 numbers)", false],
    ["kind (no numbers)", true],
    ["waiting (271 numbers)", false],
    ["lasting (272 numbers)", false],
    ["all 2 columns of numbers together", false],
  ]);
  const { data, heldOut } = await lab.experiment();
  expect(data.kind === "points" && data.values.length).toBe(271);
  expect(heldOut).toEqual({ fraction: 0.25, seed: 1 });
  // Plots are in the file's units.
  expect(await lab.showing("#density figcaption", "highest")).toMatch(/at x = (7|8)\d\.\d\d,/);

  await lab.rerun(() => lab.page.select("#column", "3"));
  expect(await lab.showing("#file-report", "lasting")).toContain(
    "272 numbers; nothing was left out",
  );
  expect(await lab.showing("#density figcaption", "highest")).toMatch(/at x = [34]\.\d\d,/);

  await lab.rerun(() => lab.page.select("#column", "all"));
  expect(await lab.text("#shape")).toContain("203 points of “waiting, lasting” in 2 dimensions");
  await lab.rerun(() => lab.page.click("#undo"));
  await lab.showing("#shape", "in 1 dimension");
});

test("pasted numbers are read, in a field and anywhere", async () => {
  const lab = await openShort();
  const paste = (content: string) =>
    lab.page.evaluate((content) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", content);
      document.body.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
      );
    }, content);
  await lab.rerun(() => paste("1 5\n2 6\n4 9\n"));
  expect(await lab.showing("#file-report", "rows")).toContain("The pasted text: 3 rows read.");
  expect((await lab.experiment()).data).toMatchObject({ values: [1, 2, 4] });

  await lab.page.click("#own-data summary");
  await lab.page.type("#paste", "0,5;x\n1,5;y\n3;z\n");
  await lab.rerun(() => lab.page.click("#read"));
  expect((await lab.experiment()).data).toMatchObject({ values: [0.5, 1.5, 3] });
});

test("a file may be dropped anywhere", async () => {
  const lab = await openShort();
  const drop = (kind: string) =>
    lab.page.evaluate((kind) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["height\n1\n2\n5\n"], "drop.csv"));
      const options = { dataTransfer, bubbles: true, cancelable: true };
      return document.querySelector("#losses")!.dispatchEvent(new DragEvent(kind, options));
    }, kind);
  expect(await drop("dragover")).toBe(false); // taken, so that the browser does not leave the page
  await lab.rerun(() => drop("drop"));
  expect(await lab.showing("#file-report", "drop.csv")).toContain("height: 3 numbers");
});

/** Files that give no data, and the beginning of what is said. */
const BAD: readonly (readonly [name: string, content: string | Uint8Array, sentence: RegExp])[] = [
  ["empty.csv", "", /^empty\.csv is empty: it needs numbers/],
  ["text.csv", "name\nRoses\nViolets\n", /^No column of text\.csv holds numbers; line 2 .*“Roses”/],
  [
    "tilde.csv",
    "a~1\nb~2\n",
    /^No column of tilde\.csv holds numbers.* another character separates/,
  ],
  ["nan.csv", "x\nNaN\nNA\n", /^No column of nan\.csv holds numbers; line 2 .*“NaN”/],
  ["infinite.csv", "x\ninf\n1e999\n-Infinity\n", /^No column of infinite\.csv holds numbers/],
  ["one.csv", "x\n7\n", /^x of one\.csv holds 1 number, and a density needs at least 2\.$/],
  ["equal.csv", "x\n3\n3\n3\n", /^All 3 numbers of x are 3: equal numbers have no density\.$/],
  [
    "photo.csv",
    Uint8Array.from({ length: 999 }, (_, i) => (7 * i) % 256),
    /^photo\.csv is not text/,
  ],
  ["open.csv", 'x,y\n1,2\n3,"4\n', /^open\.csv: the quote that opens in line 3 is never closed/],
  ["long.csv", "x,y\n1,2\n3,4,5\n", /^long\.csv: line 3 has 3 cells, but the table has 2 columns/],
  ["lines.csv", "1\n".repeat(5_000_000), /^lines\.csv has 5,000,000 lines, and at most 4,000,000/],
  ["book.xlsx", "PK\u0003\u0004…", /^book\.xlsx is an Excel workbook/],
  ["bad.json", '{"steps": 1', /^the experiment: not JSON, /],
  ["key.json", '{"epochs": 1}', /^epochs: unknown key/],
];

test("a bad file gets one sentence, and the page goes on", async () => {
  const lab = await openShort();
  const before = await lab.experiment();
  for (const [name, content, sentence] of BAD) {
    await lab.page.evaluate(() => (document.querySelector("#refusal")!.textContent = ""));
    await lab.trainFile(await write(name, content));
    const said = await lab.showing("#refusal", " ");
    expect(said).toMatch(sentence);
    expect(said.match(/\.(\s|$)/g)).toHaveLength(1);
    expect(await lab.experiment()).toEqual(before);
  }
  // The run that was there is still there, and another one can follow.
  expect(await lab.text("#status")).toContain("Trained 2 steps");
  await lab.rerun(() => lab.page.click("#seed"));
  expect(await lab.visible("#refusal")).toBe(false);
});

test("a file of 1 GB is refused before it is read", async () => {
  const path = join(folder, "huge.csv");
  const file = await openFile(path, "w");
  await file.truncate(1e9);
  await file.close();
  const lab = await openShort();
  await lab.trainFile(path);
  expect(await lab.showing("#refusal", "huge")).toBe(
    "huge.csv has 1000 MB, and at most 100 MB are read: take a sample of its rows.",
  );
});

test("200,000 rows are read, and what was left out is counted", async () => {
  const rows = Array.from({ length: 200_000 }, (_, n) =>
    n % 1000 === 7 ? "NA" : String(Math.sin(n) + Math.cos(7 * n)),
  );
  const path = await write("large.csv", `x\n${rows.join("\n")}\n`);
  const lab = await openShort();
  await lab.trainFile(path);
  expect(await lab.showing("#file-report", "large.csv")).toBe(
    `large.csv: 200,000 rows read. x: 199,800 numbers; left out: 200 cells missing (first “NA” in line 9). First values: ${rows.slice(0, 3).join(", ")}, …`,
  );
  // It is on its way, and can be stopped.
  await lab.page.waitForFunction(() => {
    const of = (selector: string) => document.querySelector(selector)!;
    const begun = Number(of("#step data").getAttribute("value")) > 0;
    return of("#shape").textContent.includes("149,850 points of “x”") && begun;
  });
  await lab.page.click("#play");
  await lab.status("Paused");
});

test(
  "50,000 rows are trained to the end, and nothing of the run before is shown",
  { timeout: 180_000 },
  async () => {
    const lab = await openShort();
    const few = Array.from({ length: 100 }, (_, n) => Math.sin(n + 1)).join("\n");
    const many = Array.from({ length: 50_000 }, (_, n) => Math.sin(n + 1) + Math.cos(7 * n)).join(
      "\n",
    );
    await lab.rerun(async () => lab.trainFile(await write("few.csv", few)));
    await lab.showing("#held-out", "at 25 points held out");
    await lab.page.evaluate(() => {
      const [before, old] = [location.hash, { seen: false }];
      Object.assign(window, { old });
      const look = (): void => {
        requestAnimationFrame(look);
        const table = document.querySelector("#held-out table")!;
        const seen = table.checkVisibility({ visibilityProperty: true });
        const shown = seen && table.textContent.includes("at 25 points");
        const figure = document.querySelector<HTMLDataElement>("#loss data")!.value !== "";
        const trained = document.querySelector("#status")!.textContent.startsWith("Start");
        if (location.hash !== before && (shown || (figure && trained))) old.seen = true;
      };
      look();
    });
    await lab.trainFile(await write("many.csv", many));
    await lab.status("Trained 2,000 steps");
    await lab.showing("#held-out", "at 12,500 points held out");
    expect(await lab.text("#shape")).toContain("37,500 points");
    expect(await lab.page.evaluate(() => (window as unknown as { old: object }).old)).toEqual({
      seen: false,
    });
  },
);

test("an experiment of a data set is a short link, and a preset leads away from own points", async () => {
  const lab = await visit.open(
    "#1&data.kind=dataset&data.name=galaxy-velocities&heldOut.seed=1&steps=20",
  );
  await lab.status("Trained 20");
  expect(parseExperiment(await lab.experiment()).data).toMatchObject({ name: "galaxy-velocities" });
  expect(await lab.text("#density .plot")).toContain("velocity in 1000 km/s");
  await lab.rerun(() => lab.page.select("#data", "tutorial"));
  expect((await lab.experiment()).heldOut).toBeUndefined();
  await lab.rerun(() => lab.page.select("#data", "old-faithful-eruptions"));
  expect((await lab.experiment()).heldOut).toBeDefined();
  await lab.rerun(() => lab.page.select("#data", "mixture"));
  expect(await lab.visible("#components")).toBe(true);
});
