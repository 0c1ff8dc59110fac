import type { PassContext } from "../context.ts";
import type { Guard } from "../guard.ts";
import type { Engine, Evaluator } from "../planning/engine.ts";
import { createGpuScore, evaluateOnGpu, type Models } from "./evaluate.ts";
import type { GpuScore, PointBuffers } from "./score.ts";

/** ψ of the K models that are trained together. */
export class NetworkScores {
  readonly #run: PassContext;
  readonly #guard: Guard;
  readonly #engine: Engine;
  /** Compiled when ψ is first asked for. */
  #evaluator: Promise<Evaluator> | undefined;

  constructor(run: PassContext, guard: Guard, engine: Engine) {
    this.#run = run;
    this.#guard = guard;
    this.#engine = engine;
  }

  /**
   * ψ of every model at points of the caller's.
   * @param points (n, D)
   * @param sigma the noise level; undefined is each model's own
   * @returns (K, n, D)
   */
  async evaluate(points: Float64Array, sigma: number | undefined): Promise<Float64Array> {
    const evaluator = await this.#compile();
    const bind = (buffers: PointBuffers, models: Models) =>
      evaluator.bind({ ...buffers, sigmas: [sigma] }, models);
    return evaluateOnGpu({ ...this.#on(), models: this.#run.problems.length, bind }, points);
  }

  /** ψ of the first model as a score, which holds nothing of its own. */
  async first(): Promise<GpuScore> {
    const evaluator = await this.#compile();
    const bind: GpuScore["bind"] = (buffers) => evaluator.bind(buffers, { first: 0, count: 1 });
    return createGpuScore(this.#on(), bind, () => {});
  }

  #compile(): Promise<Evaluator> {
    this.#evaluator ??= this.#guard.run("Compiling", () => this.#engine.evaluator());
    return this.#evaluator;
  }

  #on() {
    const { device, problem } = this.#run;
    return { device, guard: this.#guard, dimensions: problem.dimensions };
  }
}
