import { hasLevels, placeOfLevels } from "../../data/noise-levels.ts";
import { aimsAtSmoothed } from "../floors.ts";
import { flatten, isStandardized, listedValues, relist } from "../../data/points.ts";
import { memberOf } from "../../training/ensemble/ensemble.ts";
import { ExperimentError } from "../../experiment/error.ts";
import {
  dimensionsOf,
  type Experiment,
  parseExperiment,
  type Value,
} from "../../experiment/experiment.ts";
import { shuffle, splitValues } from "../../data/hold-out.ts";
import { scalingOf, standardize } from "../../data/scaling.ts";
import { FOLDS, stepsOf } from "./effort.ts";
import { startSigma } from "./start.ts";

/** Fewer points tell nothing of σ. */
const FEWEST = 8;
/** Noisy points that a model is trained on, at most: more take long. */
const MOST = 2048;
/** Of the order of the points. */
const SEED = 2;

/** An experiment's training points, cut into parts of which each is left out once. */
export interface Folds {
  readonly count: number;
  /** Points in all parts together. */
  readonly points: number;
  /** Points that are held out, and are in no part. */
  readonly test: number;
  /** Updates of each model. */
  readonly steps: number;
  /** A σ to begin with, for all training points. */
  readonly start: number;
  /** The points of a part, (n, D), in the data's own units. */
  left(fold: number): Float64Array;
  /**
   * What is trained without a part. Each fold has its own seeds.
   * @param sigma for all training points: with fewer of them a little more noise suits
   */
  without(fold: number, sigma: number): Experiment;
}

/**
 * Cuts an experiment's training points into parts.
 * @throws ExperimentError where its points are not listed or are too few, or σ has no effect
 */
export function cutFolds(experiment: Experiment): Folds {
  const { data, heldOut, objective } = experiment;
  if (hasLevels(experiment.noise)) {
    throw new ExperimentError(
      placeOfLevels(experiment.noise),
      "expected noise.sigma, which is to be chosen, found noise levels",
    );
  }
  const values = listedValues(data);
  if (!values) {
    throw new ExperimentError(
      "data",
      `expected listed points (kind points or dataset) to choose noise.sigma by, found ${data.kind}`,
    );
  }
  if (!aimsAtSmoothed(experiment)) {
    const found = `found ${objective.kind}, which adds no noise`;
    throw new ExperimentError(
      "objective",
      `expected dsm or esm-parzen to choose noise.sigma, ${found}`,
    );
  }
  const kept = heldOut ? splitValues(values, heldOut).kept : values;
  if (kept.length < FEWEST) {
    const found = `found ${kept.length}`;
    throw new ExperimentError(
      "data",
      `expected at least ${FEWEST} points to choose noise.sigma by, ${found}`,
    );
  }
  const dimensions = dimensionsOf(data);
  const some = shuffle(kept, SEED).slice(0, mostPoints(experiment));
  const parts = Array.from({ length: FOLDS }, (_, k) => some.filter((_, n) => n % FOLDS === k));
  // All are trained on as many points, so that they train together.
  const trained = some.length - parts[0]!.length;
  const wider = (trained / kept.length) ** (-1 / (dimensions + 4));
  const steps = stepsOf(experiment);
  return {
    count: FOLDS,
    points: some.length,
    test: values.length - kept.length,
    steps,
    start: Number(startOf(experiment, kept).toPrecision(3)),
    left: (fold) => flatten(parts[fold]!, dimensions),
    without(fold, sigma) {
      const others = parts.flatMap((part, k) => (k === fold ? [] : part)).slice(0, trained);
      const alone = withPoints(experiment, others, { sigma: sigma * wider, steps });
      return memberOf(alone, fold);
    },
  };
}

/** Points of all parts together, so that a model has no more noisy points than MOST. */
const mostPoints = ({ noise }: Experiment): number =>
  Math.max(FEWEST, Math.floor((MOST / noise.perPoint / (FOLDS - 1)) * FOLDS));

function startOf({ data }: Experiment, kept: readonly Value[]): number {
  const dimensions = dimensionsOf(data);
  const points = flatten(kept, dimensions);
  const scaling = isStandardized(data) ? scalingOf(points, dimensions) : undefined;
  return startSigma(standardize(points, scaling), dimensions);
}

function withPoints(
  experiment: Experiment,
  values: readonly Value[],
  { sigma, steps }: { readonly sigma: number; readonly steps: number },
): Experiment {
  const { seed = 1, perPoint, fresh } = experiment.noise;
  return parseExperiment({
    ...experiment,
    data: relist(experiment.data, values),
    // Noise that is given as values belongs to all points.
    noise: { sigma, seed, perPoint, fresh },
    steps,
    saveEvery: 0,
    heldOut: undefined,
    ensemble: undefined,
  });
}
