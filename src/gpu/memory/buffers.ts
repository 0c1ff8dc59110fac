import { BUFFER_USAGE } from "./usage.ts";

/** Uniform offsets are multiples of this. */
export const STRIDE = 256;

/** Buffers that are freed together. */
export class Buffers {
  readonly device: GPUDevice;
  readonly #all: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** A buffer of at least that many bytes. */
  create(label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const size = Math.max(16, Math.ceil(bytes / 4) * 4);
    const buffer = this.device.createBuffer({ label, size, usage });
    this.#all.push(buffer);
    return buffer;
  }

  /** A uniform buffer of structs, STRIDE bytes apart. */
  createItems(label: string, items: readonly Uint8Array[]): GPUBuffer {
    const bytes = new Uint8Array(items.length * STRIDE);
    items.forEach((item, i) => bytes.set(item, i * STRIDE));
    return this.createFilled(label, bytes, BUFFER_USAGE.UNIFORM);
  }

  /** A buffer of given contents. */
  createFilled(
    label: string,
    data: Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>,
    usage: GPUBufferUsageFlags,
  ): GPUBuffer {
    const buffer = this.create(label, data.byteLength, usage | BUFFER_USAGE.COPY_DST);
    // Some engines fail on a write of nothing.
    if (data.byteLength > 0) this.device.queue.writeBuffer(buffer, 0, data);
    return buffer;
  }

  destroy(): void {
    for (const buffer of this.#all.splice(0)) buffer.destroy();
  }
}
