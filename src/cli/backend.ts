import type { Problem } from "../core/problem.ts";
import { trainInTurn } from "../core/in-turn.ts";
import { type Backend, DeviceError, type EnsembleTrainer, type Trainer } from "../core/trainer.ts";
import { requestDevice } from "../gpu/device.ts";
import { createGpuEnsemble, ensembleCapacity } from "../gpu/ensemble.ts";
import { createGpuTrainer } from "../gpu/trainer.ts";
import { CPU_ADAPTER, createReferenceTrainer } from "../reference/trainer.ts";
import { openDawn } from "./dawn.ts";
import { EmbeddedChromiumError } from "./embedded-chromium.ts";
import { CliError } from "./errors.ts";
import { resting, restingAll } from "./resting.ts";

/** Models that the CPU trains between two moments at which a sweep is kept. */
const CPU_MODELS = 8;

/** A GPU, opened for one command. */
export interface OpenDevice {
  readonly device: GPUDevice;
  /** The adapter in words; says so where it is the embedded software adapter. */
  readonly adapter: string;
  readonly close: () => void;
}

/** A trainer, opened for one command. */
export interface OpenTrainer {
  readonly trainer: Trainer;
  /** The machine in words. */
  readonly adapter: string;
  readonly close: () => void;
}

/**
 * Opens the machine's GPU, or the embedded software adapter where it has none.
 * @throws CliError where there is neither
 */
export async function openDevice(): Promise<OpenDevice> {
  try {
    const { gpu, embedded } = await openDawn();
    const { device, adapter, software } = await requestDevice(gpu);
    return {
      device,
      adapter: describe(adapter, software, embedded),
      close: () => device.destroy(),
    };
  } catch (error) {
    if (!(error instanceof DeviceError || error instanceof EmbeddedChromiumError)) throw error;
    throw new CliError(`${error.message} Without a GPU, train with --backend cpu.`);
  }
}

function describe(adapter: string, software: boolean, embedded: boolean): string {
  if (embedded) return `${adapter} (the embedded software adapter, as no GPU was found)`;
  return software ? `${adapter} (a software adapter)` : adapter;
}

/** What trains, opened for one command, which may train with it one experiment after the other. */
export interface OpenBackend {
  /** The machine in words. */
  readonly adapter: string;
  /** @throws DeviceError where the GPU fails */
  readonly create: (problem: Problem) => Promise<Trainer>;
  /** How many models like this are best trained together. */
  readonly capacity: (problem: Problem) => number;
  /** @throws DeviceError where the GPU fails */
  readonly createEnsemble: (problems: readonly Problem[]) => Promise<EnsembleTrainer>;
  readonly close: () => void;
}

/**
 * Opens a backend.
 * @throws CliError where there is no adapter
 */
export async function openBackend(kind: Backend["kind"]): Promise<OpenBackend> {
  switch (kind) {
    case "cpu":
      return {
        adapter: CPU_ADAPTER,
        create: (problem) => Promise.resolve(createReferenceTrainer(problem)),
        capacity: () => CPU_MODELS,
        createEnsemble: (problems) => trainInTurn(problems, createReferenceTrainer),
        close: () => {},
      };
    case "webgpu": {
      const { device, adapter, close } = await openDevice();
      return {
        adapter,
        create: async (problem) => resting(await createGpuTrainer(problem, device)),
        capacity: (problem) => ensembleCapacity(problem, device),
        createEnsemble: async (problems) => restingAll(await createGpuEnsemble(problems, device)),
        close,
      };
    }
    default:
      return kind satisfies never;
  }
}

/**
 * Opens a trainer, ready to advance.
 * @throws CliError where there is no adapter; DeviceError where the GPU fails
 */
export async function openTrainer(problem: Problem, kind: Backend["kind"]): Promise<OpenTrainer> {
  const { adapter, create, close } = await openBackend(kind);
  const trainer = await create(problem).catch((error: unknown) => {
    close();
    throw error;
  });
  return {
    trainer,
    adapter,
    close: () => {
      trainer.destroy();
      close();
    },
  };
}
