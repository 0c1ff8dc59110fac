import { trainOneByOne } from "../training/ensemble/one-by-one.ts";
import { objectiveForm } from "../training/objective-form.ts";
import type { Problem } from "../training/problem.ts";
import type { AdvanceOptions, Backend, EnsembleTrainer } from "../training/trainer.ts";
import { Calls } from "../training/calls.ts";
import { Buffers } from "./memory/buffers.ts";
import { stopModel } from "./memory/settings.ts";
import { Chunks } from "./planning/chunks.ts";
import { choosePlan, createEngine, createRun } from "./planning/create-engine.ts";
import { describe } from "./device.ts";
import type { GpuTrainerOptions } from "./options.ts";
import type { Device } from "./webgpu.ts";
import type { Engine } from "./planning/engine.ts";
import { NetworkScores } from "./scores/network.ts";
import { Guard } from "./guard.ts";
import { capabilities } from "./planning/plan.ts";
import { submitAndRead } from "./memory/read.ts";
import { rowOffset, type StateRow, stateSize } from "./memory/state-rows.ts";
import type { PassContext } from "./context.ts";
import { createGpuTrainer } from "./trainer.ts";

/** Most bytes that an ensemble's models may take on a device. */
const MEMORY = 256 * 2 ** 20;

/**
 * Trains K experiments of one shape together, each in a workgroup of its own. Nets, data or
 * objectives that one workgroup does not take are trained one after the other. What a model
 * becomes does not depend on K. The device is the caller's and stays open.
 * @param problems at least one, and at most `ensembleCapacity` of them
 * @param device any device of WebGPU, such as `requestDevice` opens
 * @returns a trainer at step 0, whose buffers are held until it is destroyed
 * @throws DeviceError where a shader does not compile, memory is short or the device is lost
 */
export async function createGpuEnsemble(
  problems: readonly Problem[],
  device: Device,
  options: GpuTrainerOptions = {},
): Promise<EnsembleTrainer> {
  if (!fitsTogether(problems[0]!, device, options)) {
    return trainOneByOne(problems, (problem) => createGpuTrainer(problem, device, options));
  }
  const guard = new Guard(device);
  const buffers = new Buffers(device);
  try {
    return await guard.run("Setting up", async () => {
      const run = createRun(buffers, problems, choosePlan(problems[0]!, device, options));
      return new GpuEnsemble(run, guard, await createEngine(run));
    });
  } catch (error) {
    buffers.destroy();
    throw error;
  }
}

/**
 * How many models of a problem's shape are best trained together: as many as fit the memory and
 * make a step in a twentieth of a second; 1 where they cannot be trained together.
 */
export function ensembleCapacity(
  problem: Problem,
  device: Device,
  options: GpuTrainerOptions = {},
): number {
  if (!fitsTogether(problem, device, options)) return 1;
  const { limits } = device;
  const { stored, draw } = objectiveForm(problem);
  const { count, dimensions } = problem;
  const parts = [count * dimensions, stored * draw, stateSize(problem)];
  const bytes = parts.map((floats) => 4 * floats);
  const largest = Math.max(...bytes);
  const total = bytes.reduce((sum, part) => sum + part, 0);
  // So many models take for a step what one takes for its first chunk; a GPU runs many at once.
  const { firstChunk } = choosePlan(problem, device, options);
  const atOnce = capabilities(device).software ? 1 : 16;
  const most = Math.min(
    limits.maxComputeWorkgroupsPerDimension,
    limits.maxStorageBufferBindingSize / largest,
    MEMORY / total,
    Math.max(atOnce * firstChunk, 64),
  );
  return Math.max(1, Math.floor(most));
}

/** The Parzen scores of many models would take a pass each. */
function fitsTogether(problem: Problem, device: GPUDevice, options: GpuTrainerOptions): boolean {
  const { kind } = choosePlan(problem, device, options);
  return kind === "one-workgroup" && objectiveForm(problem).goal !== "parzen";
}

/** The losses of some consecutive steps. */
interface Block {
  readonly steps: number;
  /** (K, steps) */
  readonly losses: Float32Array;
}

