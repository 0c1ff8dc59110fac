import { afterAll, afterEach } from "vitest";

/** Devices of this test file, and what went wrong on them unnoticed. */
const devices: GPUDevice[] = [];
const errors: string[] = [];

/**
 * The adapter of the engine that runs the test: headless Chrome's, or Dawn's in Node.
 * @throws where there is none: a test that needs a GPU fails, it never skips
 */
async function testAdapter(): Promise<GPUAdapter> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw new Error("This test needs a WebGPU adapter, and there is none.");
  return adapter;
}

/**
 * A device of its own for a test or a test file. Validation errors on it fail the test that made
 * them; it is destroyed at the end of the file.
 */
export async function testDevice(descriptor?: GPUDeviceDescriptor): Promise<GPUDevice> {
  const device = await (await testAdapter()).requestDevice(descriptor);
  device.addEventListener("uncapturederror", ({ error }) => errors.push(error.message));
  devices.push(device);
  return device;
}

afterEach(async () => {
  await Promise.all(devices.map((device) => device.queue.onSubmittedWorkDone().catch(() => {})));
  const found = errors.splice(0);
  if (found.length > 0) throw new Error(`WebGPU reported: ${found.join("\n")}`);
});

afterAll(() => {
  for (const device of devices.splice(0)) device.destroy();
});
