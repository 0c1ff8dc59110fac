import type { Problem } from "../core/problem.ts";
import { DivergedError } from "../core/trainer.ts";
import type { Backend, Gradient, Saved, Trainer } from "../core/trainer.ts";
import { Buffers } from "./buffers.ts";
import { createEngine, createRun } from "./create-engine.ts";
import type { GpuTrainerOptions } from "./create-engine.ts";
import { describe } from "./device.ts";
import type { Engine, Evaluator } from "./engine.ts";
import { Guard } from "./guard.ts";
import type { Memory } from "./memory.ts";
import { submitAndRead } from "./read.ts";
import type { Run } from "./run.ts";
import { settingsBytes, stepBytes } from "./settings.ts";

export type { GpuTrainerOptions } from "./create-engine.ts";

/** What a chunk of steps is aimed to last, in milliseconds: browsers stop long dispatches. */
const CHUNK = 60;

/**
 * Trains on a GPU. The device is the caller's and stays open.
 * @throws DeviceError where a shader does not compile, memory is short or the device is lost
 */
export async function createGpuTrainer(
  problem: Problem,
  device: GPUDevice,
  options: GpuTrainerOptions = {},
): Promise<Trainer> {
  const guard = new Guard(device);
  const buffers = new Buffers(device);
  try {
    return await guard.run("Setting up", async () => {
      const run = createRun(buffers, problem, options);
      return new GpuTrainer(run, guard, await createEngine(run));
    });
  } catch (error) {
    buffers.destroy();
    throw error;
  }
}

class GpuTrainer implements Trainer {
  readonly backend: Backend;
  readonly saved: Saved[] = [];
  readonly #run: Run;
  readonly #device: GPUDevice;
  readonly #problem: Problem;
  readonly #memory: Memory;
  readonly #guard: Guard;
  readonly #engine: Engine;
  readonly #losses: number[] = [];
  #evaluator: Promise<Evaluator> | undefined;
  #diverged: DivergedError | undefined;
  /** Steps in the next chunk. */
  #chunk: number;

  constructor(run: Run, guard: Guard, engine: Engine) {
    const { device, problem, memory, plan } = run;
    this.backend = { kind: "webgpu", adapter: describe(device.adapterInfo) };
    this.#run = run;
    this.#device = device;
    this.#problem = problem;
    this.#memory = memory;
    this.#guard = guard;
    this.#engine = engine;
    this.#chunk = plan.firstChunk;
    if (problem.experiment.saveEvery > 0) {
      this.saved.push({ step: 0, parameters: problem.initialParameters.slice() });
    }
  }

  get step(): number {
    return this.#losses.length;
  }