class GpuEnsemble implements EnsembleTrainer {
  readonly backend: Backend;
  readonly count: number;
  readonly diverged: (number | undefined)[];
  readonly #run: PassContext;
  readonly #guard: Guard;
  readonly #engine: Engine;
  readonly #calls: Calls;
  readonly #chunks: Chunks;
  readonly #scores: NetworkScores;
  readonly #blocks: Block[] = [];
  #step = 0;

  constructor(run: PassContext, guard: Guard, engine: Engine) {
    this.backend = { kind: "webgpu", adapter: describe(run.device.adapterInfo) };
    this.count = run.problems.length;
    this.diverged = run.problems.map(() => undefined);
    this.#run = run;
    this.#guard = guard;
    this.#engine = engine;
    this.#scores = new NetworkScores(run, guard, engine);
    this.#calls = new Calls(run.problem);
    this.#chunks = new Chunks(run);
  }

  get step(): number {
    return this.#step;
  }

  async advance(steps: number, options: AdvanceOptions = {}) {
    this.#calls.checkAdvance(steps);
    const end = this.#step + steps;
    while (this.#step < end) {
      options.signal?.throwIfAborted();
      this.#calls.check();
      await this.#advanceChunk(this.#chunks.size(end - this.#step));
    }
  }

  losses(model: number): Float64Array {
    this.#calls.check();
    const length = (this.diverged[model] ?? this.#step + 1) - 1;
    const all = new Float64Array(length);
    let start = 0;
    for (const { steps, losses } of this.#blocks) {
      const some = losses.subarray(model * steps, (model + 1) * steps);
      all.set(some.subarray(0, length - start), start);
      start += steps;
      if (start >= length) break;
    }
    return all;
  }

  async parameters(): Promise<Float64Array> {
    this.#calls.check();
    return this.#readRows("theta");
  }

  async emaParameters(): Promise<Float64Array> {
    this.#calls.checkEma();
    return this.#readRows("ema");
  }

  async evaluate(points: Float64Array, sigma?: number): Promise<Float64Array> {
    this.#calls.checkEvaluate(points, sigma);
    return this.#scores.evaluate(points, sigma);
  }

  destroy(): void {
    if (this.#calls.destroy()) this.#run.buffers.destroy();
  }

  /** A row of the state of every model, (K, P). */
  async #readRows(name: StateRow): Promise<Float64Array> {
    const { device, problem, memory } = this.#run;
    const { count } = problem.layout;
    const size = stateSize(problem);
    const [state] = await this.#guard.run("Reading", () => {
      const encoder = device.createCommandEncoder({ label: "read" });
      return submitAndRead(device, encoder, [
        { buffer: memory.state, bytes: 4 * size * this.count },
      ]);
    });
    const rows = new Float64Array(count * this.count);
    for (let k = 0; k < this.count; k++) {
      const first = size * k + rowOffset(problem.layout, name);
      rows.set(state!.subarray(first, first + count), count * k);
    }
    return rows;
  }

  async #advanceChunk(steps: number): Promise<void> {
    const { device, memory } = this.#run;
    const start = performance.now();
    const [losses] = await this.#guard.run("Training", async () => {
      this.#chunks.write(steps, this.#step + 1);
      const encoder = device.createCommandEncoder({ label: "train" });
      this.#engine.encode(encoder, steps);
      const part = { buffer: memory.losses, bytes: 4 * steps * this.count };
      return submitAndRead(device, encoder, [part]);
    });
    this.#chunks.took(steps, performance.now() - start);
    this.#stopDiverged(losses!, steps);
    this.#blocks.push({ steps, losses: losses! });
    this.#step += steps;
  }

  /** What follows a loss that is not finite means nothing. */
  #stopDiverged(losses: Float32Array, steps: number): void {
    for (let k = 0; k < this.count; k++) {
      if (this.diverged[k] !== undefined) continue;
      for (let i = 0; i < steps; i++) {
        if (Number.isFinite(losses[k * steps + i]!)) continue;
        this.diverged[k] = this.#step + i + 1;
        stopModel(this.#run, k);
        break;
      }
    }
  }
}
