import type { Browser, Page } from "puppeteer";

/** What a trace says, as far as it is read here; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly args: { readonly name?: string; readonly data?: { readonly url?: string } };
}

const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "__metadata"];

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
  const { origin } = new URL(page.url());
  await context.close();
  const { traceEvents } = JSON.parse(trace) as { readonly traceEvents: readonly TraceEvent[] };
  // The renderer that ran this page's scripts, and its main thread.
  const pid = traceEvents.find(
    ({ name, args }) => name === "EvaluateScript" && args.data?.url?.startsWith(origin),
  )?.pid;
  const main = traceEvents.find(
    ({ name, pid: at, args }) =>
      name === "thread_name" && at === pid && args.name === "CrRendererMain",
  )?.tid;
  const tasks = traceEvents.filter(
    ({ name, pid: at, tid }) =>
      at === pid &&
      tid === main &&
      (name === "RunTask" || name === "ThreadControllerImpl::RunTask"),
  );
  if (tasks.length === 0) throw new Error("The trace holds no task of the page's main thread.");
  return tasks.reduce((most, { dur = 0 }) => Math.max(most, dur), 0) / 1000;
}
