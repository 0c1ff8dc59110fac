import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import type { Lab } from "./lab.ts";

/** Where what a page saves goes. */
export interface Downloads {
  /** Waits for a file, and takes it away. */
  take(name: string, timeout?: number): Promise<Buffer>;
  remove(): Promise<void>;
}

export async function keepDownloads(lab: Lab): Promise<Downloads> {
  const folder = await mkdtemp(join(tmpdir(), "scorelab-"));
  const client = await lab.page.createCDPSession();
  await client.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
  return {
    async take(name, timeout = 170_000) {
      const path = join(folder, name);
      const file = await vi.waitFor(() => readFile(path), { timeout });
      await rm(path);
      return file;
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
