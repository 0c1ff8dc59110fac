import type { Problem } from "../training/problem.ts";
import { DivergedError } from "../training/trainer.ts";
import { Calls } from "../training/calls.ts";
import type {
  AdvanceOptions,
  Backend,
  Gradient,
  Saved,
  TrainerState,
} from "../training/trainer.ts";
import { Buffers } from "./memory/buffers.ts";
import { choosePlan, createEngine, createRun } from "./planning/create-engine.ts";
import { writeLearningRate } from "./memory/settings.ts";
import { Chunks } from "./planning/chunks.ts";
import { describe } from "./device.ts";
import type { GpuTrainer, GpuTrainerOptions } from "./options.ts";
import type { Device } from "./webgpu.ts";
import type { Engine } from "./planning/engine.ts";
import { NetworkScores } from "./scores/network.ts";
import type { GpuScore } from "./scores/score.ts";
import { Guard } from "./guard.ts";
import type { Memory } from "./memory/memory.ts";
import { type Part, submitAndRead } from "./memory/read.ts";
import { rowOffset, type StateRow } from "./memory/state-rows.ts";
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
): Promise<GpuTrainer> {
  const guard = new Guard(device);
  const buffers = new Buffers(device);
  try {
    return await guard.run("Setting up", async () => {
      const run = createRun(buffers, [problem], choosePlan(problem, device, options));
      return new TrainerOnGpu(run, guard, await createEngine(run));
    });
  } catch (error) {
    buffers.destroy();
    throw error;
  }
}

class TrainerOnGpu implements GpuTrainer {
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
  readonly #scores: NetworkScores;
  readonly #losses: number[] = [];
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
    this.#scores = new NetworkScores(run, guard, engine);
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
    return this.#readRow("theta");
  }

  async emaParameters(): Promise<Float64Array> {
    this.#calls.checkEma();
    return this.#readRow("ema");
  }

  async gradient(): Promise<Gradient> {
    this.#calls.check();
    const [loss, gradient] = await this.#guard.run("The gradient", async () => {
      this.#chunks.write(0, this.step + 1);
      const encoder = this.#device.createCommandEncoder({ label: "gradient" });
      this.#engine.encode(encoder, 1);
      return submitAndRead(this.#device, encoder, [
        { buffer: this.#memory.losses, bytes: 4 },
        this.#row("gradient"),
      ]);
    });
    return { loss: loss![0]!, gradient: Float64Array.from(gradient!) };
  }

  async evaluate(points: Float64Array, sigma?: number): Promise<Float64Array> {
    this.#calls.checkEvaluate(points, sigma);
    return this.#scores.evaluate(points, sigma);
  }

  async score(): Promise<GpuScore> {
    this.#calls.check();
    return this.#scores.first();
  }

  async state(): Promise<TrainerState> {
    this.#calls.check();
    const parameters = await this.#readRow("theta");
    const moments = [await this.#readRow("m"), await this.#readRow("v")];
    return {
      losses: this.losses,
      saved: [...this.saved],
      parameters,
      moments: Float64Array.from(moments.flatMap((row) => [...row])),
      ...(this.#problem.experiment.ema && { ema: await this.#readRow("ema") }),
    };
  }

  restore({ losses, saved, parameters, moments, ema = parameters }: TrainerState): void {
    this.#calls.check();
    const { count } = this.#problem.layout;
    this.#writeRow("theta", parameters);
    this.#writeRow("m", moments.subarray(0, count));
    this.#writeRow("v", moments.subarray(count));
    this.#writeRow("previous", parameters);
    if (this.#problem.experiment.ema) {
      this.#writeRow("ema", ema);
      this.#writeRow("previousEma", ema);
    }
    this.#device.queue.writeBuffer(this.#memory.stopped, 0, new Uint32Array([0]));
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
    if (this.step > 0 && this.saved.at(-1)?.step === this.step) this.saved.pop();
    this.#writeRow("theta", await this.#readRow("previous"));
    if (this.#problem.experiment.ema) this.#writeRow("ema", await this.#readRow("previousEma"));
    this.#device.queue.writeBuffer(this.#memory.stopped, 0, new Uint32Array([0]));
    this.#diverged = new DivergedError(this.step + 1);
    throw this.#diverged;
  }

  /** A row of the state. */
  #row(name: StateRow): Part {
    const { layout } = this.#problem;
    const offset = 4 * rowOffset(layout, name);
    return { buffer: this.#memory.state, offset, bytes: 4 * layout.count };
  }

  async #readRow(name: StateRow): Promise<Float64Array> {
    const [values] = await this.#guard.run("Reading", () => {
      const encoder = this.#device.createCommandEncoder({ label: "read" });
      return submitAndRead(this.#device, encoder, [this.#row(name)]);
    });
    return Float64Array.from(values!);
  }

  #writeRow(name: StateRow, values: Float64Array): void {
    const { buffer, offset = 0 } = this.#row(name);
    this.#device.queue.writeBuffer(buffer, offset, Float32Array.from(values));
  }
}

/** How many multiples of `every` lie after `from` and up to `to`. */
const savesBetween = (from: number, to: number, every: number): number =>
  Math.floor(to / every) - Math.floor(from / every);
