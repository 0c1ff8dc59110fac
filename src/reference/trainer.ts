import { drawOf } from "../training/problem.ts";
import type { Problem } from "../training/problem.ts";
import { Calls } from "../training/calls.ts";
import { DivergedError } from "../training/trainer.ts";
import type {
  AdvanceOptions,
  Backend,
  Gradient,
  ResumableTrainer,
  Saved,
  TrainerState,
} from "../training/trainer.ts";
import { drawsOnce } from "../training/draw.ts";
import { Adam } from "./adam.ts";
import { Average } from "./average.ts";
import { evaluate } from "./mlp.ts";
import { createObjective } from "./objective.ts";
import type { Objective } from "./objective.ts";
import { giveTurn, isTurnDue } from "./turns.ts";

/** The reference's machine in words. */
export const CPU_ADAPTER = "CPU, float64";

/**
 * Trains on the CPU in float64: the reference that the GPU is checked against, and its stand-in. It
 * gives the event loop a turn every 20 ms, and between two steps only.
 * @param problem what to train, as `drawProblem` makes it
 * @returns a trainer at step 0
 */
export function createReferenceTrainer(problem: Problem): ResumableTrainer {
  return new ReferenceTrainer(problem);
}

class ReferenceTrainer implements ResumableTrainer {
  readonly backend: Backend = { kind: "cpu", adapter: CPU_ADAPTER };
  readonly saved: Saved[] = [];
  readonly #problem: Problem;
  readonly #calls: Calls;
  readonly #adam: Adam;
  readonly #parameters: Float64Array;
  /** The parameters before the last update, whose loss is known to be finite. */
  readonly #good: Float64Array;
  /** The average of the parameters, where the experiment asks for it. */
  readonly #average: Average | undefined;
  readonly #gradient: Float64Array;
  /** The objective on the draw that all steps share; undefined where each has its own. */
  readonly #objective: Objective | undefined;
  readonly #losses: number[] = [];

  constructor(problem: Problem) {
    const { experiment, initialParameters } = problem;
    this.#problem = problem;
    this.#calls = new Calls(problem);
    this.#adam = new Adam(problem.layout.count, experiment.optimizer, experiment.steps);
    this.#parameters = initialParameters.slice();
    this.#good = initialParameters.slice();
    if (experiment.ema) this.#average = new Average(initialParameters, experiment.ema.decay);
    this.#gradient = new Float64Array(problem.layout.count);
    if (drawsOnce(experiment)) this.#objective = createObjective(problem, drawOf(problem, 1));
    if (experiment.saveEvery > 0) this.#save();
  }

  get step(): number {
    return this.#losses.length;
  }

  get losses(): Float64Array {
    return new Float64Array(this.#losses);
  }

  async advance(steps: number, options: AdvanceOptions = {}) {
    this.#calls.checkAdvance(steps);
    for (let i = 0; i < steps; i++) {
      options.signal?.throwIfAborted();
      this.#calls.check();
      this.#update();
      if (isTurnDue()) await giveTurn();
    }
  }

  async parameters(): Promise<Float64Array> {
    this.#calls.check();
    return Promise.resolve(this.#parameters.slice());
  }

  async emaParameters(): Promise<Float64Array> {
    this.#calls.checkEma();
    return Promise.resolve(this.#average!.now.slice());
  }

  async gradient(): Promise<Gradient> {
    this.#calls.check();
    const loss = this.#computeGradient();
    return Promise.resolve({ loss, gradient: this.#gradient.slice() });
  }

  async evaluate(points: Float64Array, sigma?: number): Promise<Float64Array> {
    this.#calls.checkEvaluate(points, sigma);
    const parameters = this.#average?.now ?? this.#parameters;
    return Promise.resolve(evaluate(this.#problem, parameters, points, sigma));
  }

  async state(): Promise<TrainerState> {
    this.#calls.check();
    const { losses, saved } = this;
    const [parameters, moments] = [this.#parameters.slice(), this.#adam.moments];
    const ema = this.#average && { ema: this.#average.now.slice() };
    return Promise.resolve({ losses, saved: [...saved], parameters, moments, ...ema });
  }

  restore({ losses, saved, parameters, moments, ema }: TrainerState): void {
    this.#calls.check();
    this.#losses.length = 0;
    for (const loss of losses) this.#losses.push(loss);
    this.saved.length = 0;
    for (const kept of saved) this.saved.push(kept);
    this.#parameters.set(parameters);
    this.#good.set(parameters);
    this.#adam.restore(moments, losses.length);
    this.#average?.restore(ema ?? parameters);
  }

  setLearningRate(learningRate: number): void {
    this.#calls.check();
    this.#adam.setLearningRate(learningRate);
  }

  destroy(): void {
    this.#calls.destroy();
  }

  #update(): void {
    const loss = this.#computeGradient();
    if (!Number.isFinite(loss)) {
      this.#rewind();
      throw new DivergedError(this.step + 1);
    }
    this.#good.set(this.#parameters);
    this.#adam.update(this.#parameters, this.#gradient);
    this.#average?.update(this.#parameters);
    this.#losses.push(loss);
    const { saveEvery } = this.#problem.experiment;
    if (saveEvery > 0 && this.step % saveEvery === 0) this.#save();
  }

  /** Loss and gradient at the parameters now, with the draw of the next step. */
  #computeGradient(): number {
    const objective =
      this.#objective ?? createObjective(this.#problem, drawOf(this.#problem, this.step + 1));
    return objective.lossAndGradient(this.#parameters, this.#gradient);
  }

  #save(): void {
    const parameters = this.#average?.now ?? this.#parameters;
    this.saved.push({ step: this.step, parameters: parameters.slice() });
  }

  /** Back to the parameters of the last finite loss; those that the bad update made are dropped. */
  #rewind(): void {
    this.#parameters.set(this.#good);
    this.#average?.rewind();
    if (this.step > 0 && this.saved.at(-1)?.step === this.step) this.saved.pop();
  }
}
