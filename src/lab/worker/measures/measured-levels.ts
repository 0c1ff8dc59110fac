import { hasLevels } from "../../../data/noise-levels.ts";
import { LevelMeasurer, type LevelMeasures } from "../../../measure/levels/level-measures.ts";
import { measuredSigmas } from "../../../measure/levels/measured-levels.ts";
import { evaluate } from "../../../reference/mlp.ts";
import { levelLosses } from "../../../reference/level-losses.ts";
import type { Problem } from "../../../training/problem.ts";

/** Levels that are measured for a picture, at most. */
const MOST = 24;
/** Numbers of ψ that are evaluated for a picture, times parameters: about 30 ms. */
const QUICK = 1e7;
/** The share of the training's time that is spent on measuring, and milliseconds that are always. */
const SPENT = { share: 0.1, always: 100 };

/** How good a run's model is at each of its noise levels, by the CPU. */
export class MeasuredLevels {
  readonly #problem: Problem;
  readonly #measurer: LevelMeasurer;
  /** Milliseconds spent measuring. */
  #spent = 0;
  #last: readonly LevelMeasures[] | undefined;
  /** The step where the run rested last, and what was measured there. */
  #rested: { readonly step: number; readonly levels: readonly LevelMeasures[] } | undefined;

  /** @returns undefined of a run that names one σ */
  static of(problem: Problem): MeasuredLevels | undefined {
    return hasLevels(problem.experiment.noise) ? new MeasuredLevels(problem) : undefined;
  }

  private constructor(problem: Problem) {
    const { experiment, layout } = problem;
    const sigmas = thin(measuredSigmas(experiment).toSorted((a, b) => a - b));
    const points = Math.floor(QUICK / (layout.count * sigmas.length));
    this.#problem = problem;
    this.#measurer = new LevelMeasurer(experiment, sigmas, points);
  }

  clear(): void {
    this.#spent = 0;
    this.#last = undefined;
    this.#rested = undefined;
  }

  /**
   * Where a run rests, with the training loss of each level.
   * @param parameters (P)
   * @param step updates done
   */
  rest(parameters: Float64Array, step: number): readonly LevelMeasures[] {
    if (this.#rested?.step !== step) {
      const losses = levelLosses(this.#problem, parameters, this.#measurer.sigmas);
      const levels = this.at(parameters).map((level, i) => ({ ...level, loss: losses[i] ?? null }));
      this.#rested = { step, levels };
    }
    return this.#rested.levels;
  }

  /**
   * At the parameters of a run under way: the last measures where new ones would take too long.
   * @param parameters (P)
   * @param milliseconds that were spent training
   */
  follow(parameters: Float64Array, milliseconds: number): readonly LevelMeasures[] | undefined {
    if (this.#spent > Math.max(SPENT.always, SPENT.share * milliseconds)) return this.#last;
    const start = performance.now();
    this.#last = this.at(parameters);
    this.#spent += performance.now() - start;
    return this.#last;
  }

  /** @param parameters (P) */
  at(parameters: Float64Array): LevelMeasures[] {
    return this.#measurer.measureHere((x, sigma) => evaluate(this.#problem, parameters, x, sigma));
  }

  /** At all levels and with losses, as a result file has it. */
  whole(parameters: Float64Array): LevelMeasures[] {
    const { experiment } = this.#problem;
    const sigmas = measuredSigmas(experiment);
    const losses = levelLosses(this.#problem, parameters, sigmas);
    const measurer = new LevelMeasurer(experiment, sigmas);
    return measurer
      .measureHere((x, sigma) => evaluate(this.#problem, parameters, x, sigma))
      .map((level, i) => ({ ...level, loss: losses[i] ?? null }));
  }
}

/** Of many levels some, evenly. */
function thin(sigmas: readonly number[]): number[] {
  const count = Math.min(MOST, sigmas.length);
  return Array.from(
    { length: count },
    (_, i) => sigmas[Math.round((i * (sigmas.length - 1)) / Math.max(1, count - 1))]!,
  );
}