  get losses(): Float64Array {
    return Float64Array.from(this.#losses);
  }

  async advance(steps: number, options: { readonly signal?: AbortSignal | undefined } = {}) {
    const end = this.step + steps;
    while (this.step < end) {
      options.signal?.throwIfAborted();
      if (this.#diverged) throw this.#diverged;
      const most = Math.min(this.#chunk, this.#memory.capacity.steps);
      await this.#advanceChunk(Math.min(most, end - this.step));
    }
  }

  async parameters(): Promise<Float64Array> {
    return this.#readState(0);
  }

  async gradient(): Promise<Gradient> {
    const { count } = this.#problem.layout;
    const [loss, gradient] = await this.#guard.run("The gradient", async () => {
      this.#writeSteps(0);
      const encoder = this.#device.createCommandEncoder({ label: "gradient" });
      this.#engine.encode(encoder, 1);
      return submitAndRead(this.#device, encoder, [
        { buffer: this.#memory.losses, bytes: 4 },
        { buffer: this.#memory.state, offset: 16 * count, bytes: 4 * count },
      ]);
    });
    return { loss: loss![0]!, gradient: Float64Array.from(gradient!) };
  }

  async evaluate(points: Float64Array): Promise<Float64Array> {
    const { dimensions } = this.#problem;
    this.#evaluator ??= this.#guard.run("Compiling", () => this.#engine.evaluator());
    const evaluator = await this.#evaluator;
    const psi = new Float64Array(points.length);
    const size = evaluator.rows * dimensions;
    for (let start = 0; start < points.length; start += size) {
      const some = Float32Array.from(points.subarray(start, start + size));
      psi.set(await this.#evaluateSome(evaluator, some), start);
    }
    return psi;
  }

  destroy(): void {
    this.#run.buffers.destroy();
  }

  async #evaluateSome(evaluator: Evaluator, points: Float32Array<ArrayBuffer>) {
    const [psi] = await this.#guard.run("Evaluating", async () => {
      this.#device.queue.writeBuffer(evaluator.input, 0, points);
      const encoder = this.#device.createCommandEncoder({ label: "evaluate" });
      evaluator.encode(encoder, points.length / this.#problem.dimensions);
      const part = { buffer: evaluator.output, bytes: points.byteLength };
      return submitAndRead(this.#device, encoder, [part]);
    });
    return psi!;
  }

  async #advanceChunk(steps: number): Promise<void> {
    const { layout, experiment } = this.#problem;
    const { saveEvery } = experiment;
    const sets = saveEvery === 0 ? 0 : savesBetween(this.step, this.step + steps, saveEvery);
    const start = performance.now();
    const [losses, saved] = await this.#guard.run("Training", async () => {
      this.#writeSteps(steps);
      const encoder = this.#device.createCommandEncoder({ label: "train" });
      this.#engine.encode(encoder, steps);
      return submitAndRead(this.#device, encoder, [
        { buffer: this.#memory.losses, bytes: 4 * steps },
        { buffer: this.#memory.saved, bytes: 4 * layout.count * sets },
      ]);
    });
    // At most doubled: a short chunk's time is mostly the call's own.
    const fitting = Math.round((steps * CHUNK) / Math.max(0.1, performance.now() - start));
    this.#chunk = Math.min(Math.max(1, fitting), 2 * Math.max(this.#chunk, steps));
    await this.#keep(losses!, saved!);
  }

  /** Takes a chunk's losses and saved parameters, up to the first loss that is not finite. */
  async #keep(losses: Float32Array, saved: Float32Array): Promise<void> {
    const { layout, experiment } = this.#problem;
    const bad = losses.findIndex((loss) => !Number.isFinite(loss));
    const first = this.step;
    for (const loss of bad < 0 ? losses : losses.subarray(0, bad)) this.#losses.push(loss);
    for (let i = 0; i < saved.length / layout.count; i++) {
      const step = (Math.floor(first / experiment.saveEvery) + i + 1) * experiment.saveEvery;
      const parameters = saved.subarray(i * layout.count, (i + 1) * layout.count);
      const good = bad < 0 || step < this.step;
      if (good) this.saved.push({ step, parameters: Float64Array.from(parameters) });
    }
    if (bad >= 0) await this.#rewind();
  }

  /** Back to the parameters of the last finite loss. */
  async #rewind(): Promise<never> {
    const { queue } = this.#device;
    if (this.step > 0 && this.saved.at(-1)?.step === this.step) this.saved.pop();
    const good = await this.#readState(3 * this.#problem.layout.count);
    queue.writeBuffer(this.#memory.state, 0, Float32Array.from(good));
    queue.writeBuffer(this.#memory.stopped, 0, new Uint32Array([0]));
    this.#diverged = new DivergedError(this.step + 1);
    throw this.#diverged;
  }

  async #readState(offset: number): Promise<Float64Array> {
    const { count } = this.#problem.layout;
    const [values] = await this.#guard.run("Reading", () => {
      const encoder = this.#device.createCommandEncoder({ label: "read" });
      const part = { buffer: this.#memory.state, offset: 4 * offset, bytes: 4 * count };
      return submitAndRead(this.#device, encoder, [part]);
    });
    return Float64Array.from(values!);
  }

  /** Tells the GPU the settings of the next steps; of 0 steps, those of the next one's gradient. */
  #writeSteps(steps: number): void {
    const { queue } = this.#device;
    const { settings, steps: items, stepStride } = this.#memory;
    const first = this.step + 1;
    queue.writeBuffer(settings, 0, settingsBytes(this.#problem, first, steps));
    const { optimizer, saveEvery } = this.#problem.experiment;
    const count = Math.max(1, steps);
    queue.writeBuffer(items, 0, stepBytes(optimizer, saveEvery, first, count, stepStride));
  }
}

/** How many multiples of `every` lie after `from` and up to `to`. */
const savesBetween = (from: number, to: number, every: number): number =>
  Math.floor(to / every) - Math.floor(from / every);
