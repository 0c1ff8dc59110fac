import { aimOf, lossFloors } from "../../../measure/floors.ts";
import {
  type Estimate,
  fisherDivergence,
  type FisherRule,
  fisherRule,
} from "../../../measure/fisher/fisher.ts";
import type { LevelMeasures } from "../../../measure/levels/level-measures.ts";
import { shownSigma } from "../../../measure/levels/measured-levels.ts";
import { measuredParameters } from "../../../training/measured-parameters.ts";
import type { HeldOutReport } from "../../../measure/held-out/held-out-report.ts";
import type { Problem } from "../../../training/problem.ts";
import type { Saved, Trainer } from "../../../training/trainer.ts";
import type { ParzenMeasures } from "../../../reference/held-out.ts";
import { evaluate } from "../../../reference/mlp.ts";
import { kinksOf } from "../../../figures/run/model.ts";
import type { Picture, Replay, Start } from "../../../figures/run/run.ts";
import { factsOf } from "../../../figures/run/facts.ts";
import { keptLosses, Rows } from "../../../figures/run/traces.ts";
import { RecordedTrainer } from "../files/recorded.ts";
import { type DrawnModel, ShownGrid } from "../../../figures/run/shown-grid.ts";
import { Comparison } from "../run/comparison.ts";
import { MeasuredLevels } from "./measured-levels.ts";

/** Numbers of ψ that are evaluated for every picture, times parameters: about 10 ms. */
const QUICK = 1e7;
/** The same where the CPU evaluates it once: about a second. */
const PATIENT = 1e9;
/** Saved steps at which the Fisher divergence is measured, and multiplications for them, at most. */
const MEASURED = { steps: 60, cost: 1e8 };

/** What is shown of a run at one of its noise levels, and measured for it. */
export class RunMeasures {
  readonly #problem: Problem;
  readonly #comparison: Comparison;
  readonly #levels: MeasuredLevels | undefined;
  #start: Start;
  /** Where the Fisher divergence is integrated at the noise level shown. */
  #rule: FisherRule | undefined;
  /** Where ψ is evaluated to be drawn, in the units that are trained in. */
  #grid: ShownGrid;
  #parzen: ParzenMeasures | undefined;
  readonly #fishers = new Rows();
  #fisher: Estimate | undefined;

  constructor(problem: Problem) {
    const sigma = shownSigma(problem.experiment);
    this.#problem = problem;
    this.#comparison = new Comparison(problem);
    this.#levels = MeasuredLevels.of(problem);
    this.#rule = ruleAt(problem, sigma);
    this.#grid = new ShownGrid(problem, sigma);
    const floor = lossFloors(problem)[0];
    this.#start = { facts: factsOf(problem), floor, sigma, ...this.#grid.shown };
  }

  /** What is known before the first step, and drawn at the noise level shown. */
  get start(): Start {
    return this.#start;
  }

  get comparison(): Comparison {
    return this.#comparison;
  }

  /** Shows the run at another noise level. @returns what is drawn there */
  show(sigma: number): Pick<Start, "sigma" | "line" | "field"> {
    const problem = this.#problem;
    this.#rule = ruleAt(problem, sigma);
    this.#grid = new ShownGrid(problem, sigma);
    this.#start = { ...this.#start, sigma, ...this.#grid.shown };
    this.#forgetFishers();
    return { sigma, ...this.#grid.shown };
  }

  /** Forgets what was measured. */
  clear(): void {
    this.#forgetFishers();
    this.#levels?.clear();
    this.#comparison.clear();
  }

  #forgetFishers(): void {
    this.#fishers.clear();
    this.#fisher = undefined;
  }

