import { aimOf, lossFloors } from "./floors.ts";
import { densityGrid, totalVariation } from "./density-error.ts";
import { recoverDensity } from "./density.ts";
import { densityAt, type Mixture, targetOf } from "../data/distributions/mixture.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { drawFloor } from "./draw-floor.ts";
import { drawOf } from "../training/problem.ts";
import { drawsOnce } from "../training/draw.ts";
import { fisherDivergence, type FisherRule, fisherRule } from "./fisher/fisher.ts";
import { sigmaIfSeveral } from "./levels/measured-levels.ts";
import { readoutKind } from "../model/prediction.ts";
import type { Problem } from "../training/problem.ts";
import type { EnsembleTrainer } from "../training/trainer.ts";

/**
 * What a trained model is worth, of several noise levels at the one that is shown; null where that
 * cannot be known.
 */
export interface Measures {
  /** The last finite loss. */
  readonly loss: number | null;
  /** What the exact score's loss is, on the noise that was drawn if that is known. */
  readonly floor: number | null;
  readonly excessLoss: number | null;
  /** To the density that the objective aims at: p_σ, or p where nothing is corrupted. */
  readonly fisherAim: number | null;
  /** To p. */
  readonly fisher: number | null;
  /** Of the density recovered from ψ to p, in one dimension. */
  readonly totalVariation: number | null;
}

/** Measures ensembles; what depends on few of the settings is made once. */
export class EnsembleMeasurer {
  readonly #rules = new Map<string, FisherRule>();
  readonly #grids = new Map<string, { x: Float64Array; density: Float64Array }>();
  readonly #floors = new Map<string, number | null>();

  /** Measures every model, (K). */
  async measure(problems: readonly Problem[], ensemble: EnsembleTrainer): Promise<Measures[]> {
    const targets = problems.map(({ experiment }) => targetOf(experiment));
    const aims = await this.#divergences(problems, ensemble, ({ experiment }) => aimOf(experiment));
    const clean = await this.#divergences(problems, ensemble, (_, k) => targets[k]);
    const variations = await this.#variations(problems, ensemble, targets);
    return problems.map((problem, k) => {
      const loss = ensemble.losses(k).at(-1) ?? null;
      const floor = this.#floor(problem);
      return {
        loss,
        floor,
        excessLoss: loss === null || floor === null ? null : loss - floor,
        fisherAim: aims[k]!,
        fisher: clean[k]!,
        totalVariation: variations[k]!,
      };
    });
  }

  async #divergences(
    problems: readonly Problem[],
    ensemble: EnsembleTrainer,
    densityOf: (problem: Problem, k: number) => Mixture | undefined,
  ): Promise<(number | null)[]> {
    const rules = problems.map((problem, k) => this.#rule(densityOf(problem, k)));
    const found = rules.map((): number | null => null);
    await evaluateEach(problems, ensemble, {
      places: rules,
      pointsOf: ({ points }) => points,
      take: (k, rule, psi) => (found[k] = finite(fisherDivergence(rule, psi).value)),
    });
    return found;
  }

  async #variations(
    problems: readonly Problem[],
    ensemble: EnsembleTrainer,
    targets: readonly (Mixture | undefined)[],
  ): Promise<(number | null)[]> {
    const grids = targets.map((target) => this.#grid(target));
    const found = grids.map((): number | null => null);
    await evaluateEach(problems, ensemble, {
      places: grids,
      pointsOf: ({ x }) => x,
      take: (k, { x, density }, psi) => {
        found[k] = finite(totalVariation(x, density, recoverDensity(x, psi)));
      },
    });
    return found;
  }

  #rule(mixture: Mixture | undefined): FisherRule | undefined {
    return mixture && remember(this.#rules, keyOf(mixture), () => fisherRule(mixture));
  }

  #grid(mixture: Mixture | undefined) {
    if (mixture?.dimensions !== 1) return undefined;
    return remember(this.#grids, keyOf(mixture), () => {
      const x = densityGrid(mixture);
      return { x, density: densityAt(mixture, x) };
    });
  }

  /** The floor of the draw is each model's own; the others are those of the settings. */
  #floor(problem: Problem): number | null {
    const { experiment } = problem;
    const target = targetOf(experiment);
    if (experiment.objective.kind === "dsm" && drawsOnce(experiment) && target) {
      return drawFloor(problem, drawOf(problem, 1), target);
    }
    return remember(
      this.#floors,
      floorKey(experiment),
      () => lossFloors(problem)[0]?.value ?? null,
    );
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const keyOf = ({ weights, means, stds }: Mixture): string =>
  [weights, means, stds].map((numbers) => numbers.join()).join(";");

function floorKey({ data, target, objective, noise, model }: Experiment): string {
  const density = target ?? (data.kind === "mixture" ? data.components : data.kind);
  const { sigmaData } = readoutKind({ model });
  return JSON.stringify([density, objective, sigmaData, noise.sigma, noise.levels, noise.sigmas]);
}

/** Where each of K models is evaluated, and what becomes of its ψ there. */
interface Evaluation<Place> {
  /** (K) */
  readonly places: readonly (Place | undefined)[];
  /** (n, D) */
  readonly pointsOf: (place: Place) => Float64Array;
  /** Takes a model's ψ, (n, D). */
  readonly take: (k: number, place: Place, psi: Float64Array) => void;
}

/** Evaluates all models at each place and noise level once. Several levels have one that is shown. */
async function evaluateEach<Place>(
  problems: readonly Problem[],
  ensemble: EnsembleTrainer,
  { places, pointsOf, take }: Evaluation<Place>,
): Promise<void> {
  const sigmas = problems.map(({ experiment }) => sigmaIfSeveral(experiment));
  for (const place of new Set(places)) {
    if (place === undefined) continue;
    const points = pointsOf(place);
    const models = [...places.keys()].filter((k) => places[k] === place);
    for (const sigma of new Set(models.map((k) => sigmas[k]))) {
      const psi = await ensemble.evaluate(points, sigma);
      const n = points.length;
      for (const k of models) {
        if (sigmas[k] === sigma) take(k, place, psi.subarray(k * n, (k + 1) * n));
      }
    }
  }
}

function remember<V>(known: Map<string, V>, key: string, make: () => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
