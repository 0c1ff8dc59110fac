import type { Experiment } from "../../../experiment/experiment.ts";
import type { Problem } from "../../../training/problem.ts";
import type {
  Backend,
  Gradient,
  ResumableTrainer,
  Saved,
  TrainerState,
} from "../../../training/trainer.ts";
import type { Ensemble } from "../../../figures/run/run.ts";
import { createReferenceTrainer } from "../../../reference/trainer.ts";
import { evaluate } from "../../../reference/mlp.ts";
import type { Opened } from "../run/backends.ts";

/** A run as its result file holds it. */
export interface Recorded {
  /** The file's name. */
  readonly name: string;
  readonly experiment: Experiment;
  /** What trained it. */
  readonly backend: Backend;
  readonly milliseconds: number;
  /** One a step; NaN where the file leaves one out. */
  readonly losses: Float64Array;
  readonly saved: readonly Saved[];
  /** (P) */
  readonly parameters: Float64Array;
  /** The average of the parameters, (P), where the experiment asks for it. */
  readonly emaParameters?: Float64Array | undefined;
  /** What is to be said of its training. */
  readonly message: string | undefined;
  /** The run's ensemble, of which it is the first model. */
  readonly ensemble: Ensemble | undefined;
}

/** A recorded run as if it had just ended here. */
export function openRecorded(problem: Problem, run: Recorded): Opened {
  const { backend, name: file } = run;
  const trainer = new RecordedTrainer(problem, run);
  return { trainer, machine: { backend, software: false, file } };
}

/** Stands where a recorded run ended: it trains no more, and is evaluated by the CPU. */
export class RecordedTrainer implements ResumableTrainer {
  readonly #problem: Problem;
  readonly #run: Recorded;

  constructor(problem: Problem, run: Recorded) {
    this.#problem = problem;
    this.#run = run;
  }

  get backend(): Backend {
    return this.#run.backend;
  }

  get step(): number {
    return this.#run.losses.length;
  }

  get losses(): Float64Array {
    return this.#run.losses;
  }

  get saved(): readonly Saved[] {
    return this.#run.saved;
  }

  parameters(): Promise<Float64Array> {
    return Promise.resolve(this.#run.parameters);
  }

  emaParameters(): Promise<Float64Array> {
    const { emaParameters } = this.#run;
    return emaParameters
      ? Promise.resolve(emaParameters)
      : Promise.reject(new Error("This run has no average of its parameters."));
  }

  evaluate(points: Float64Array, sigma?: number): Promise<Float64Array> {
    const { parameters, emaParameters = parameters } = this.#run;
    return Promise.resolve(evaluate(this.#problem, emaParameters, points, sigma));
  }

  async gradient(): Promise<Gradient> {
    const trainer = createReferenceTrainer(this.#problem);
    trainer.restore(await this.state());
    return trainer.gradient();
  }

  /** Without Adam's moments, which no result file has. */
  state(): Promise<TrainerState> {
    const { losses, saved, parameters, emaParameters } = this.#run;
    return Promise.resolve({
      losses,
      saved,
      parameters,
      moments: new Float64Array(2 * parameters.length),
      ...(emaParameters && { ema: emaParameters }),
    });
  }

  advance(): Promise<void> {
    return Promise.reject(new Error("A run that was read from a file is not trained on."));
  }

  restore(): void {
    throw new Error("A run that was read from a file has no other state.");
  }

  setLearningRate(): void {}

  destroy(): void {}
}
