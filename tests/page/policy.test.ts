import { expect, test } from "vitest";
import { keepDownloads } from "./downloads.ts";
import type { Lab } from "./lab.ts";
import { Visit } from "./visit.ts";

const visit = new Visit();

/** What the page's policy has refused since the page was opened. */
async function watch(lab: Lab): Promise<() => Promise<string[]>> {
  await lab.page.evaluateOnNewDocument(() => {
    const refused: string[] = [];
    Object.assign(window, { refused });
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) => {
      refused.push(`${effectiveDirective} ${blockedURI} ${sample}`);
    });
  });
  await lab.page.reload();
  return () => lab.page.evaluate(() => (window as unknown as { refused: string[] }).refused);
}

test("refuses what is not the page's own", async () => {
  const lab = await visit.open("#1&steps=5");
  const refused = await watch(lab);
  await lab.status("Trained 5");
  expect(await refused()).toEqual([]);
  await lab.page.evaluate(async () => {
    const put = (html: string): void => document.body.insertAdjacentHTML("beforeend", html);
    const script = document.createElement("script");
    script.textContent = "document.title = 'run'";
    document.body.append(script);
    put('<img src="x" onerror="document.title = \'run\'">');
    put('<p style="color: red">styled</p>');
    put("<style>p { color: red }</style>");
    put('<img src="http://192.0.2.1/other.png">');
    await fetch("http://192.0.2.1/other").catch(() => undefined);
  });
  await lab.page.waitForFunction(() => (window as unknown as { refused: [] }).refused.length >= 6);
  const directives = (await refused()).map((each) => each.split(" ")[0]);
  const kinds = ["script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr"];
  expect(new Set(directives)).toEqual(new Set([...kinds, "img-src", "connect-src"]));
  expect(await lab.page.title()).toBe("Scorelab");
  lab.complaints.length = 0; // of what was refused
});

test("needs nothing that its policy refuses", async () => {
  const lab = await visit.open("#1&steps=40&ensemble.seeds=4");
  const refused = await watch(lab);
  await lab.status("Trained 40");
  const downloads = await keepDownloads(lab);
  for (const ask of await lab.page.$$(".ask")) {
    await ask.evaluate((button) => (button as HTMLElement).click());
    await lab.page.waitForFunction(
      (button) => button.nextElementSibling!.childElementCount > 0,
      {},
      ask,
    );
    await ask.evaluate((button) => (button as HTMLElement).click());
  }
  for (const [button, file] of [
    ["#density .save button:first-of-type", "scorelab-density.png"],
    ["#score .save button:last-of-type", "scorelab-score.svg"],
    ["#animation button", "scorelab-run.webm"],
    ["#save", "scorelab.json"],
  ] as const) {
    await lab.page.$eval(button, (each) => (each as HTMLElement).click());
    await downloads.take(file, 60_000);
  }
  await lab.page.click("#tour-open");
  await lab.page.waitForSelector("#tour math");
  expect(await refused()).toEqual([]);
  await downloads.remove();
});
