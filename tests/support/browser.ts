import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, executablePath, launch } from "puppeteer";
import { browserEnvironment, embeddedChromium } from "../../src/node/embedded-chromium.ts";

interface Candidate {
  readonly path: string;
  readonly shell?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

const FLAGS = [
  // WebGPU on the software adapter too, where there is no GPU.
  "--enable-unsafe-webgpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-quic",
  "--disable-sync",
  // No sandbox for root or in a container; the tests open no page but their own.
  ...(process.platform === "linux" ? ["--no-sandbox"] : []),
];

/**
 * Starts a headless Chrome with WebGPU: the one that the environment's CHROME names, else an
 * installed one, else on Linux the embedded Chromium, elsewhere Puppeteer's own.
 * @throws where none starts, with the reason for each
 */
export async function launchBrowser(): Promise<Browser> {
  const failures: string[] = [];
  for (const find of finders()) {
    try {
      const candidate = await find();
      if (candidate !== undefined) return await start(candidate);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`No Chrome could be started; CHROME can name one.\n${failures.join("\n")}`);
}

type Finder = () => Candidate | undefined | Promise<Candidate | undefined>;

function finders(): Finder[] {
  const named = process.env["CHROME"];
  if (named) return [() => ({ path: named })];
  const last = process.platform === "linux" ? embedded : downloaded;
  return [installedChrome, chromiumOnPath, last];
}

function start({ path, shell = false, env = process.env }: Candidate): Promise<Browser> {
  return launch({ executablePath: path, headless: shell ? "shell" : true, args: FLAGS, env });
}

async function installedChrome(): Promise<Candidate | undefined> {
  const path = await Promise.resolve(executablePath("chrome")).catch(() => undefined);
  return path !== undefined && existsSync(path) ? { path } : undefined;
}

function chromiumOnPath(): Candidate | undefined {
  const folders = process.platform === "win32" ? [] : (process.env["PATH"] ?? "").split(delimiter);
  const names = ["google-chrome", "chromium", "chromium-browser"];
  const path = folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
  return path === undefined ? undefined : { path };
}

async function embedded(): Promise<Candidate> {
  const found = await embeddedChromium();
  return { path: found.chromium, shell: true, env: browserEnvironment(found) };
}

async function downloaded(): Promise<Candidate> {
  return { path: await executablePath() };
}
