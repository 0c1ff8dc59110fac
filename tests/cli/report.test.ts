import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "puppeteer";
import { afterAll, beforeAll, expect, test } from "vitest";
import packageFile from "../../package.json" with { type: "json" };
import type { Result } from "../../src/training/result.ts";
import { launchBrowser } from "../support/browser.ts";
import { run, scratchFolder } from "./run.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const OFFLINE = { offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0 };

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

interface Made {
  readonly folder: string;
  readonly path: string;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function make(experiment: object, ...more: string[]): Promise<Made> {
  const folder = scratchFolder();
  const [file, path] = [join(folder, "experiment.json"), join(folder, "report.html")];
  writeFileSync(file, JSON.stringify(experiment));
  const args = more.map((arg) => arg.replace("FOLDER", folder));
  const outcome = await run(["train", file, "--report", path, ...args]);
  return { ...outcome, folder, path };
}

/** Opens a report as a file, without a network; what it asks for beside itself fails the test. */
async function open(path: string, look: (page: Page) => Promise<void>): Promise<void> {
  const page = await browser.newPage();
  const [requests, complaints]: [string[], string[]] = [[], []];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  const client = await page.createCDPSession();
  await client.send("Network.enable");
  await client.send("Network.emulateNetworkConditions", OFFLINE);
  const url = pathToFileURL(path).href;
  await page.goto(url);
  await look(page);
  expect(requests).toEqual([url]);
  expect(complaints).toEqual([]);
  await page.close();
}

/** Names, colours and lengths of the curves that can be seen in a plot. */
const curvesOf = (page: Page, plot: string) =>
  page.$$eval(`svg[aria-labelledby^="${plot}-"] .curve`, (curves) =>
    curves
      .filter((curve) => curve.checkVisibility() && curve.getBoundingClientRect().width > 50)
      .map((curve) => (curve as HTMLElement).dataset["label"]),
  );

const captions = (page: Page): Promise<string[]> =>
  page.$$eval("figcaption", (all) => all.map(({ textContent }) => textContent));

test("a report opens as one file without script or network, and shows the run", async () => {
  const { code, stdout, stderr, path, folder } = await make({}, "--out", "FOLDER/result.json");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain(`Report written to ${path}`);
  const result = JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as Result;
  await open(path, async (page) => {
    const text = await page.$eval("body", (body) => body.innerText);
    for (const [, name, value] of stdout.matchAll(/^(\S.*?) {2,}(-?\d+\.\d{6})$/gm)) {
      if (name!.startsWith("Step")) continue;
      expect(text).toMatch(new RegExp(`${name}\\s+${value}`));
    }
    expect(text).toMatch(/1,024 points in 1 dimension/);
    expect(text).toContain(packageFile.version);
    expect(text).toContain("WebGPU");
    expect(text).toMatch(
      new RegExp(`${new Date().getUTCFullYear()}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC`),
    );
    expect(await curvesOf(page, "density")).toEqual([
      "data",
      "Parzen",
      "p",
      "p_σ",
      "recovered from ψ",
    ]);
    expect(await curvesOf(page, "score")).toEqual(["∇log p", "∇log p_σ", "ψ"]);
    expect(await curvesOf(page, "loss")).toEqual(["floor of this noise draw", "loss"]);
    expect(await curvesOf(page, "errors")).toEqual(["excess loss", "Fisher divergence to p_σ"]);
    expect((await captions(page))[2]).toContain(
      `to ${result.losses.at(-1)!.toFixed(4)} at step 500`,
    );
    expect(await page.$$("script, link, img, iframe, [onload], [onclick]")).toHaveLength(0);
    await page.click("summary");
    const json = await page.$eval("pre", (pre) => pre.innerText);
    expect(JSON.parse(json)).toEqual(result.experiment);
  });
});

test("axe finds nothing in a report, wide and narrow, light and dark; it prints on white", async () => {
  const { path } = await make({ steps: 60, ensemble: { seeds: 3 } }, "--backend", "cpu");
  await open(path, async (page) => {
    const card = () => page.$eval("figure", (figure) => getComputedStyle(figure).backgroundColor);
    for (const value of ["light", "dark"]) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]);
      for (const width of [1280, 390]) {
        await page.setViewport({ width, height: 900 });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() =>
          (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
        );
        expect(violations.map(({ id, nodes }) => [id, nodes[0]!.html])).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
          true,
        );
      }
    }
    expect(await card()).not.toBe("rgb(255, 255, 255)");
    await page.emulateMediaType("print");
    expect(await card()).toBe("rgb(255, 255, 255)");
  });
});

