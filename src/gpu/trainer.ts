import type { Problem } from "../training/problem.ts";
import { DivergedError } from "../training/trainer.ts";
import { Calls } from "../training/calls.ts";
import type {
  AdvanceOptions,
  Backend,
  Gradient,
  ResumableTrainer,
  Saved,
  TrainerState,
} from "../training/trainer.ts";
import { Buffers } from "./memory/buffers.ts";
import { choosePlan, createEngine, createRun } from "./planning/create-engine.ts";
import { Chunks, writeLearningRate } from "./planning/chunks.ts";
import { describe } from "./device.ts";
import type { GpuTrainerOptions } from "./options.ts";
import type { Device } from "./webgpu.ts";
import type { Engine, Evaluator } from "./planning/engine.ts";
import { evaluateAll } from "./passes/evaluate.ts";
import { Guard } from "./guard.ts";
import type { Memory } from "./memory/memory.ts";
import { submitAndRead } from "./memory/read.ts";
import type { PassContext } from "./context.ts";

/**
 * Trains on a GPU, in float32. The device is the caller's and stays open.
 * @param problem what to train, as `drawProblem` makes it
 * @param device any device of WebGPU, such as `requestDevice` opens
 * @returns a trainer at step 0, whose buffers are held until it is destroyed
 * @throws DeviceError where a shader does not compile, memory is short or the device is lost
 */
export async function createGpuTrainer(
  problem: Problem,
  device: Device,
  options: GpuTrainerOptions = {},
): Promise<ResumableTrainer> {
  const guard = new Guard(device);
  const buffers = new Buffers(device);
  try {
    return await guard.run("Setting up", async () => {
      const run = createRun(buffers, [problem], choosePlan(problem, device, options));
      return new GpuTrainer(run, guard, await createEngine(run));
    });
  } catch (error) {
    buffers.destroy();
    throw error;
  }
}

class GpuTrainer implements ResumableTrainer {
  readonly backend: Backend;
  readonly saved: Saved[] = [];
  readonly #run: PassContext;
  readonly #device: GPUDevice;
  readonly #problem: Problem;
  readonly #memory: Memory;
  readonly #guard: Guard;
  readonly #engine: Engine;
  readonly #calls: Calls;
  readonly #chunks: Chunks;
  readonly #losses: number[] = [];
  #evaluator: Promise<Evaluator> | undefined;
  #diverged: DivergedError | undefined;

  constructor(run: PassContext, guard: Guard, engine: Engine) {
    const { device, problem, memory } = run;
    this.backend = { kind: "webgpu", adapter: describe(device.adapterInfo) };
    this.#run = run;
    this.#device = device;
    this.#problem = problem;
    this.#memory = memory;
    this.#guard = guard;
    this.#engine = engine;
    this.#calls = new Calls(problem);
    this.#chunks = new Chunks(run);
    if (problem.experiment.saveEvery > 0) {
      this.saved.push({ step: 0, parameters: problem.initialParameters.slice() });
    }
  }

  get step(): number {
    return this.#losses.length;
  }