  /**
   * The run as it is now.
   * @param milliseconds that were spent training
   * @param last whether it rests here, so that all is measured
   */
  async picture(trainer: Trainer, milliseconds: number, last: boolean) {
    const problem = this.#problem;
    const parameters = await measuredParameters(problem.experiment, trainer);
    const recorded = trainer instanceof RecordedTrainer;
    if (last) this.#measureSaved(trainer.saved);
    const drawn = await this.#measure(trainer, parameters, last);
    const gpu = trainer.backend.kind === "webgpu" && !recorded;
    if (gpu && this.#comparison.due(trainer.step, last ? Infinity : milliseconds)) {
      await this.#comparison.compare(trainer);
    }
    const { step, losses } = trainer;
    return {
      step,
      loss: losses.at(-1),
      losses: keptLosses(losses),
      fishers: { steps: this.#fishers.steps, values: this.#fishers.column(0) },
      fisher: this.#fisher,
      agreement: gpu ? this.#comparison.agreement : { kind: recorded ? "not-kept" : "cpu-only" },
      saved: trainer.saved.at(-1)?.step,
      ...drawn,
      levels: last
        ? this.#levels?.rest(parameters, step)
        : this.#levels?.follow(parameters, milliseconds),
      kinks: kinksOf(problem, parameters, this.#start.sigma),
    } satisfies Partial<Picture>;
  }

  /**
   * What the model is worth at points held out; the Parzen estimate beside it is the same always.
   * @param parameters (P), those that are measured
   */
  async heldOut(parameters: Float64Array): Promise<HeldOutReport | undefined> {
    const { compareHeldOut, parzenHeldOut } = await import("../../../reference/held-out.ts");
    this.#parzen ??= parzenHeldOut(this.#problem);
    return compareHeldOut(this.#problem, parameters, this.#parzen);
  }

  /** How good the model is at each noise level, by the CPU, as in a result file. */
  levels(parameters: Float64Array): LevelMeasures[] | undefined {
    return this.#levels?.whole(parameters);
  }

  /** The model at saved parameters, by the CPU. */
  replay({ step, parameters }: Saved, losses: Float64Array): Replay {
    const { sigma } = this.#start;
    const psi = (x: Float64Array) => evaluate(this.#problem, parameters, x, sigma);
    const rule = this.#quickRule;
    const fisher = rule && fisherDivergence(rule, psi(rule.points));
    return {
      step,
      loss: losses[step - 1],
      ...this.#grid.draw(psi(this.#grid.points), parameters),
      fisher,
      levels: this.#levels?.at(parameters),
      kinks: kinksOf(this.#problem, parameters, sigma),
    };
  }

  /** The Fisher divergence at some of the saved steps, however few pictures were made on the way. */
  #measureSaved(saved: readonly Saved[]): void {
    const rule = this.#quickRule;
    if (!rule) return;
    const cost = rule.points.length * this.#problem.layout.count;
    const most = Math.min(MEASURED.steps, MEASURED.cost / cost);
    const stride = Math.ceil(saved.length / most);
    for (let i = 0; i < saved.length; i += stride) {
      const { step, parameters } = saved[i]!;
      if (this.#fishers.has(step)) continue;
      const psi = evaluate(this.#problem, parameters, rule.points, this.#start.sigma);
      this.#fishers.insert(step, [fisherDivergence(rule, psi).value]);
    }
  }

  /** The rule where it is quick to be evaluated. */
  get #quickRule(): FisherRule | undefined {
    return this.#ruleWithin(QUICK);
  }

  /** The rule where evaluating it takes no more than so many multiplications. */
  #ruleWithin(most: number): FisherRule | undefined {
    const rule = this.#rule;
    return rule && rule.points.length * this.#problem.layout.count < most ? rule : undefined;
  }

  /** ψ on the grid and, where it is time, where the Fisher divergence is integrated. */
  async #measure(trainer: Trainer, parameters: Float64Array, last: boolean): Promise<DrawnModel> {
    const most = trainer instanceof RecordedTrainer ? PATIENT : Infinity;
    const rule = last ? this.#ruleWithin(most) : this.#quickRule;
    this.#fisher = undefined;
    const { points: grid } = this.#grid;
    const points = Float64Array.from([...grid, ...(rule?.points ?? [])]);
    if (points.length === 0) return {};
    const psi = await trainer.evaluate(points, this.#start.sigma);
    if (rule) {
      this.#fisher = fisherDivergence(rule, psi.subarray(grid.length));
      this.#fishers.add(trainer.step, [this.#fisher.value]);
    }
    return this.#grid.draw(psi.slice(0, grid.length), parameters);
  }
}

/** Where the Fisher divergence at a noise level is integrated, to the score that the objective aims at. */
function ruleAt({ experiment }: Problem, sigma: number): FisherRule | undefined {
  const aim = aimOf(experiment, sigma);
  return aim && fisherRule(aim);
}
