import {
  INPUT_SCALES,
  LOSS_WEIGHTS,
  PREDICTIONS,
  REGRESSIONS,
} from "../../src/experiment/schema.ts";
import type { MlpInput } from "../../src/experiment/input.ts";
import type { InputScale, LossWeight, Prediction, Regression } from "../../src/experiment/types.ts";

/** Every condition, with frequencies that are drawn and that are given. */
const CONDITIONS = [
  { kind: "none" },
  { kind: "log-sigma" },
  { kind: "sigma" },
  { kind: "variance" },
  { kind: "index" },
  { kind: "fourier", features: 2, scale: 0.7, seed: 3 },
  { kind: "fourier", frequencies: [0.4, -1.3] },
] as const satisfies readonly MlpInput["condition"][];

export type AnyCondition = (typeof CONDITIONS)[number];

/** How a model takes a noise level and the loss weighs it. */
export interface Settings {
  readonly condition: AnyCondition;
  readonly inputScale: InputScale;
  readonly prediction: Prediction;
  readonly weight: LossWeight;
}

/** Every combination for a prediction. */
export const settingsOf = (prediction: Prediction): Settings[] =>
  CONDITIONS.flatMap((condition) =>
    INPUT_SCALES.flatMap((inputScale) =>
      LOSS_WEIGHTS.map((weight) => ({ condition, inputScale, prediction, weight })),
    ),
  );

/** What is fitted to: the targets of dsm, and that of esm. */
const TARGETS = [...REGRESSIONS, "exact"] as const satisfies readonly (Regression | "exact")[];
export type TargetName = (typeof TARGETS)[number];

/** Every prediction with every target. */
export const FITS = PREDICTIONS.flatMap((prediction) =>
  TARGETS.map((target) => ({ prediction, target })),
);

export const objectiveOf = (target: TargetName, weight: LossWeight) =>
  target === "exact"
    ? ({ kind: "esm", weight } as const)
    : ({ kind: "dsm", regression: target, weight } as const);
