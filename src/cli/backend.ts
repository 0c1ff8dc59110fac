import type { Problem } from "../training/problem.ts";
import { trainOneByOne } from "../training/ensemble/one-by-one.ts";
import {
  type Backend,
  DeviceError,
  type EnsembleTrainer,
  type Trainer,
} from "../training/trainer.ts";
import { createGpuEnsemble, ensembleCapacity } from "../gpu/ensemble.ts";
import { createGpuTrainer } from "../gpu/trainer.ts";
import { type NodeDevice, requestNodeDevice } from "../node/device.ts";
import { CPU_ADAPTER, createReferenceTrainer } from "../reference/trainer.ts";
import { CliError } from "./errors.ts";
import { sleepingTrainer, sleepingEnsemble } from "./sleeping.ts";

/** Models that the CPU trains between two moments at which a sweep is kept. */
const CPU_MODELS = 8;

/** Operations a second of the slowest machines that are likely: of a CPU that plays a GPU, and of a GPU. */
const SLOWEST = { cpu: 1e8, software: 5e8, gpu: 5e9 } as const;

/** A GPU, opened for one command. */
export interface OpenDevice {
  readonly device: GPUDevice;
  /** Whether the adapter is a CPU that plays a GPU. */
  readonly software: boolean;
  /** The adapter in words; says so where it is the embedded software adapter. */
  readonly adapter: string;
  readonly close: () => void;
}

/** A trainer, opened for one command. */
export interface OpenTrainer {
  readonly trainer: Trainer;
  /** What it was opened on. */
  readonly backend: OpenBackend;
  readonly close: () => void;
}

/**
 * Opens the machine's GPU, or the embedded software adapter where it has none.
 * @throws CliError where there is neither
 */
export async function openDevice(): Promise<OpenDevice> {
  try {
    const opened = await requestNodeDevice();
    const { device, software } = opened;
    return { device, software, adapter: describe(opened), close: () => device.destroy() };
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    throw new CliError(`${error.message} Without a GPU, train with --backend cpu.`);
  }
}

/** Drivers that were skipped matter where there is no GPU. */
function describe({ adapter, software, embedded, skipped }: NodeDevice): string {
  const why = skipped
    .map(({ driver, reason }) => `; skipped the Vulkan driver ${driver}: ${reason}`)
    .join("");
  if (embedded) return `${adapter} (the embedded software adapter, as no GPU was found${why})`;
  return software ? `${adapter} (a software adapter${why})` : adapter;
}

/** What trains, opened for one command, which may train with it one experiment after the other. */
export interface OpenBackend {
  /** The machine in words. */
  readonly adapter: string;
  /** Operations a second of the slowest machine of this kind that is likely. */
  readonly slowest: number;
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
        slowest: SLOWEST.cpu,
        create: (problem) => Promise.resolve(createReferenceTrainer(problem)),
        capacity: () => CPU_MODELS,
        createEnsemble: (problems) => trainOneByOne(problems, createReferenceTrainer),
        close: () => {},
      };
    case "webgpu": {
      const { device, software, adapter, close } = await openDevice();
      return {
        adapter,
        slowest: software ? SLOWEST.software : SLOWEST.gpu,
        create: async (problem) => sleepingTrainer(await createGpuTrainer(problem, device)),
        capacity: (problem) => ensembleCapacity(problem, device),
        createEnsemble: async (problems) =>
          sleepingEnsemble(await createGpuEnsemble(problems, device)),
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
  const backend = await openBackend(kind);
  const trainer = await backend.create(problem).catch((error: unknown) => {
    backend.close();
    throw error;
  });
  return {
    trainer,
    backend,
    close: () => {
      trainer.destroy();
      backend.close();
    },
  };
}
