import type { Experiment } from "../../experiment/experiment.ts";
import { type Control, NUMBER, numberOf, setting } from "./control.ts";

const withSchedule = (experiment: Experiment, schedule: object): unknown => ({
  ...experiment,
  optimizer: { ...experiment.optimizer, schedule },
});

/** How, how long and how often it is trained. */
export const TRAINING: readonly Control[] = [
  {
    id: "learning-rate",
    group: "Training",
    label: "Learning rate",
    help: "Adam’s. A run in training continues with a new one.",
    input: { kind: "number", slider: [0.0001, 1] },
    ...setting("optimizer", "learningRate"),
  },
  {
    id: "steps",
    group: "Training",
    label: "Steps",
    help: "Updates of the weights.",
    input: NUMBER,
    read: ({ steps }) => String(steps),
    write: (experiment, value) => ({ ...experiment, steps: numberOf(value) }),
  },
  {
    id: "batch",
    seldom: true,
    group: "Training",
    label: "Batch",
    help: "Points of a step, or “all”.",
    input: { kind: "text" },
    read: ({ batch }) => (batch ? String(batch.size) : "all"),
    write: (experiment, value) => ({
      ...experiment,
      batch: value.trim() === "all" ? undefined : { size: numberOf(value) },
    }),
  },
  {
    id: "schedule",
    seldom: true,
    group: "Training",
    label: "Schedule",
    help: "How the learning rate changes during training.",
    input: {
      kind: "choice",
      options: [
        ["constant", "constant"],
        ["cosine", "cosine, to 0"],
        ["exponential", "exponential"],
      ],
    },
    read: ({ optimizer }) => optimizer.schedule.kind,
    write: (experiment, kind) => {
      const { warmup } = experiment.optimizer.schedule;
      const decay = kind === "exponential" && { decay: 0.001 ** (1 / experiment.steps) };
      return withSchedule(experiment, { kind, warmup, ...decay });
    },
  },
  {
    id: "schedule-decay",
    seldom: true,
    group: "Training",
    label: "Decay a step",
    help: "The learning rate is multiplied by it at each step.",
    input: NUMBER,
    applies: ({ optimizer }) => optimizer.schedule.kind === "exponential",
    read: ({ optimizer: { schedule } }) =>
      schedule.kind === "exponential" ? String(schedule.decay) : "",
    write: (experiment, value) =>
      withSchedule(experiment, { ...experiment.optimizer.schedule, decay: numberOf(value) }),
  },
  {
    id: "warmup",
    seldom: true,
    group: "Training",
    label: "Warm-up steps",
    help: "The learning rate rises from 0 over them.",
    input: NUMBER,
    read: ({ optimizer }) => String(optimizer.schedule.warmup ?? 0),
    write: (experiment, value) => {
      const { warmup: _, ...schedule } = experiment.optimizer.schedule;
      const warmup = value.trim() === "0" ? {} : { warmup: numberOf(value) };
      return withSchedule(experiment, { ...schedule, ...warmup });
    },
  },
  {
    id: "weight-decay",
    seldom: true,
    group: "Training",
    label: "Weight decay",
    help: "Decoupled, as in AdamW.",
    input: NUMBER,
    ...setting("optimizer", "weightDecay"),
  },
  {
    id: "ema",
    seldom: true,
    group: "Training",
    label: "Averaging (EMA)",
    help: "Decay of the averaged weights, which are then measured and shown, or “off”.",
    input: { kind: "text" },
    read: ({ ema }) => (ema ? String(ema.decay) : "off"),
    write: (experiment, value) => ({
      ...experiment,
      ema: value.trim() === "off" ? undefined : { decay: numberOf(value) },
    }),
  },
  {
    id: "save-every",
    group: "Training",
    label: "Save every",
    help: "Saves the weights every this many steps; 0 saves none.",
    input: NUMBER,
    read: ({ saveEvery }) => String(saveEvery),
    write: (experiment, value) => ({ ...experiment, saveEvery: numberOf(value) }),
  },
  {
    id: "seeds",
    group: "Training",
    label: "Ensemble K",
    help: "Models with other seeds; more than 1 show bands of 50% and 90%.",
    input: NUMBER,
    read: ({ ensemble }) => String(ensemble?.seeds ?? 1),
    write: ({ ensemble, ...rest }, value) =>
      value.trim() === "1" ? rest : { ...rest, ensemble: { ...ensemble, seeds: numberOf(value) } },
  },
];
