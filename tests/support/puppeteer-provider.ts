import { defineBrowserProvider } from "@vitest/browser";
import type { Browser, Page } from "puppeteer";
import type { BrowserProvider, BrowserProviderOption } from "vitest/node";
import { launchBrowser } from "./browser.ts";

declare module "vitest/browser" {
  interface BrowserCommands {
    __vitest_viewport: () => void;
  }
}

/**
 * Runs Vitest's browser mode in Puppeteer's Chrome: one browser for all test files. Vitest marks
 * this interface experimental, so that its version is pinned.
 */
export const puppeteerProvider: BrowserProviderOption = defineBrowserProvider({
  name: "puppeteer",
  supportedBrowser: ["chrome"],
  providerFactory: (project) => {
    // Vitest sizes the page before each file; these tests have no looks.
    project.browser?.registerCommand("__vitest_viewport", () => {});
    return new PuppeteerProvider();
  },
});

class PuppeteerProvider implements BrowserProvider {
  readonly name = "puppeteer";
  readonly supportsParallelism = false;
  private browser: Promise<Browser> | undefined;
  private readonly pages = new Map<string, Page>();

  getCommandsContext(sessionId: string): Record<string, unknown> {
    return { page: this.pages.get(sessionId) };
  }

  async openPage(sessionId: string, url: string): Promise<void> {
    this.browser ??= launchBrowser();
    const page = await (await this.browser).newPage();
    this.pages.set(sessionId, page);
    await page.goto(url, { timeout: 60_000 });
  }

  async close(): Promise<void> {
    const browser = await this.browser?.catch(() => undefined);
    this.browser = undefined;
    this.pages.clear();
    await browser?.close();
  }
}
