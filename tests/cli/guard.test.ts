import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { DeviceLostError } from "../../src/training/trainer.ts";
import { Guard } from "../../src/gpu/guard.ts";

/** A device that lives until it is told otherwise. */
function fakeDevice() {
  const { promise: lost, resolve: lose } = Promise.withResolvers<GPUDeviceLostInfo>();
  const device = { lost, pushErrorScope: () => {}, popErrorScope: () => Promise.resolve(null) };
  return { device: device as unknown as GPUDevice, lose };
}

test("a result is not kept as long as its device lives", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const { device } = fakeDevice();
  const use = async () =>
    new WeakRef(await new Guard(device).run("Work", () => Promise.resolve({ big: true })));
  const kept = await use();
  await new Promise((resolve) => setTimeout(resolve, 10));
  collect();
  expect(kept.deref()).toBeUndefined();
});

test("a loss ends the calls that wait, and those that come later", async () => {
  const { device, lose } = fakeDevice();
  const waiting = new Guard(device).run("Work", () => new Promise(() => {}));
  lose({ message: "gone", reason: "unknown" } as GPUDeviceLostInfo);
  await expect(waiting).rejects.toThrow("The GPU device was lost (gone).");
  const later = new Guard(device).run("Work", () => Promise.resolve(1));
  await expect(later).rejects.toThrow(DeviceLostError);
});
