import type { Problem } from "../../src/training/problem.ts";
import { createGpuEnsemble, ensembleCapacity } from "../../src/gpu/ensemble.ts";
import { createGpuTrainer } from "../../src/gpu/trainer.ts";
import { caseOf, isParzen, problemsOf } from "./cases.ts";
import type { Timing } from "./contender.ts";

/** Something to wait by while the GPU works. */
type Wait = <T>(work: Promise<T>) => Promise<T>;

/** Trains cases on a device, in a page or in Node. */
export class Ours {
  readonly #device: GPUDevice;
  readonly #wait: Wait;
  #problems: readonly Problem[] = [];
  #parzen = false;

  constructor(device: GPUDevice, wait: Wait = (work) => work) {
    this.#device = device;
    this.#wait = wait;
  }

  /** @returns what it took until the first step was done, in milliseconds */
  async prepare(name: string): Promise<number> {
    const what = caseOf(name);
    this.#problems = problemsOf(what);
    this.#parzen = isParzen(what);
    const start = performance.now();
    await this.run(1);
    return performance.now() - start;
  }

  /** From the first step until losses and parameters are read. */
  async run(steps: number): Promise<Timing> {
    return this.#problems.length === 1 ? this.#runOne(steps) : this.#runTogether(steps);
  }

  async #runOne(steps: number): Promise<Timing> {
    const trainer = await createGpuTrainer(this.#problems[0]!, this.#device);
    try {
      const start = performance.now();
      await this.#wait(trainer.advance(steps));
      await this.#wait(trainer.parameters());
      const milliseconds = performance.now() - start;
      return { milliseconds, losses: this.#parzen ? [] : [...trainer.losses] };
    } finally {
      trainer.destroy();
    }
  }

  async #runTogether(steps: number): Promise<Timing> {
    const problems = this.#problems;
    const capacity = ensembleCapacity(problems[0]!, this.#device);
    let milliseconds = 0;
    let losses: number[] = [];
    for (let first = 0; first < problems.length; first += capacity) {
      const some = problems.slice(first, first + capacity);
      const ensemble = await createGpuEnsemble(some, this.#device);
      try {
        const start = performance.now();
        await this.#wait(ensemble.advance(steps));
        await this.#wait(ensemble.parameters());
        milliseconds += performance.now() - start;
        if (first === 0) losses = [...ensemble.losses(0)];
      } finally {
        ensemble.destroy();
      }
    }
    return { milliseconds, losses };
  }
}
