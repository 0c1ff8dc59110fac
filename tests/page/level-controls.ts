import type { ExperimentInput } from "../../src/experiment/experiment.ts";

/** A control, what is entered, the experiment before, and the one that it then is. */
export type ControlCase = readonly [
  id: string,
  value: string,
  before: ExperimentInput,
  after: ExperimentInput,
];

const geometric = { kind: "geometric" as const, from: 2, to: 0.5, count: 4 };
const levels = { noise: { levels: geometric } };

/** The experiment at several noise levels, with another kind or field of them. */
const withLevels = (change: object): ExperimentInput => ({
  noise: { levels: { ...geometric, ...change } },
});
const withLaw = (levels: object): ExperimentInput =>
  ({ noise: { levels } }) as unknown as ExperimentInput;
const ofSigma = (model: object): ExperimentInput => ({
  ...levels,
  model: { hidden: [8], ...model },
});

/** The controls of noise levels, and of what is set with them. */
export const LEVEL_CASES: readonly ControlCase[] = [
  [
    "levels-kind",
    "geometric",
    { noise: { sigma: 0.5 } },
    { noise: { levels: { kind: "geometric", from: 2, to: 0.5, count: 16 } } },
  ],
  ["level-from", "4", levels, withLevels({ from: 4 })],
  ["level-to", "0.3", levels, withLevels({ to: 0.3 })],
  ["level-count", "5", levels, withLevels({ count: 5 })],
  [
    "level-values",
    "1, 0.5",
    withLaw({ kind: "list", values: [2, 1] }),
    withLaw({ kind: "list", values: [1, 0.5] }),
  ],
  [
    "each-level",
    "true",
    levels,
    { noise: { levels: { ...geometric, assign: "each" }, perPoint: 4 } },
  ],
  [
    "betas",
    "0.1, 0.4",
    withLaw({ kind: "ddpm", beta: [0.1, 0.5], count: 6 }),
    withLaw({ kind: "ddpm", beta: [0.1, 0.4], count: 6 }),
  ],
  [
    "log-mean",
    "-1",
    withLaw({ kind: "log-normal", mean: 0, std: 1 }),
    withLaw({ kind: "log-normal", mean: -1, std: 1 }),
  ],
  [
    "log-std",
    "0.5",
    withLaw({ kind: "log-normal", mean: 0, std: 1 }),
    withLaw({ kind: "log-normal", mean: 0, std: 0.5 }),
  ],
  [
    "time-from",
    "0.01",
    withLaw({ kind: "ve", from: 0.1, to: 1 }),
    withLaw({ kind: "ve", from: 0.01, to: 1 }),
  ],
  [
    "time-to",
    "2",
    withLaw({ kind: "ve", from: 0.1, to: 1 }),
    withLaw({ kind: "ve", from: 0.1, to: 2 }),
  ],
  ["condition", "sigma", levels, ofSigma({ condition: { kind: "sigma" } })],
  [
    "features",
    "3",
    ofSigma({ condition: { kind: "fourier", features: 2 } }),
    ofSigma({ condition: { kind: "fourier", features: 3 } }),
  ],
  [
    "fourier-scale",
    "2",
    ofSigma({ condition: { kind: "fourier", features: 2 } }),
    ofSigma({ condition: { kind: "fourier", features: 2, scale: 2 } }),
  ],
  ["prediction", "epsilon", levels, ofSigma({ prediction: "epsilon" })],
  ["input-scale", "vp", levels, ofSigma({ inputScale: "vp" })],
  ["sigma-data", "2", ofSigma({ prediction: "edm" }), ofSigma({ prediction: "edm", sigmaData: 2 })],
  ["weight", "none", levels, { ...levels, objective: { kind: "dsm", weight: "none" } }],
  ["regression", "mixed", levels, { ...levels, objective: { kind: "dsm", regression: "mixed" } }],
  ["batch", "100", levels, { ...levels, batch: { size: 100 } }],
  ["schedule", "cosine", levels, { ...levels, optimizer: { schedule: { kind: "cosine" } } }],
  [
    "schedule-decay",
    "0.9",
    { ...levels, optimizer: { schedule: { kind: "exponential", decay: 0.99 } } },
    { ...levels, optimizer: { schedule: { kind: "exponential", decay: 0.9 } } },
  ],
  ["warmup", "5", levels, { ...levels, optimizer: { schedule: { kind: "constant", warmup: 5 } } }],
  ["weight-decay", "0.1", levels, { ...levels, optimizer: { weightDecay: 0.1 } }],
  ["ema", "0.9", levels, { ...levels, ema: { decay: 0.9 } }],
];
