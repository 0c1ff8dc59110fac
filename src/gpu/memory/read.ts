import { BUFFER_USAGE, MAP_MODE_READ } from "./usage.ts";

/** A part of a buffer, in bytes. */
export interface Part {
  readonly buffer: GPUBuffer;
  readonly offset?: number;
  readonly bytes: number;
}

/** Submits what is encoded and reads parts of buffers after it, as float32. */
export async function submitAndRead(
  device: GPUDevice,
  encoder: GPUCommandEncoder,
  parts: readonly Part[],
): Promise<Float32Array[]> {
  const size = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const staging = device.createBuffer({
    label: "staging",
    size: Math.max(16, size),
    usage: BUFFER_USAGE.MAP_READ | BUFFER_USAGE.COPY_DST,
  });
  try {
    let end = 0;
    for (const { buffer, offset = 0, bytes } of parts) {
      if (bytes > 0) encoder.copyBufferToBuffer(buffer, offset, staging, end, bytes);
      end += bytes;
    }
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(MAP_MODE_READ);
    const all = new Float32Array(staging.getMappedRange().slice(0));
    let start = 0;
    return parts.map(({ bytes }) => all.subarray(start, (start += bytes / 4)));
  } finally {
    staging.destroy();
  }
}
