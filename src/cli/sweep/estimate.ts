import { drawProblem, type Problem } from "../../training/problem.ts";
import type { Group } from "../../experiment/sweep/groups.ts";
import type { SweepPlan } from "../../experiment/sweep/sweep.ts";
import type { EnsembleTrainer } from "../../training/trainer.ts";
import { stepWork, trainingWork } from "../../training/work.ts";
import { announce, LONG, SLOW_STEP, type Timed, timePiece, timeSteps } from "../estimate.ts";
import type { Print } from "../output/print.ts";

/** What a model takes besides its steps, in seconds: drawing, measuring, writing. */
const MODEL = 2e-3;
/** Groups whose work is counted; of more, these stand for all. */
const COUNTED = 100;

export interface SweepEstimateOptions {
  readonly plan: SweepPlan;
  /** Models that need no training. */
  readonly done: ReadonlySet<number>;
  readonly yes: boolean | undefined;
  readonly print: Print;
  readonly signal: AbortSignal;
}

/** Estimates how long a sweep takes before its first slice is trained. */
export class SweepEstimate {
  readonly #options: SweepEstimateOptions;
  #work = 0;
  #models = 0;
  #known = false;

  constructor(options: SweepEstimateOptions) {
    this.#options = options;
  }

  /** Counts the work that is left. */
  count(groups: readonly Group[]): void {
    const { plan, done } = this.#options;
    const stride = Math.ceil(groups.length / COUNTED);
    let counted = 0;
    for (const [g, group] of groups.entries()) {
      const left = done.size === 0 ? group.length : group.filter((i) => !done.has(i)).length;
      this.#models += left;
      if (g % stride !== 0 || left === 0) continue;
      counted += left;
      this.#work += left * trainingWork(drawProblem(plan.at(group[0]!).experiment));
    }
    if (counted > 0) this.#work *= this.#models / counted;
  }

  /**
   * Times some steps of the first slice, where the sweep may be long.
   * @throws CliError where it is long and nobody has agreed to that
   */
  async follow(
    ensemble: EnsembleTrainer,
    problems: readonly Problem[],
    timed: Timed,
  ): Promise<void> {
    if (this.#known) return;
    this.#known = true;
    const { yes, print, signal } = this.#options;
    const rest = MODEL * this.#models;
    if (this.#work / timed.slowest + rest < LONG) return;
    const problem = problems[0]!;
    const step = stepWork(problem);
    const rate =
      step / timed.slowest > SLOW_STEP
        ? await timePiece(problem, timed)
        : step * ensemble.count * (await timeSteps(ensemble, problem.experiment.steps, signal));
    announce(this.#work / rate + rest, yes, print);
  }
}
