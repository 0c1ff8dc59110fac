import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { embeddedChromium } from "../../src/node/embedded-chromium.ts";
import { tryDrivers } from "../../src/node/vulkan.ts";
import { command, outcome, scratchFolder } from "../cli/run.ts";

/**
 * A stand-in for the package webgpu, with Dawn's words: a driver is what its file is called.
 * With all of them it has what each has.
 */
const DAWN = `
import { readdirSync } from "node:fs";
const named = process.env.VK_DRIVER_FILES;
const all = () => readdirSync(process.env.XDG_DATA_DIRS + "/vulkan/icd.d");
const files = named ? named.split(":") : all();
const has = (name) => files.some((file) => file.includes(name));
export const create = () => ({
  async requestAdapter() {
    if (has("crash")) process.kill(process.pid, "SIGSEGV");
    if (has("crash")) await new Promise((resolve) => setTimeout(resolve, 1e6));
    if (has("none")) {
      process.stderr.write("Warning: vkCreateInstance: Found no drivers!\\n" +
        "Warning: vkCreateInstance failed with VK_ERROR_INCOMPATIBLE_DRIVER\\n    at Check (x.cpp:106)\\n\\n");
    }
    if (has("old")) {
      process.stderr.write("Warning: Vulkan shaderX required.\\n" +
        " - While initializing adapter (backend=BackendType::Vulkan)\\n    at Initialize (y.cpp:257)\\n\\n");
    }
    if (has("noisy")) process.stderr.write("MESA: warning\\n");
    return has("good") || has("noisy") ? {} : null;
  },
});`;

const old = { driver: "old_icd", reason: "Vulkan shaderX required" };
const crash = { driver: "crash_icd", reason: "it crashes" };

describe.skipIf(process.platform === "win32")("of Vulkan drivers", () => {
  /** Tries drivers of these names; those of the result are names, too. */
  async function tryNamed(...names: string[]) {
    const folder = scratchFolder();
    const dawn = join(folder, "dawn.mjs");
    writeFileSync(dawn, DAWN);
    const drivers = join(folder, "vulkan", "icd.d");
    mkdirSync(drivers, { recursive: true });
    for (const name of names) writeFileSync(join(drivers, `${name}_icd.json`), "{}");
    const { VK_DRIVER_FILES: _, VK_ICD_FILENAMES: __, ...env } = process.env;
    const elsewhere = {
      XDG_CONFIG_HOME: "/none",
      XDG_CONFIG_DIRS: "/none",
      XDG_DATA_HOME: "/none",
    };
    const found = await tryDrivers(
      { ...env, ...elsewhere, XDG_DATA_DIRS: folder },
      pathToFileURL(dawn).href,
    );
    return { ...found, only: found.only?.replaceAll(`${drivers}/`, "") };
  }

  test.for([
    [["good"], { usable: true, skipped: [] }],
    [["good", "none"], { usable: true, only: "good_icd.json", skipped: [] }],
    [["good", "old"], { usable: true, only: "good_icd.json", skipped: [old] }],
    [["noisy", "old"], { usable: true, only: "noisy_icd.json", skipped: [old] }],
    [["good", "noisy"], { usable: true, only: "good_icd.json", skipped: [] }],
    [
      ["good", "crash", "good2"],
      { usable: true, only: "good2_icd.json:good_icd.json", skipped: [crash] },
    ],
    [["old", "none"], { usable: false, skipped: [old] }],
    [["crash"], { usable: false, skipped: [crash] }],
    [["none"], { usable: false, skipped: [] }],
    [[], { usable: false, skipped: [] }],
  ] as const)("%j", async ([names, expected]) => {
    const { only, ...found } = await tryNamed(...names);
    expect(only === undefined ? found : { only, ...found }).toEqual(expected);
  });
});

describe.runIf(process.platform === "linux")("a machine with a Vulkan loader", () => {
  /** Runs the terminal there, with these drivers. */
  async function trainWith(drivers: string) {
    const { loader } = await embeddedChromium();
    const env = { ...process.env, LD_LIBRARY_PATH: dirname(loader), VK_DRIVER_FILES: drivers };
    const [program, ...args] = command(["train", "--set", "steps=1"]);
    return outcome(spawn(program!, args, { env: { ...env, VK_ICD_FILENAMES: drivers } }));
  }

  test("and no driver trains on the embedded adapter, without a word of Dawn's", async () => {
    const { code, stdout, stderr } = await trainWith("/none.json");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Adapter: .+\(the embedded software adapter, as no GPU was found\)$/m);
  });

  test("and a driver trains on its adapter", async () => {
    const { icd } = await embeddedChromium();
    const { code, stdout, stderr } = await trainWith(icd);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Adapter: SwiftShader.+\(a software adapter\)$/m);
  });
});
