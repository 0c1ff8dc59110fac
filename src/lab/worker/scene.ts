import { aimOf, lossFloors } from "../../core/assessment.ts";
import {
  type Estimate,
  fisherDivergence,
  type FisherRule,
  fisherRule,
} from "../../core/metrics.ts";
import type { Problem } from "../../core/problem.ts";
import type { Saved, Trainer } from "../../core/trainer.ts";
import { evaluate } from "../../reference/mlp.ts";
import { drawLine } from "../../figures/line.ts";
import { kinksOf, modelCurves } from "../../figures/model.ts";
import type { Curves, Picture, Replay, Start } from "../../figures/run.ts";
import { shapeOf } from "../../figures/shape.ts";
import { Rows, thinLosses } from "../../figures/traces.ts";
import { Referee } from "./referee.ts";

/** Numbers of ψ that are evaluated for every picture, times parameters: about 10 ms. */
const QUICK = 1e7;

/** What is shown of a run, and measured for it. */
export class Scene {
  readonly start: Start;
  readonly #problem: Problem;
  readonly #referee: Referee;
  readonly #rule: FisherRule | undefined;
  readonly #fishers = new Rows();
  #fisher: Estimate | undefined;

  constructor(problem: Problem) {
    const aim = aimOf(problem.experiment);
    this.#problem = problem;
    this.#referee = new Referee(problem);
    this.#rule = aim && fisherRule(aim);
    this.start = {
      shape: shapeOf(problem),
      floor: lossFloors(problem)[0],
      line: problem.dimensions === 1 ? drawLine(problem) : undefined,
    };
  }

  get referee(): Referee {
    return this.#referee;
  }

  /** Forgets what was measured. */
  clear(): void {
    this.#fishers.clear();
    this.#fisher = undefined;
    this.#referee.clear();
  }

  /**
   * The run as it is now.
   * @param last whether it rests here, so that all is measured
   */
  async picture(trainer: Trainer, last: boolean) {
    const parameters = await trainer.parameters();
    const model = await this.#measure(trainer, parameters, last);
    const gpu = trainer.backend.kind === "webgpu";
    if (gpu && this.#referee.due(trainer.step)) await this.#referee.compare(trainer);
    const { step, losses } = trainer;
    return {
      step,
      loss: losses.at(-1),
      losses: thinLosses(losses),
      fishers: { steps: this.#fishers.steps, values: this.#fishers.column(0) },
      fisher: this.#fisher,
      agreement: gpu ? this.#referee.agreement : { kind: "cpu-only" },
      saved: trainer.saved.at(-1)?.step,
      model,
      kinks: kinksOf(this.#problem, parameters),
    } satisfies Partial<Picture>;
  }

  /** The model at saved parameters, by the CPU. */
  replay({ step, parameters }: Saved, losses: Float64Array): Replay {
    const { line } = this.start;
    const model = line && this.#curves(evaluate(this.#problem, parameters, line.x), parameters);
    const rule = this.#quickRule;
    const fisher = rule && fisherDivergence(rule, evaluate(this.#problem, parameters, rule.points));
    return {
      step,
      loss: losses[step - 1],
      model,
      fisher,
      kinks: kinksOf(this.#problem, parameters),
    };
  }

  /** The rule where it is quick to be evaluated. */
  get #quickRule(): FisherRule | undefined {
    const rule = this.#rule;
    return rule && rule.points.length * this.#problem.layout.count < QUICK ? rule : undefined;
  }

  /** ψ on the grid and, where it is time, where the Fisher divergence is integrated. */
  async #measure(
    trainer: Trainer,
    parameters: Float64Array,
    last: boolean,
  ): Promise<Curves | undefined> {
    const { line } = this.start;
    const rule = last ? this.#rule : this.#quickRule;
    this.#fisher = undefined;
    const parts = [line?.x ?? EMPTY, rule?.points ?? EMPTY];
    const points = Float64Array.from(parts.flatMap((part) => [...part]));
    if (points.length === 0) return undefined;
    const psi = await trainer.evaluate(points);
    const cut = parts[0]!.length;
    if (rule) {
      this.#fisher = fisherDivergence(rule, psi.subarray(cut));
      this.#fishers.add(trainer.step, [this.#fisher.value]);
    }
    return line && this.#curves(psi.slice(0, cut), parameters);
  }

  #curves(score: Float64Array, parameters: Float64Array): Curves {
    return modelCurves(this.#problem, this.start.line!.x, score, parameters);
  }
}

const EMPTY = new Float64Array(0);
