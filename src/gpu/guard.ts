import { DeviceError, DeviceLostError } from "../core/trainer.ts";

const SCOPES = ["validation", "out-of-memory", "internal"] as const;

/** Turns what goes wrong on a device into errors of the call that caused it. */
export class Guard {
  readonly #device: GPUDevice;
  /** Who is told when the device is lost. */
  readonly #waiting = new Set<(error: DeviceLostError) => void>();
  #lost: DeviceLostError | undefined;

  constructor(device: GPUDevice) {
    this.#device = device;
    void this.#watch();
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
    const errors = await this.#unlessLost(scopes);
    const cause = errors.find((error) => error !== null);
    if (cause) throw new DeviceError(`${what} failed on the GPU: ${cause.message}`);
    const outcome = await this.#unlessLost(result);
    if ("value" in outcome) return outcome.value;
    throw await this.#explain(what, outcome.error);
  }

  async #watch(): Promise<void> {
    const { message, reason } = await this.#device.lost;
    this.#lost = new DeviceLostError(`The GPU device was lost (${message || reason}).`);
    for (const tell of this.#waiting) tell(this.#lost);
  }

  /** A race with the device's loss, which ends late: a plain one would keep every result until then. */
  #unlessLost<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#lost) reject(this.#lost);
      this.#waiting.add(reject);
      promise.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }

  /** A lost device rejects pending calls before it says that it is lost. */
  async #explain(what: string, error: unknown): Promise<unknown> {
    if (error instanceof DeviceError) return error;
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (this.#lost) return this.#lost;
    const reason = error instanceof Error ? error.message : String(error);
    return new DeviceError(`${what} failed on the GPU: ${reason}`, { cause: error });
  }
}
