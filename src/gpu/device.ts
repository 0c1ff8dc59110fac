import { DeviceError } from "../training/trainer.ts";
import { isSoftware } from "./planning/plan.ts";
import type { Device, Gpu } from "./webgpu.ts";

/** A device, and what to call it. */
export interface OpenDevice {
  /** Stays open until the caller destroys it. */
  readonly device: Device;
  /** The adapter's own description. */
  readonly adapter: string;
  /** Whether the adapter is a CPU that plays a GPU. */
  readonly software: boolean;
}

/** Taken as large as the adapter has them; the defaults would do, in more slices. */
const LIMITS = ["maxBufferSize", "maxStorageBufferBindingSize"] as const;

/** Dawn's devices in Node crash once their GPU is collected as garbage: each keeps its own. */
const opened = new WeakMap<Device, Gpu>();

/**
 * Opens a device with the features and limits that a trainer can use. A trainer takes any other
 * device too.
 * @param gpu `navigator.gpu` in a browser, `create([])` of the package webgpu in Node
 * @throws DeviceError where there is no adapter, or it gives no device
 */
export async function requestDevice(gpu: Gpu | undefined): Promise<OpenDevice> {
  const adapter = await gpu
    ?.requestAdapter({ powerPreference: "high-performance" })
    .catch((error: unknown) => {
      throw new DeviceError(`WebGPU gave no adapter: ${reasonOf(error)}`, { cause: error });
    });
  if (!adapter) throw new DeviceError("There is no WebGPU adapter here.");
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]));
  const requiredFeatures: GPUFeatureName[] = adapter.features.has("subgroups") ? ["subgroups"] : [];
  try {
    const device = await adapter.requestDevice({
      label: "Scorelab",
      requiredFeatures,
      requiredLimits,
    });
    opened.set(device, gpu!);
    return { device, adapter: describe(adapter.info), software: isSoftware(adapter.info) };
  } catch (error) {
    throw new DeviceError(`The WebGPU adapter gave no device: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** The adapter in words, as far as the browser tells. */
export function describe(info: GPUAdapterInfo): string {
  const { vendor, architecture, device, description } = info;
  const text = description || [vendor, architecture, device].filter(Boolean).join(" ");
  return text || "unnamed adapter";
}
