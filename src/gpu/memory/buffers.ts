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

  /** A uniform buffer of items of u32 words, STRIDE bytes apart. */
  createItems(label: string, items: readonly (readonly number[])[]): GPUBuffer {
    const words = new Uint32Array((items.length * STRIDE) / 4);
    items.forEach((item, i) => words.set(item, (i * STRIDE) / 4));
    const usage = BUFFER_USAGE.UNIFORM | BUFFER_USAGE.COPY_DST;
    const buffer = this.create(label, words.byteLength, usage);
    this.device.queue.writeBuffer(buffer, 0, words);
    return buffer;
  }

  /** A buffer of given contents. */
  createFilled(
    label: string,
    data: Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>,
    usage: GPUBufferUsageFlags,
  ): GPUBuffer {
    const buffer = this.create(label, data.byteLength, usage | BUFFER_USAGE.COPY_DST);
    this.device.queue.writeBuffer(buffer, 0, data);
    return buffer;
  }

  destroy(): void {
    for (const buffer of this.#all.splice(0)) buffer.destroy();
  }
}
