import { constants } from "node:os";
import { DeviceError } from "../training/trainer.ts";
import { embeddedChromium } from "./embedded-chromium.ts";
import { type Drivers, type Skipped, tryDrivers } from "./vulkan.ts";

/** WebGPU in Node, by Dawn. */
export interface Dawn {
  readonly gpu: GPU;
  /** Whether the adapter is the embedded software adapter, as the machine has none of its own. */
  readonly embedded: boolean;
  /** Vulkan drivers that are there and cannot be used. */
  readonly skipped: readonly Skipped[];
}

/** Kept for good: when Node collects an instance as garbage, Dawn's devices crash with it. */
const instances: GPU[] = [];

/**
 * Opens WebGPU in Node: on the machine's own adapter, or on Linux on the embedded software adapter
 * where there is none. Installs WebGPU's globals, such as GPUBufferUsage.
 * A live device keeps Node running.
 * @throws DeviceError where the package `webgpu` is not installed, or the embedded adapter cannot be
 *   used. Where no adapter is found `gpu.requestAdapter()` gives null
 */
export async function openDawn(): Promise<Dawn> {
  const webgpu = await import("webgpu").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new DeviceError(
      "The package webgpu, which brings WebGPU to Node, is not installed; `npm install webgpu` does that.",
    );
  });
  Object.assign(globalThis, webgpu.globals);
  const create = (): GPU => {
    const gpu = webgpu.create([]);
    instances.push(gpu);
    return gpu;
  };
  if (process.platform !== "linux") return { gpu: create(), embedded: false, skipped: [] };
  // Dawn complains on stderr where there is no Vulkan loader, too: find that out first.
  const { usable, only, skipped } = loadLibrary("libvulkan.so.1") ? await tryDrivers() : NONE;
  if (usable) {
    if (only !== undefined) useDrivers(only);
    return { gpu: create(), embedded: false, skipped };
  }
  const { loader, icd } = await embeddedChromium();
  useDrivers(icd);
  loadLibrary(loader);
  return { gpu: create(), embedded: true, skipped };
}

const NONE: Drivers = { usable: false, skipped: [] };

/** Tells the Vulkan loader which drivers there are; older ones know the second name only. */
function useDrivers(paths: string): void {
  process.env["VK_DRIVER_FILES"] = paths;
  process.env["VK_ICD_FILENAMES"] = paths;
}

/**
 * Loads a shared library for good, so that who asks for it by its name later finds it, whatever
 * LD_LIBRARY_PATH was when Node started.
 * @returns whether it is loaded
 */
function loadLibrary(name: string): boolean {
  const RTLD_NODELETE = 0x1000;
  try {
    process.dlopen({ exports: {} }, name, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
    return true;
  } catch (error) {
    // Node takes what it loads for an add-on, and says that this is none after it is loaded.
    return error instanceof Error && error.message.startsWith("Module did not self-register");
  }
}
