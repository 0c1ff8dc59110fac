import { hasLevels, levelLaw } from "../../data/noise-levels.ts";
import type { Experiment } from "../../experiment/types.ts";
import { ACTIVATIONS } from "../../experiment/schema.ts";
import { conditionOf, conditionSize } from "../../model/condition.ts";
import { readoutKind } from "../../model/prediction.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import type { Problem } from "../../training/problem.ts";

/** Names that `#if` asks for in a shader. */
export type Flags = Readonly<Record<string, boolean>>;

/** The names that the shaders ask for about an experiment. */
export function problemFlags(problem: Problem): Flags {
  const { experiment } = problem;
  return {
    ...Object.fromEntries(
      ACTIVATIONS.map((name) => [name.toUpperCase(), name === problem.activation]),
    ),
    ...objectiveFlags(problem),
    ...levelFlags(experiment),
    ...readoutFlags(experiment),
    ENERGY: problem.layout.readout === "energy",
    FRESH: experiment.noise.fresh,
    PAIRED: false,
    BATCHED: experiment.batch !== undefined,
    EMA: experiment.ema !== undefined,
  };
}

/**
 * Whether two rows that follow each other share the block of random words that their noise is made of.
 * @param batch rows that an invocation takes one after the other
 */
export function pairedFlag({ experiment, dimensions }: Problem, batch: number): Flags {
  const { objective, noise, batch: batching } = experiment;
  const antithetic = objective.kind === "dsm" && objective.antithetic;
  const inOrder = dimensions === 1 && noise.fresh && !antithetic && batching === undefined;
  return { PAIRED: inOrder && corrupts(experiment) && batch % 2 === 0 };
}

function objectiveFlags(problem: Problem): Flags {
  const { experiment } = problem;
  const { objective } = experiment;
  const denoising = objective.kind === "dsm" ? objective : undefined;
  const { terms, regression } = objectiveForm(problem);
  return {
    DSM: denoising !== undefined,
    ESM: objective.kind === "esm",
    ESM_PARZEN: objective.kind === "esm-parzen",
    ISM: objective.kind === "ism",
    SSM: objective.kind === "ssm",
    REGRESSION: regression,
    NEEDS_NOISE: corrupts(experiment),
    // A longer program is not worth it for many.
    FEW_TERMS: terms <= 3,
    CONTROL_VARIATE: denoising?.controlVariate === true,
    ANTITHETIC: denoising?.antithetic === true,
    REGRESS_SCORE: denoising?.regression === "score",
    REGRESS_MIXED: denoising?.regression === "mixed",
    MIXTURE_SCORE: needsMixture(experiment),
  };
}

/** Whether the network is evaluated at noisy points. */
const corrupts = ({ objective, noise }: Experiment): boolean =>
  objective.kind === "dsm" ||
  objective.kind === "esm-parzen" ||
  (objective.kind === "esm" && hasLevels(noise));

/** Whether the shaders compute the score of the data's density, which they look up otherwise. */
export const needsMixture = ({ objective, noise }: Experiment): boolean =>
  (objective.kind === "esm" && hasLevels(noise)) ||
  (objective.kind === "dsm" && objective.regression !== "noise");

function levelFlags({ noise }: Experiment): Flags {
  const law = levelLaw(noise);
  const numbered = law.kind === "numbered";
  const one = numbered && law.sigmas.length === 1;
  return {
    ONE_LEVEL: one,
    NUMBERED: numbered && !one,
    EACH: numbered && law.assign === "each",
    GIVEN_LEVELS: law.kind === "given",
    LOG_NORMAL: law.kind === "log-normal",
    VE: law.kind === "ve",
  };
}

function readoutFlags(experiment: Experiment): Flags {
  const { prediction, inputScale } = readoutKind(experiment);
  const condition = conditionOf(experiment);
  const { objective } = experiment;
  const weight = "weight" in objective ? objective.weight : "none";
  return {
    PREDICT_EPSILON: prediction === "epsilon",
    PREDICT_X0: prediction === "x0",
    PREDICT_EDM: prediction === "edm",
    SCALE_VP: inputScale === "vp",
    SCALE_EDM: inputScale === "edm",
    WEIGHT_SIGMA2: weight === "sigma2",
    WEIGHT_EDM: weight === "edm",
    CONDITIONED: conditionSize(condition) > 0,
    FOURIER: condition.kind === "fourier",
    LOG_SIGMA: condition.kind === "log-sigma",
    SIGMA: condition.kind === "sigma",
    VARIANCE: condition.kind === "variance",
  };
}
