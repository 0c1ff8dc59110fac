import { trainOneByOne } from "../../../training/ensemble/one-by-one.ts";
import type { Problem } from "../../../training/problem.ts";
import type { SweepBackend } from "../../../training/ensemble/sweep-run.ts";
import { DeviceError, DeviceLostError, initialState } from "../../../training/trainer.ts";
import type { Backend, ResumableTrainer, TrainerState } from "../../../training/trainer.ts";
import { createGpuEnsemble, ensembleCapacity } from "../../../gpu/ensemble.ts";
import { type OpenDevice, requestDevice } from "../../../gpu/device.ts";
import { createGpuTrainer } from "../../../gpu/trainer.ts";
import { createReferenceTrainer } from "../../../reference/trainer.ts";
import type { Machine } from "../../state/messages.ts";

/** A trainer, and what it runs on. */
export interface Opened {
  readonly trainer: ResumableTrainer;
  readonly machine: Machine;
}

/** What a run goes on from whose device was lost. */
export interface From {
  readonly state?: TrainerState | undefined;
  /** Why no GPU is to be tried again. */
  readonly givenUp?: string | undefined;
}

/** The device, which runs share: opened when first asked for, and again where it is lost. */
export class Backends {
  /** "cpu" leaves a GPU unused. */
  backend: Backend["kind"] = "webgpu";
  #device: OpenDevice | undefined;

  /** Opens a trainer: on the GPU or, where that is not to be or fails, on the CPU. */
  async open(problem: Problem, { state: lost, givenUp }: From = {}): Promise<Opened> {
    if (this.backend === "cpu") return openCpu(problem, "The CPU was asked for.", lost);
    if (givenUp !== undefined) return openCpu(problem, givenUp, lost);
    try {
      const { device, adapter, software } = await this.#open();
      const trainer = await createGpuTrainer(problem, device);
      if (lost) trainer.restore(lost);
      const note =
        lost && `The device was lost; a new one went on from step ${lost.losses.length}.`;
      return { trainer, machine: { backend: { kind: "webgpu", adapter }, software, note } };
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      this.#device = error instanceof DeviceLostError ? undefined : this.#device;
      return openCpu(problem, error.message, lost);
    }
  }

  /** What trains many models at once. */
  async openMany(): Promise<SweepBackend> {
    if (this.backend === "cpu") return CPU;
    try {
      const { device } = await this.#open();
      return {
        capacity: (problem) => ensembleCapacity(problem, device),
        createEnsemble: (problems) => createGpuEnsemble(problems, device),
        close() {},
      };
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      return CPU;
    }
  }

  async #open(): Promise<OpenDevice> {
    if (this.#device) return this.#device;
    const opened = await inTime(requestDevice(navigator.gpu));
    this.#device = opened;
    void this.#forget(opened);
    return opened;
  }

  /** Once a device is lost. */
  async #forget(opened: OpenDevice): Promise<void> {
    await opened.device.lost;
    if (this.#device === opened) this.#device = undefined;
  }
}

/** Seconds after which no answer is waited for any more. */
const PATIENCE = 10;

/** @throws DeviceError where a browser never answers */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new DeviceError(`The browser gave no GPU within ${PATIENCE} s.`);
    timer = setTimeout(() => reject(error), 1000 * PATIENCE);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

const CPU: SweepBackend = {
  capacity: () => 8,
  createEnsemble: (problems) => trainOneByOne(problems, createReferenceTrainer),
  close() {},
};

function openCpu(problem: Problem, fallback: string, lost?: TrainerState): Opened {
  const trainer = createReferenceTrainer(problem);
  trainer.restore(lost ?? initialState(problem));
  return { trainer, machine: { backend: trainer.backend, software: false, fallback } };
}
