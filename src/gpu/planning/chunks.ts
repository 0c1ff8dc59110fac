import type { PassContext } from "../context.ts";
import { stepBytes } from "../memory/settings.ts";
import { packStruct } from "../shader/structs.ts";

/** What a chunk of steps is aimed to last, in milliseconds: browsers stop long dispatches. */
const CHUNK = 60;

/** Cuts a run's steps into chunks that last about as long as they may. */
export class Chunks {
  readonly #run: PassContext;
  #next: number;

  constructor(run: PassContext) {
    this.#run = run;
    // The plan's is that of one model.
    this.#next = Math.max(1, Math.floor(run.plan.firstChunk / run.problems.length));
  }

  /** Steps of the next chunk, of so many that are left. */
  size(left: number): number {
    return Math.min(this.#next, this.#run.memory.capacity.steps, left);
  }

  /** Learns from what a chunk took, in milliseconds. */
  took(steps: number, time: number): void {
    const fitting = Math.round((steps * CHUNK) / Math.max(0.1, time));
    // At most doubled: a short chunk's time is mostly the call's own.
    this.#next = Math.min(Math.max(1, fitting), 2 * Math.max(this.#next, steps));
  }

  /** Tells the GPU the next steps; of 0 steps, that of the next one's gradient. */
  write(steps: number, first: number): void {
    const { device, problem, problems, memory } = this.#run;
    const { saveEvery } = problem.experiment;
    const count = Math.max(1, steps);
    const every = problems.length === 1 ? saveEvery : 0;
    device.queue.writeBuffer(memory.chunk, 0, packStruct("Chunk", { steps, first }));
    const range = { first, count, saveEvery: every };
    const bytes = stepBytes(problem.experiment, problem.count, range, memory.stepStride);
    device.queue.writeBuffer(memory.steps, 0, bytes);
  }
}
