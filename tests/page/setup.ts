import type { TestProject } from "vitest/node";
import { buildSite } from "./site.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of the built page. */
    site: string;
  }
}

/** Builds the page once for all tests that visit it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { folder, remove } = await buildSite();
  project.provide("site", folder);
  return remove;
}
