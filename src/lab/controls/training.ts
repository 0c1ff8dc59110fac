import { type Control, NUMBER, numberOf, setting } from "./control.ts";

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
    help: "Updates of the weights, each on all points.",
    input: NUMBER,
    read: ({ steps }) => String(steps),
    write: (experiment, value) => ({ ...experiment, steps: numberOf(value) }),
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
