import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import { openDawn } from "../../src/node/dawn.ts";
import { rest } from "../../src/cli/sleeping.ts";
import { createGpuTrainer } from "../../src/gpu/trainer.ts";
import type { Case } from "./cases.ts";

/** How long a kernel takes by the device's own clock. */
export interface KernelTime {
  readonly kernel: string;
  /** Dispatches a step; below 1 where one makes many steps. */
  readonly dispatches: number;
  /** Microseconds a step, all of its dispatches together. */
  readonly microseconds: number;
}

/** Most dispatches that are timed. */
const DISPATCHES = 2000;

/**
 * Times each kernel of a case's training by timestamp queries: every dispatch is made a pass of its
 * own. What is between the dispatches does not count.
 * @throws where the adapter has no timestamps
 */
export async function timeKernels(what: Case, steps: number): Promise<KernelTime[]> {
  const { gpu } = await openDawn();
  const adapter = await gpu.requestAdapter();
  const wanted = ["timestamp-query", "subgroups"] as const;
  const requiredFeatures = wanted.filter((name) => adapter!.features.has(name));
  if (!requiredFeatures.includes("timestamp-query")) throw new Error("no timestamps here");
  const device = await adapter!.requestDevice({ requiredFeatures });
  const problem = drawProblem(parseExperiment({ ...what.experiment, steps: 2 * steps }));
  const trainer = await createGpuTrainer(problem, device);
  await rest(trainer.advance(steps));
  const clock = new Clock(device);
  await rest(trainer.advance(steps));
  const times = await rest(clock.read());
  trainer.destroy();
  device.destroy();
  return [...Map.groupBy(times, ({ kernel }) => kernel)].map(([kernel, some]) => ({
    kernel,
    dispatches: some.length / steps,
    microseconds: some.reduce((sum, { nanoseconds }) => sum + nanoseconds, 0) / 1e3 / steps,
  }));
}

interface Dispatch {
  readonly kernel: string;
  readonly nanoseconds: number;
}

/** Times all dispatches of a device from now on. */
class Clock {
  readonly #device: GPUDevice;
  readonly #create: GPUDevice["createCommandEncoder"];
  readonly #queries: GPUQuerySet;
  readonly #kernels: string[] = [];

  constructor(device: GPUDevice) {
    this.#device = device;
    this.#create = device.createCommandEncoder.bind(device);
    this.#queries = device.createQuerySet({ type: "timestamp", count: 2 * DISPATCHES });
    device.createCommandEncoder = (descriptor) => this.#watch(this.#create(descriptor));
  }

  async read(): Promise<Dispatch[]> {
    const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    const count = this.#kernels.length;
    const size = Math.max(16, 16 * count);
    const found = this.#device.createBuffer({ size, usage: QUERY_RESOLVE | COPY_SRC });
    const staging = this.#device.createBuffer({ size, usage: COPY_DST | MAP_READ });
    const encoder = this.#create();
    encoder.resolveQuerySet(this.#queries, 0, 2 * count, found, 0);
    encoder.copyBufferToBuffer(found, 0, staging, 0, size);
    this.#device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const times = new BigUint64Array(staging.getMappedRange());
    return this.#kernels.map((kernel, i) => ({
      kernel,
      nanoseconds: Number(times[2 * i + 1]! - times[2 * i]!),
    }));
  }

  /** An encoder whose dispatches each become a pass with a time at either end. */
  #watch(encoder: GPUCommandEncoder): GPUCommandEncoder {
    const begin = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (descriptor) => {
      let pipeline: GPUComputePipeline | undefined;
      const groups: Parameters<GPUComputePassEncoder["setBindGroup"]>[] = [];
      const pass = {
        setPipeline: (next: GPUComputePipeline) => void (pipeline = next),
        setBindGroup: (...group: Parameters<GPUComputePassEncoder["setBindGroup"]>) =>
          void (groups[group[0]] = group),
        dispatchWorkgroups: (...counts: [number, number?, number?]) => {
          const own = begin({ ...descriptor, ...this.#next(pipeline!.label) });
          own.setPipeline(pipeline!);
          for (const group of groups) own.setBindGroup(...group);
          own.dispatchWorkgroups(...counts);
          own.end();
        },
        end: () => {},
      };
      return pass as unknown as GPUComputePassEncoder;
    };
    return encoder;
  }

  #next(kernel: string): Pick<GPUComputePassDescriptor, "timestampWrites"> {
    const place = 2 * this.#kernels.length;
    if (place >= 2 * DISPATCHES) return {};
    this.#kernels.push(kernel);
    return {
      timestampWrites: {
        querySet: this.#queries,
        beginningOfPassWriteIndex: place,
        endOfPassWriteIndex: place + 1,
      },
    };
  }
}
