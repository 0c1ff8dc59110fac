import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "puppeteer";
import { createServer, type ViteDevServer } from "vite";
import { launchBrowser } from "../support/browser.ts";
import { type Contender, isPlain } from "./contender.ts";

const HOUR = 3_600_000;
const PEERS = new URL("./peers/", import.meta.url);
const PACKAGES = [
  "@jax-js/jax",
  "@tensorflow/tfjs-core",
  "@tensorflow/tfjs-core/dist/register_all_gradients",
  "@tensorflow/tfjs-backend-wasm",
  "@tensorflow/tfjs-backend-webgpu",
];

/** Whether the peers' packages are there. */
export const arePeersInstalled = (): boolean => existsSync(new URL("node_modules", PEERS));

/**
 * Installs the peers' packages as their lock file says.
 * @throws where npm cannot
 */
export function installPeers(): void {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["ci", "--no-audit", "--no-fund"];
  execFileSync(npm, args, { cwd: fileURLToPath(PEERS), stdio: ["ignore", "ignore", "inherit"] });
}

/** A browser whose pages train. */
export class Chrome {
  readonly version: string;
  readonly #browser: Browser;
  readonly #server: ViteDevServer;

  private constructor(browser: Browser, server: ViteDevServer, version: string) {
    this.#browser = browser;
    this.#server = server;
    this.version = version;
  }

  static async open(): Promise<Chrome> {
    const server = await createServer({
      root: fileURLToPath(PEERS),
      configFile: false,
      logLevel: "error",
      server: {
        host: "127.0.0.1",
        hmr: false,
        watch: null,
        fs: { allow: [fileURLToPath(new URL("../..", import.meta.url))] },
      },
      // Found while a page runs, a package would make it load anew.
      optimizeDeps: { noDiscovery: true, include: arePeersInstalled() ? PACKAGES : [] },
    });
    await server.listen(0);
    const browser = await launchBrowser();
    return new Chrome(browser, server, await browser.version());
  }

  /**
   * Opens a page with a program.
   * @param name as it is shown
   * @throws where the program or its backend is not to be had
   */
  async contender(name: string, program: string, backend: string): Promise<Contender> {
    const page = await this.#browser.newPage();
    page.setDefaultTimeout(HOUR);
    const address = this.#server.resolvedUrls!.local[0]!;
    const query = new URLSearchParams({ program, backend });
    await page.goto(`${address}?${query}`);
    await page.evaluate(async () => void (await window.contender));
    return new InPage(name, page, program === "scorelab");
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }
}

class InPage implements Contender {
  readonly name: string;
  readonly takes: Contender["takes"];
  readonly #page: Page;

  constructor(name: string, page: Page, ours: boolean) {
    this.name = name;
    this.#page = page;
    this.takes = ours ? () => true : isPlain;
  }

  async prepare({ name }: { readonly name: string }): Promise<number> {
    await this.#page.bringToFront();
    return this.#page.evaluate(async (name) => (await window.contender).prepare(name), name);
  }

  async run(steps: number) {
    await this.#page.bringToFront();
    return this.#page.evaluate(async (steps) => (await window.contender).run(steps), steps);
  }

  close(): Promise<void> {
    return this.#page.close();
  }
}
