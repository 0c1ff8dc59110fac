import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import * as core from "../../src/index.ts";
import * as exports from "../../src/export/index.ts";
import * as gpu from "../../src/gpu/index.ts";
import * as node from "../../src/node/index.ts";
import * as reference from "../../src/reference/index.ts";
import { createFolder, removeFolder, root, start } from "./project.ts";

/** It reads all types by a compiler in JavaScript. */
const PATIENT = { timeout: 180_000 };

const folder = createFolder();
afterAll(() => removeFolder(folder));

test(
  "the API reference documents every name and tells nothing of this machine",
  PATIENT,
  async () => {
    const typedoc = join(root, "node_modules", "typedoc", "bin", "typedoc");
    const { code, stdout, stderr } = await start(
      process.execPath,
      [typedoc, "--out", folder],
      root,
    );
    expect(code, stdout + stderr).toBe(0);
    const pages = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => ({
        name,
        text: readFileSync(join(parentPath, name), "utf8"),
      }));
    const found = pages.map(({ name }) => name);
    for (const [module, names] of Object.entries({
      scorelab: core,
      scorelab_reference: reference,
      scorelab_gpu: gpu,
      scorelab_node: node,
      scorelab_export: exports,
    })) {
      const expected = Object.keys(names).map((name) => `${module}.${name}.html`);
      expect(found).toEqual(expect.arrayContaining([`${module}.html`, ...expected]));
    }
    for (const { name, text } of pages) expect(text, name).not.toContain(root);
  },
);
