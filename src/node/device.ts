import { requestDevice } from "../gpu/device.ts";
import type { Device } from "../gpu/webgpu.ts";
import { openDawn } from "./dawn.ts";
import type { Skipped } from "./vulkan.ts";

/** A device in Node, and what to call it. */
export interface NodeDevice {
  /** Stays open, and keeps Node running, until the caller destroys it. */
  readonly device: Device;
  /** The adapter's own description. */
  readonly adapter: string;
  /** Whether the adapter is a CPU that plays a GPU. */
  readonly software: boolean;
  /** Whether it is the embedded software adapter, as no other can be used. */
  readonly embedded: boolean;
  /** Vulkan drivers that are there and cannot be used. */
  readonly skipped: readonly Skipped[];
}

/**
 * Opens a device on the machine's GPU; on Linux, where no GPU can be used, on the software adapter
 * that the package @sparticuz/chromium brings. Installs WebGPU's globals, such as `GPUBufferUsage`.
 * @throws DeviceError where the package webgpu is not installed, or there is no adapter
 */
export async function requestNodeDevice(): Promise<NodeDevice> {
  const { gpu, embedded, skipped } = await openDawn();
  return { ...(await requestDevice(gpu)), embedded, skipped };
}
