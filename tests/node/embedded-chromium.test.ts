import { spawn } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { EmbeddedChromium } from "../../src/node/embedded-chromium.ts";
import { type Outcome, outcome, scratchFolder } from "../cli/run.ts";

const module = join(import.meta.dirname, "..", "..", "src", "node", "embedded-chromium.ts");
const script = `import(process.argv[1]).then(({ embeddedChromium }) => embeddedChromium()).then(
  (found) => process.stdout.write(JSON.stringify(found)),
  (error) => process.stderr.write(error.name + ": " + error.message))`;

/** Unpacks in a process of its own, into a temporary folder of its own. */
function unpack(temporary: string): Promise<Outcome> {
  const env = { ...process.env, TMPDIR: temporary };
  return outcome(spawn(process.execPath, ["--eval", script, module], { env }));
}

if (process.platform === "linux") {
  test("two processes at once repair what is half there", async () => {
    const temporary = scratchFolder();
    const whole = await unpack(temporary);
    const found = JSON.parse(whole.stdout) as EmbeddedChromium;
    rmSync(found.icd);
    const outcomes = await Promise.all([unpack(temporary), unpack(temporary)]);
    expect(outcomes).toEqual([whole, whole]);
    for (const path of Object.values(found) as string[]) expect(existsSync(path)).toBe(true);
    expect(readdirSync(temporary)).toHaveLength(1);
  });

  test("a temporary folder that is not there is one clear sentence", async () => {
    const { stderr } = await unpack(join(scratchFolder(), "missing"));
    expect(stderr).toMatch(/^EmbeddedChromiumError: .+ cannot be unpacked into .+\.$/);
  });
} else {
  test("elsewhere than on Linux it says so", async () => {
    const { stderr } = await unpack(scratchFolder());
    expect(stderr).toMatch(/^EmbeddedChromiumError: .+ Linux x64 only/);
  });
}
