import { perUnit } from "../../../data/scaling.ts";
import type { Ensemble } from "../../../figures/run/run.ts";
import { quantileOf, QUANTILES, spreadOf } from "../../../math/quantiles.ts";
import { gridOf, recoverDensity } from "../../../measure/density.ts";
import { fisherDivergence, fisherRule } from "../../../measure/fisher/fisher.ts";
import { aimOf } from "../../../measure/floors.ts";
import { evaluate } from "../../../reference/mlp.ts";
import { measuredParameters } from "../../../training/measured-parameters.ts";
import type { Problem } from "../../../training/problem.ts";
import type { EnsembleTrainer } from "../../../training/trainer.ts";

/** Models of which the bands are made, at most: the first ones. */
const MOST = 4096;
/** Numbers of ψ that the CPU evaluates for another noise level, times parameters: about 3 s. */
const PATIENT = 1e9;

/** ψ of every model on the grid, and the Fisher divergence of each, at one noise level. */
interface Evaluated {
  readonly sigma: number;
  readonly scores: Float64Array[];
  readonly fishers: number[];
}

/** How the models of an ensemble spread, at any of their noise levels. */
export class Bands {
  /** What the training took. */
  seconds = 0;
  readonly #problem: Problem;
  readonly #models: number;
  #diverged = 0;
  /** Of the models that did not diverge, (P) each. */
  readonly #parameters: Float64Array[] = [];
  #evaluated: Evaluated;

  /**
   * @param problem of one of the models
   * @param models K
   * @param sigma the noise level at which models are evaluated as they are added
   */
  constructor(problem: Problem, models: number, sigma: number) {
    this.#problem = problem;
    this.#models = models;
    this.#evaluated = { sigma, scores: [], fishers: [] };
  }

  /** Takes in trained models, which it evaluates where they were trained. */
  async add(ensemble: EnsembleTrainer): Promise<void> {
    const { experiment, layout } = this.#problem;
    const { sigma, scores, fishers } = this.#evaluated;
    const { x, rule } = this.#points(sigma);
    const psi = x && (await ensemble.evaluate(x, sigma));
    const atRule = rule && (await ensemble.evaluate(rule.points, sigma));
    const parameters = await measuredParameters(experiment, ensemble);
    const part = (all: Float64Array, k: number, n: number) => all.slice(k * n, (k + 1) * n);
    for (let k = 0; k < ensemble.count; k++) {
      if (ensemble.diverged[k] !== undefined) {
        this.#diverged++;
        continue;
      }
      if (rule && atRule) {
        const own = part(atRule, k, rule.points.length);
        fishers.push(fisherDivergence(rule, own).value);
      }
      if (this.#parameters.length >= MOST) continue;
      this.#parameters.push(part(parameters, k, layout.count));
      if (x && psi) scores.push(part(psi, k, x.length));
    }
  }

  /** The bands at a noise level; without curves where evaluating all models would take too long. */
  at(sigma: number): Ensemble {
    if (this.#evaluated.sigma !== sigma) this.#evaluated = this.#evaluate(sigma);
    const { scores, fishers } = this.#evaluated;
    const { x } = this.#points(sigma);
    const sorted = Float64Array.from(fishers).toSorted();
    const inDataUnits = (curves: readonly Float64Array[]): Float64Array[] =>
      spreadOf(curves).quantiles.map((curve) => perUnit(curve, this.#problem.scaling));
    return {
      models: this.#models,
      diverged: this.#diverged,
      seconds: this.seconds,
      ...(x &&
        scores.length > 0 && {
          score: inDataUnits(scores),
          density: inDataUnits(scores.map((score) => recoverDensity(x, score))),
        }),
      ...(sorted.length > 0 && { fisher: QUANTILES.map((q) => quantileOf(sorted, q)) }),
    };
  }

  /** Evaluates the models that are kept, on the CPU; none where that would take too long. */
  #evaluate(sigma: number): Evaluated {
    const { x, rule } = this.#points(sigma);
    const values = (x?.length ?? 0) + (rule?.points.length ?? 0);
    const cost = values * this.#problem.layout.count * this.#parameters.length;
    if (cost > PATIENT) return { sigma, scores: [], fishers: [] };
    const psi = (parameters: Float64Array, points: Float64Array) =>
      evaluate(this.#problem, parameters, points, sigma);
    const all = this.#parameters;
    return {
      sigma,
      scores: x ? all.map((own) => psi(own, x)) : [],
      fishers: rule ? all.map((own) => fisherDivergence(rule, psi(own, rule.points)).value) : [],
    };
  }

  /** Where models are evaluated at a noise level. */
  #points(sigma: number) {
    const aim = aimOf(this.#problem.experiment, sigma);
    return { x: gridOf(this.#problem, sigma), rule: aim && fisherRule(aim) };
  }
}
