import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { build } from "vite";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
};
/** The site stands in a folder of its host. */
const FOLDER = "/some/folder/";

/** The built page, served. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds the page as for a host, into a folder of its own. */
export async function buildSite(): Promise<{
  readonly folder: string;
  readonly remove: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), "scorelab-site-"));
  await build({ build: { outDir: folder, emptyOutDir: true }, logLevel: "error" });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * Serves a built page under a sub-path, and nothing outside it.
 * @param before JavaScript that the page's worker runs first, to stand in for another browser
 */
export async function serveSite(folder: string, before = ""): Promise<Site> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, "http://localhost");
    const path = pathname === FOLDER ? "index.html" : pathname.slice(FOLDER.length);
    const found = pathname.startsWith(FOLDER) && existsSync(join(folder, path));
    response.writeHead(found ? 200 : 404, { "content-type": TYPES[extname(path)] ?? "text/plain" });
    if (found && path.startsWith("assets/worker")) response.write(before);
    response.end(found ? readFileSync(join(folder, path)) : "Not found");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${FOLDER}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