  get losses(): Float64Array {
    return new Float64Array(this.#losses); // by far quicker than from
  }

  async advance(steps: number, options: AdvanceOptions = {}) {
    this.#calls.checkAdvance(steps);
    const end = this.step + steps;
    while (this.step < end) {
      options.signal?.throwIfAborted();
      this.#calls.check();
      if (this.#diverged) throw this.#diverged;
      await this.#advanceChunk(this.#chunks.size(end - this.step));
    }
  }

  async parameters(): Promise<Float64Array> {
    this.#calls.check();
    return this.#readState(0);
  }

  emaParameters(): Promise<Float64Array> {
    this.#calls.checkEma();
    return Promise.reject(new Error("The GPU has no average yet."));
  }

  async gradient(): Promise<Gradient> {
    this.#calls.check();
    const { count } = this.#problem.layout;
    const [loss, gradient] = await this.#guard.run("The gradient", async () => {
      this.#chunks.write(0, this.step + 1);
      const encoder = this.#device.createCommandEncoder({ label: "gradient" });
      this.#engine.encode(encoder, 1);
      return submitAndRead(this.#device, encoder, [
        { buffer: this.#memory.losses, bytes: 4 },
        { buffer: this.#memory.state, offset: 16 * count, bytes: 4 * count },
      ]);
    });
    return { loss: loss![0]!, gradient: Float64Array.from(gradient!) };
  }

  async evaluate(points: Float64Array, sigma?: number): Promise<Float64Array> {
    this.#calls.checkEvaluate(points, sigma);
    this.#evaluator ??= this.#guard.run("Compiling", () => this.#engine.evaluator());
    return evaluateAll(this.#run, this.#guard, await this.#evaluator, points);
  }

  async state(): Promise<TrainerState> {
    this.#calls.check();
    const { count } = this.#problem.layout;
    const values = await this.#readState(0, 3);
    const [parameters, moments] = [values.slice(0, count), values.slice(count)];
    return { losses: this.losses, saved: [...this.saved], parameters, moments };
  }

  restore({ losses, saved, parameters, moments }: TrainerState): void {
    this.#calls.check();
    const { queue } = this.#device;
    const state = [parameters, moments, parameters].map((part) => Float32Array.from(part));
    queue.writeBuffer(this.#memory.state, 0, state[0]!);
    queue.writeBuffer(this.#memory.state, state[0]!.byteLength, state[1]!);
    queue.writeBuffer(this.#memory.state, 3 * state[0]!.byteLength, state[2]!);
    queue.writeBuffer(this.#memory.stopped, 0, new Uint32Array([0]));
    this.#losses.length = 0;
    for (const loss of losses) this.#losses.push(loss);
    this.saved.length = 0;
    for (const kept of saved) this.saved.push(kept);
    this.#diverged = undefined;
  }

  setLearningRate(learningRate: number): void {
    this.#calls.check();
    writeLearningRate(this.#run, learningRate);
  }

  destroy(): void {
    if (this.#calls.destroy()) this.#run.buffers.destroy();
  }

  async #advanceChunk(steps: number): Promise<void> {
    const { layout, experiment } = this.#problem;
    const { saveEvery } = experiment;
    const sets = saveEvery === 0 ? 0 : savesBetween(this.step, this.step + steps, saveEvery);
    const start = performance.now();
    const [losses, saved, stopped] = await this.#guard.run("Training", async () => {
      this.#chunks.write(steps, this.step + 1);
      const encoder = this.#device.createCommandEncoder({ label: "train" });
      this.#engine.encode(encoder, steps);
      return submitAndRead(this.#device, encoder, [
        { buffer: this.#memory.losses, bytes: 4 * steps },
        { buffer: this.#memory.saved, bytes: 4 * layout.count * sets },
        { buffer: this.#memory.stopped, bytes: 4 },
      ]);
    });
    this.#chunks.took(steps, performance.now() - start);
    const [step] = new Uint32Array(stopped!.slice().buffer);
    // The loss itself may be finite where the square of a gradient is not.
    if (step! > 0) losses![step! - this.step - 1] = NaN;
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

  /** Some of the state's rows of P numbers, from an offset on. */
  async #readState(offset: number, rows = 1): Promise<Float64Array> {
    const { count } = this.#problem.layout;
    const [values] = await this.#guard.run("Reading", () => {
      const encoder = this.#device.createCommandEncoder({ label: "read" });
      const part = { buffer: this.#memory.state, offset: 4 * offset, bytes: 4 * count * rows };
      return submitAndRead(this.#device, encoder, [part]);
    });
    return Float64Array.from(values!);
  }
}

/** How many multiples of `every` lie after `from` and up to `to`. */
const savesBetween = (from: number, to: number, every: number): number =>
  Math.floor(to / every) - Math.floor(from / every);
