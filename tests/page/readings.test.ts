import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Lab } from "./lab.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scorelab-own-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function openShort(): Promise<Lab> {
  const lab = await visit.open("#1&steps=2");
  await lab.status("Trained 2");
  return lab;
}

/** Waits until points of these values are trained on. */
const training = (lab: Lab, values: readonly number[]): Promise<unknown> =>
  lab.page.waitForFunction(
    (expected) => {
      const { value } = document.querySelector<HTMLTextAreaElement>("#text")!;
      const { data } = JSON.parse(value) as { data: { values?: unknown } };
      return JSON.stringify(data.values) === expected;
    },
    {},
    JSON.stringify(values),
  );

/** How the page says that it read a file. */
const readAs = (lab: Lab): Promise<string[]> =>
  lab.page.$$eval("#delimiter, #header, #decimal, #thousands", (all) =>
    all.map((select) => (select as HTMLSelectElement).value),
  );

test("a file that can be read in several ways is asked about, and read as the answer says", async () => {
  const lab = await openShort();
  const before = await lab.experiment();
  await lab.trainFile(await write("comma.csv", "49,673\n50,123\n51,009\n"));
  expect(await lab.showing("#file-report", "comma.csv")).toBe(
    "comma.csv can be read in 3 ways. Which numbers are right?",
  );
  expect(await lab.page.$$eval("#readings button", (all) => all.map((b) => b.innerText))).toEqual([
    "column 1: 49, 50, 51; column 2: 673, 123, 9\nseparated by commas, decimal point, no mark between thousands, without a header",
    "49673, 50123, 51009\none column, decimal point, commas between thousands, without a header",
    "49.673, 50.123, 51.009\none column, decimal comma, no mark between thousands, without a header",
  ]);
  expect(await lab.visible("#column")).toBe(false);
  expect(await lab.experiment()).toEqual(before);
  // By the keyboard.
  await lab.page.focus("#file");
  while (!(await lab.page.$("#readings button:last-child:focus"))) {
    await lab.page.keyboard.press("Tab");
  }
  await lab.page.keyboard.press("Enter");
  await training(lab, [49.673, 50.123, 51.009]);
  expect(await readAs(lab)).toEqual(["", "false", ",", ""]);
  expect(await lab.visible("#readings")).toBe(false);
  expect(await lab.page.evaluate(() => document.activeElement!.id)).toBe("file-report");
});

test("a question goes once another experiment is trained", async () => {
  const lab = await openShort();
  await lab.trainFile(await write("comma.csv", "49,673\n50,123\n"));
  await lab.showing("#file-report", "3 ways");
  await lab.rerun(() => lab.page.click("#seed"));
  expect(await lab.visible("#own-file")).toBe(false);
});

test("how a file is read can be changed", async () => {
  const lab = await openShort();
  await lab.trainFile(await write("points.csv", "9.172\n9.350\n34.279\n"));
  await training(lab, [9.172, 9.35, 34.279]);
  expect(await lab.text("#file-report")).toContain(
    "All numbers have three digits after the point. If the points separate thousands, choose “points” for thousands.",
  );
  await lab.page.select("#thousands", ".");
  await training(lab, [9172, 9350, 34279]);
  expect(await readAs(lab)).toEqual(["", "false", ",", "."]);
  await lab.page.select("#header", "true");
  await training(lab, [9350, 34279]);
  // What depends on the delimiter is found out again.
  await lab.page.select("#delimiter", "|");
  await training(lab, [9.172, 9.35, 34.279]);
  expect(await readAs(lab)).toEqual(["|", "false", ".", ""]);
});

test("a delimiter by which nothing is a number is refused, and can be changed back", async () => {
  const lab = await openShort();
  await lab.trainFile(await write("two.csv", "x,y\n1.5,2.5\n3.5,4.5\n"));
  await training(lab, [1.5, 3.5]);
  expect(await readAs(lab)).toEqual([",", "true", ".", ""]);
  await lab.page.select("#delimiter", ";");
  expect(await lab.showing("#refusal", "two.csv")).toMatch(/^No column of two\.csv holds numbers/);
  await lab.page.select("#delimiter", ",");
  await lab.page.waitForSelector("#refusal", { hidden: true });
  expect(await readAs(lab)).toEqual([",", "true", ".", ""]);
});
