import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, CDPSession, ElementHandle, HTTPRequest, Page } from "puppeteer";
import { launchBrowser } from "../support/browser.ts";
import { Lab } from "./lab.ts";
import { longestTask } from "./long-tasks.ts";
import { buildSite, serveSite } from "./site.ts";

// Measures what the page may cost, prints it beside its limit, and fails where one is passed:
// the code's size, the time to the first fit, the main thread's longest task, frames and memory.

const OPENINGS = 7;
const RUNS = 100;
/** Steps of the runs over which frames and tasks are watched. */
const LONG = "#1&steps=20000&saveEvery=40";

const BUTTONS = ["#play", "#seed"] as const;

interface Measured {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  /** Whether the limit is the least, not the most. */
  readonly least?: boolean;
}

/** Gzipped bytes of what the page loads until its first fit; the rest is loaded when it is asked for. */
async function codeSize(browser: Browser, folder: string, url: string): Promise<number> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const loaded = new Set([url]);
  const note = (request: HTTPRequest): unknown => loaded.add(request.url());
  page.on("request", note);
  page.on("workercreated", ({ client }) => {
    void client.send("Network.enable");
    client.on("Network.requestWillBeSent", ({ request }) => loaded.add(request.url));
  });
  await page.goto(url);
  await trained(page);
  await context.close();
  const files = [...loaded]
    .filter((each) => each.startsWith(url))
    .map((each) => new URL(each).href.slice(url.length) || "index.html");
  return files.reduce(
    (sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length,
    0,
  );
}

const trained = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => document.querySelector("#status")?.textContent.startsWith("Trained"));

/** Has a file of 200,000 rows read, and some steps trained on it. */
async function readRows(page: Page, url: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "scorelab-budget-"));
  const path = join(folder, "rows.csv");
  const rows = Array.from({ length: 200_000 }, (_, n) => `${n},${Math.sin(n) + Math.cos(7 * n)}`);
  await writeFile(path, `id,x\n${rows.join("\n")}\n`);
  await page.goto(`${url}#1&steps=2`);
  await trained(page);
  const input = (await page.$("input[type=file]")) as ElementHandle<HTMLInputElement>;
  await input.uploadFile(path);
  await page.waitForFunction(() => {
    const steps = document.querySelector("#step data")!.getAttribute("value");
    return (
      document.querySelector("#shape")!.textContent.includes("150,000 points") && Number(steps) > 20
    );
  });
  await rm(folder, { recursive: true });
}

/** Has every plot saved as PNG, and the run as a video. */
async function saveAll(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await trained(page);
  for (const button of await page.$$("#plots > figure .save button:first-of-type")) {
    if (!(await button.isVisible())) continue; // of a plot that is not there yet
    await button.click();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await page.click("#animation button");
  await page.waitForFunction(() =>
    document.querySelector("#animation [role=status]")!.textContent.startsWith("Saved"),
  );
}

/** Milliseconds from opening the page to the tutorial's finished fit, each in a fresh profile. */
async function openings(browser: Browser, url: string): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < OPENINGS; i++) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.goto(url);
    const time = await page.waitForFunction(
      () =>
        document.querySelector("#status")?.textContent.startsWith("Trained") && performance.now(),
    );
    times.push((await time.jsonValue()) as number);
    await context.close();
  }
  return times.toSorted((a, b) => a - b);
}

/** Frames a second while it trains, of the median and of the slowest of a hundred frames. */
async function frames(page: Page): Promise<{ readonly median: number; readonly slow: number }> {
  const gaps = await page.evaluate(async () => {
    const status = document.querySelector("#status")!;
    document.querySelector<HTMLElement>("#play")!.click();
    const found: number[] = [];
    let last = performance.now();
    while (found.length < 240) {
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      if (status.textContent.startsWith("Training")) found.push(now - last);
      else if (found.length > 0) break;
      last = now;
    }
    return found.toSorted((a, b) => a - b);
  });
  const at = (q: number): number => 1000 / gaps[Math.floor(q * (gaps.length - 1))]!;
  return { median: at(0.5), slow: at(0.99) };
}

/** Bytes that page and worker hold after so many runs, by turns of the same and a new experiment. */
async function heap(page: Page, runs: number): Promise<number> {
  for (let i = 0; i < runs; i++) {
    await page.evaluate(
      async (button) => {
        const status = document.querySelector("#status")!;
        const until = async (begin: string): Promise<void> => {
          while (!status.textContent.startsWith(begin)) {
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        };
        document.querySelector<HTMLElement>(button)!.click();
        await until("Training");
        await until("Trained");
      },
      BUTTONS[i % 2]!,
    );
  }
  const worker = page.workers()[0]!;
  const sessions: CDPSession[] = [await page.createCDPSession(), worker.client];
  let bytes = 0;
  for (const session of sessions) {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    bytes += usedSize;
  }
  return bytes;
}

async function measure(browser: Browser, folder: string, url: string): Promise<Measured[]> {
  const size = await codeSize(browser, folder, url);
  const times = await openings(browser, url);
  const lab = await Lab.open(browser, url);
  await lab.status("Trained");
  const warm = await heap(lab.page, 30);
  const grown = (await heap(lab.page, RUNS)) - warm;
  await lab.page.close();
  const opening = await longestTask(browser, async (page) => {
    await page.goto(url);
    await trained(page);
  });
  const saving = await longestTask(browser, (page) => saveAll(page, url));
  const reading = await longestTask(browser, (page) => readRows(page, url));
  const long = await Lab.open(browser, `${url}${LONG}`);
  await long.status("Trained");
  const { median, slow } = await frames(long.page);
  await long.page.close();
  const training = await longestTask(browser, async (page) => {
    await page.goto(`${url}${LONG}`);
    await trained(page);
  });
  return [
    { name: "Code to open, gzipped", value: size / 1000, limit: 150, unit: "kB" },
    { name: "Opening to fit, median", value: times[OPENINGS >> 1]!, limit: 1500, unit: "ms" },
    { name: "Opening to fit, slowest", value: times.at(-1)!, limit: 1500, unit: "ms" },
    { name: "Longest task, opening", value: opening, limit: 50, unit: "ms" },
    { name: "Longest task, saving", value: saving, limit: 50, unit: "ms" },
    { name: "Longest task, 200,000 rows", value: reading, limit: 50, unit: "ms" },
    { name: "Longest task, 20,000 steps", value: training, limit: 50, unit: "ms" },
    { name: "Frames, median", value: median, limit: 55, unit: "/s", least: true },
    { name: "Frames, slowest in 100", value: slow, limit: 20, unit: "/s", least: true },
    { name: `Memory grown over ${RUNS} runs`, value: grown / 1e6, limit: 1, unit: "MB" },
  ];
}

const [browser, built] = await Promise.all([launchBrowser(), buildSite()]);
const site = await serveSite(built.folder);
try {
  const all = await measure(browser, built.folder, site.url);
  for (const { name, value, limit, unit, least } of all) {
    const kept = least ? value >= limit : value <= limit;
    const bound = `${least ? "at least" : "at most"} ${limit} ${unit}`;
    process.stdout.write(
      `${name.padEnd(30)}${value.toFixed(1).padStart(8)} ${unit.padEnd(3)} (${bound})${kept ? "" : "  OVER"}\n`,
    );
    if (!kept) process.exitCode = 1;
  }
} finally {
  await browser.close();
  await site.close();
  await built.remove();
}
