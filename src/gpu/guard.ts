import { DeviceError, DeviceLostError } from "../training/trainer.ts";

const SCOPES = ["validation", "out-of-memory", "internal"] as const;

/** Turns what goes wrong on a device into errors of the call that caused it. */
export class Guard {
  readonly #device: GPUDevice;
  readonly #loss: Loss;

  constructor(device: GPUDevice) {
    this.#device = device;
    this.#loss = Loss.of(device);
  }

  /**
   * Does work whose GPU calls are made before its first await; errors of the scopes and the loss
   * of the device are thrown.
   * @throws DeviceError
   */
  async run<T>(what: string, work: () => Promise<T>): Promise<T> {
    for (const scope of SCOPES) this.#device.pushErrorScope(scope);
    // A rejection waits until the scopes have said why.
    const result = work().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    const scopes = Promise.all(SCOPES.map(() => this.#device.popErrorScope()));
    const errors = await this.#loss.orLater(scopes);
    const cause = errors.find((error) => error !== null);
    if (cause) throw new DeviceError(`${what} failed on the GPU: ${cause.message}`);
    const outcome = await this.#loss.orLater(result);
    if ("value" in outcome) return outcome.value;
    throw await this.#explain(what, outcome.error);
  }

  /** A lost device rejects pending calls before it says that it is lost. */
  async #explain(what: string, error: unknown): Promise<unknown> {
    if (error instanceof DeviceError) return error;
    await this.#loss.orLater(new Promise((resolve) => setTimeout(resolve, 50)));
    const reason = error instanceof Error ? error.message : String(error);
    return new DeviceError(`${what} failed on the GPU: ${reason}`, { cause: error });
  }
}

/**
 * The loss of a device. One for each device, which forgets whoever no longer waits: a race with the
 * device's own promise would keep every result as long as the device lives.
 */
class Loss {
  static readonly #all = new WeakMap<GPUDevice, Loss>();
  readonly #waiting = new Set<(error: DeviceLostError) => void>();
  #error: DeviceLostError | undefined;

  private constructor(device: GPUDevice) {
    void device.lost.then((info) => this.#tell(info));
  }

  #tell({ message, reason }: GPUDeviceLostInfo): void {
    this.#error = new DeviceLostError(`The GPU device was lost (${message || reason}).`);
    for (const reject of this.#waiting) reject(this.#error);
    this.#waiting.clear();
  }

  static of(device: GPUDevice): Loss {
    const loss = Loss.#all.get(device) ?? new Loss(device);
    Loss.#all.set(device, loss);
    return loss;
  }

  /**
   * Waits for work, as long as the device lives.
   * @throws DeviceLostError
   */
  orLater<T>(work: Promise<T>): Promise<T> {
    if (this.#error) return Promise.reject(this.#error);
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      void work.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }
}