test("an ensemble's report has its bands and its spread", async () => {
  const ensemble = { seeds: 5, lossEvery: 7 };
  const { code, stdout, path } = await make({ steps: 40, ensemble }, "--backend", "cpu");
  expect(code).toBe(0);
  await open(path, async (page) => {
    const text = await page.$eval("body", (body) => body.innerText);
    expect(text).toContain("Trained 5 models");
    const [, median] = /^Fisher divergence, to p +(\d\.\d{6})/m.exec(stdout)!;
    expect(text).toMatch(new RegExp(`Fisher divergence, to p\\s+${median}`));
    for (const plot of ["density", "score"]) {
      expect(await page.$$(`svg[aria-labelledby^="${plot}-"] .band`)).toHaveLength(2);
      expect(await curvesOf(page, plot)).toContain("median of seeds");
    }
    expect((await captions(page))[2]).toContain("at step 40");
  });
});

test("what comes from a file is text, not markup", async () => {
  const name = `</pre><img src="http://example.com/x"><script>alert(1)</script>`;
  const values = Array.from({ length: 40 }, (_, n) => Math.sin(n));
  const { code, path } = await make(
    { data: { kind: "points", values, name }, steps: 20 },
    "--backend",
    "cpu",
  );
  expect(code).toBe(0);
  await open(path, async (page) => {
    expect(await page.$$("script, img")).toHaveLength(0);
    const label = await page.$$eval("svg text", (all) => all.map(({ textContent }) => textContent));
    expect(label).toContain(name);
    expect((await captions(page))[3]).toContain("Neither the floor of the loss nor the true score");
  });
});

test("a run in two dimensions, and one that diverges, have their reports too", async () => {
  const components = [{ weight: 1, mean: [0, 1], std: 1 }];
  const flat = { data: { kind: "mixture", components, count: 50 }, steps: 10 };
  const two = await make(flat, "--backend", "cpu");
  await open(two.path, async (page) => {
    expect((await captions(page))[1]).toContain("arrows of ψ");
    expect((await captions(page))[0]).toContain("2 dimensions have no curve");
    expect(await page.$$("svg")).toHaveLength(3);
  });
  const model = { hidden: [8, 8, 8, 8] };
  const wild = { model, optimizer: { learningRate: 1e35 }, steps: 20 };
  const diverged = await make(wild, "--backend", "cpu");
  expect(diverged.code).toBe(1);
  await open(diverged.path, async (page) => {
    expect(await page.$eval(".stopped", (p) => p.textContent)).toMatch(/not finite at step \d+/);
    expect(await page.$$("svg")).toHaveLength(4);
    expect(readFileSync(diverged.path, "utf8")).not.toMatch(/ d="[^"]*(NaN|Infinity)/);
  });
});

test.for([
  [["--report", "FOLDER/no/report.html"], /cannot be written: there is no such file or folder/],
  [["--report", "FOLDER"], /cannot be written: it is a folder/],
  [["--report", "-"], /name a file for it/],
  [["--report", "FOLDER/a.html", "--out", "FOLDER/a.html"], /name two files/],
] as const)(
  "a report that cannot be written is said before training: %j",
  async ([args, message]) => {
    const folder = scratchFolder();
    const given = args.map((arg) => arg.replace("FOLDER", folder));
    const { code, stdout, stderr } = await run(["train", "--backend", "cpu", ...given]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(existsSync(join(folder, "a.html"))).toBe(false);
  },
);
