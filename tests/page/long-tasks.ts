import type { Browser, Page } from "puppeteer";

/** What a trace says, as far as it is read here; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly args: { readonly name?: string };
}

const CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline", "__metadata"];

/** Milliseconds of the longest task on the main thread of a new page, in a fresh profile. */
export async function longestTask(
  browser: Browser,
  work: (page: Page) => Promise<unknown>,
): Promise<number> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto("about:blank");
  await page.tracing.start({ categories: CATEGORIES });
  await work(page);
  const trace = new TextDecoder().decode(await page.tracing.stop());
  await context.close();
  const { traceEvents } = JSON.parse(trace) as { readonly traceEvents: readonly TraceEvent[] };
  const threads = traceEvents.filter(({ name }) => name === "thread_name");
  // The page's process is the one that has a worker.
  const pid = threads.find(({ args }) => args.name === "DedicatedWorker thread")?.pid;
  const main = threads.find((each) => each.pid === pid && each.args.name === "CrRendererMain")?.tid;
  const tasks = traceEvents.filter(
    ({ name, pid: at, tid }) => at === pid && tid === main && name === "RunTask",
  );
  if (tasks.length === 0) throw new Error("The trace holds no task of the page's main thread.");
  return tasks.reduce((most, { dur = 0 }) => Math.max(most, dur), 0) / 1000;
}
