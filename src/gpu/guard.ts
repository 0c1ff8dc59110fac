import { DeviceError, DeviceLostError } from "../core/trainer.ts";

const SCOPES = ["validation", "out-of-memory", "internal"] as const;

/** Turns what goes wrong on a device into errors of the call that caused it. */
export class Guard {
  readonly #device: GPUDevice;
  readonly #lost: Promise<never>;

  constructor(device: GPUDevice) {
    this.#device = device;
    this.#lost = device.lost.then(({ message, reason }) => {
      throw new DeviceLostError(`The GPU device was lost (${message || reason}).`);
    });
    // Heard where it is raced against; a device lost between two calls is no unhandled rejection.
    this.#lost.catch(() => {});
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
    const errors = await Promise.race([scopes, this.#lost]);
    const cause = errors.find((error) => error !== null);
    if (cause) throw new DeviceError(`${what} failed on the GPU: ${cause.message}`);
    const outcome = await Promise.race([result, this.#lost]);
    if ("value" in outcome) return outcome.value;
    throw await this.#explain(what, outcome.error);
  }

  /** A lost device rejects pending calls before it says that it is lost. */
  async #explain(what: string, error: unknown): Promise<unknown> {
    if (error instanceof DeviceError) return error;
    const soon = new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.race([this.#lost, soon]);
    const reason = error instanceof Error ? error.message : String(error);
    return new DeviceError(`${what} failed on the GPU: ${reason}`, { cause: error });
  }
}
