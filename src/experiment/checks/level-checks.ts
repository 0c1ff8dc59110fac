import { hasLevels, levelLaw } from "../../data/noise-levels.ts";
import { conditionOf } from "../../model/condition.ts";
import { ExperimentError } from "../error.ts";
import { count } from "../../data/checks.ts";
import type { Experiment, NoiseLevels, Value } from "../types.ts";

/** The fields of noise that say which noise levels there are. */
interface LevelFields {
  readonly sigma?: number | undefined;
  readonly levels?: NoiseLevels | undefined;
  readonly sigmas?: readonly number[] | undefined;
  readonly values?: readonly Value[] | undefined;
}

/** Checks that noise names its levels in one way. @throws ExperimentError */
export function checkLevelFields({ sigma, levels, sigmas, values }: LevelFields): void {
  const found = Object.entries({ sigma, levels, sigmas }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  if (found.length > 1) {
    throw new ExperimentError(
      "noise",
      `expected one of sigma, levels and sigmas, found ${found.join(" and ")}`,
    );
  }
  if (sigmas && !values) {
    throw new ExperimentError(
      "noise.values",
      "expected the noise that noise.sigmas belongs to, found nothing",
    );
  }
  if (levels?.kind === "ddpm") checkDdpm(levels);
}

function checkDdpm({ beta, count, betas }: Extract<NoiseLevels, { kind: "ddpm" }>): void {
  const linear = beta !== undefined || count !== undefined;
  if (betas !== undefined && linear) {
    throw new ExperimentError(
      "noise.levels",
      "expected either betas, or beta with count, found both",
    );
  }
  if (betas !== undefined || (beta !== undefined && count !== undefined)) return;
  const missing = beta === undefined ? "beta" : "count";
  throw new ExperimentError(
    `noise.levels.${missing}`,
    'expected levels of kind "ddpm" to have either beta and count, or betas, found nothing',
  );
}

/** Checks that noise levels fit the copies of the points, the objective and the model. @throws ExperimentError */
export function checkLevels(experiment: Experiment, points: number): void {
  const { noise } = experiment;
  checkGivenLevels(experiment, points);
  const law = levelLaw(noise);
  if (law.kind === "numbered" && law.assign === "each") {
    checkEach(experiment, law.sigmas.length);
  }
  checkMeasure(experiment);
  checkIndex(experiment);
  checkFourier(experiment);
  checkOneLevel(experiment, law.kind === "numbered" && law.sigmas.length === 1);
}

function checkGivenLevels({ noise }: Experiment, points: number): void {
  const { sigmas, perPoint } = noise;
  if (!sigmas || sigmas.length === points * perPoint) return;
  throw new ExperimentError(
    "noise.sigmas",
    `expected ${points} points x ${perPoint} = ${count(points * perPoint, "value")}, found ${sigmas.length}`,
  );
}

/** Antithetic copies m and m + M/2 share a level. */
function checkEach({ noise, objective }: Experiment, levels: number): void {
  const pairs = objective.kind === "dsm" && objective.antithetic;
  const multiple = pairs ? 2 * levels : levels;
  if (noise.perPoint % multiple === 0) return;
  const why = pairs
    ? "twice the number of levels, as pairs z and -z share one"
    : "the number of levels";
  throw new ExperimentError(
    "noise.perPoint",
    `expected a multiple of ${multiple} (${why}) for noise.levels.assign "each", found ${noise.perPoint}`,
  );
}

function checkIndex(experiment: Experiment): void {
  if (conditionOf(experiment).kind !== "index") return;
  const law = levelLaw(experiment.noise);
  if (law.kind !== "numbered") {
    const found = law.kind === "given" ? "noise.sigmas" : `levels of kind "${law.kind}"`;
    throw new ExperimentError(
      "model.condition",
      `expected "log-sigma" or another function of σ, as only numbered levels have an index, found "index" with ${found}`,
    );
  }
  if (new Set(law.sigmas).size === law.sigmas.length) return;
  throw new ExperimentError(
    "noise.levels",
    'expected levels that all differ for model.condition "index", found equal ones',
  );
}

function checkFourier(experiment: Experiment): void {
  const condition = conditionOf(experiment);
  if (condition.kind !== "fourier") return;
  const { features, scale, seed, frequencies } = condition;
  if (frequencies === undefined) {
    if (features !== undefined) return;
    throw new ExperimentError(
      "model.condition.features",
      "expected the number of frequencies to draw, or frequencies, found nothing",
    );
  }
  if (features === undefined && scale === undefined && seed === undefined) return;
  throw new ExperimentError(
    "model.condition",
    "expected either frequencies, or features with scale and seed, found both",
  );
}

/** Refuses several levels where there can be one only, and a readout of ψ where ψ is differentiated. */
function checkOneLevel({ model, objective }: Experiment, one: boolean): void {
  const regression = objective.kind === "dsm" || objective.kind === "esm";
  if (!one && !regression) {
    throw new ExperimentError(
      "objective.kind",
      `expected "dsm" or "esm" for several noise levels, found "${objective.kind}", which has one`,
    );
  }
  if (!one && model.kind === "energy") {
    throw new ExperimentError(
      "model.kind",
      'expected "mlp" for several noise levels, found "energy", which has one',
    );
  }
  if (!regression && objective.kind !== "esm-parzen") checkPlainScore(objective.kind, model);
}

function checkPlainScore(objective: string, model: Experiment["model"]): void {
  if (model.kind === "energy") return;
  const { prediction, inputScale, condition } = model;
  const settings = [
    ["prediction", "score", prediction],
    ["inputScale", "none", inputScale],
    ["condition.kind", "none", condition.kind],
  ] as const;
  for (const [name, expected, found] of settings) {
    if (found === expected) continue;
    throw new ExperimentError(
      `model.${name}`,
      `expected "${expected}" for objective "${objective}", which differentiates ψ by x, found "${found}"`,
    );
  }
}

function checkMeasure({ measure, noise }: Experiment): void {
  if (!measure || hasLevels(noise)) return;
  throw new ExperimentError(
    "measure",
    "expected nothing for one noise level, at which the run is measured anyway",
  );
}

/** Checks that a batch has no more points than there are. @throws ExperimentError */
export function checkBatch({ batch }: Experiment, points: number): void {
  if (!batch || batch.size <= points) return;
  throw new ExperimentError(
    "batch.size",
    `expected at most ${points.toLocaleString("en")}, the number of points, found ${batch.size.toLocaleString("en")}`,
  );
}
