import { targetOf } from "../../data/distributions/mixture.ts";
import { hasLevels } from "../../data/noise-levels.ts";
import type { Experiment, Mlp } from "../../experiment/types.ts";
import { type Control, NUMBER, numberOf, regresses, reshape, setting } from "./control.ts";

/** A setting of the network. */
const ofNetwork = (name: "prediction" | "inputScale" | "sigmaData") => ({
  read: ({ model }: Experiment) => (model.kind === "mlp" ? String(model[name]) : ""),
  write: (experiment: Experiment, value: string) => ({
    ...experiment,
    model: { ...experiment.model, [name]: numberOf(value) },
  }),
});

/** A setting of Fourier features that are drawn. */
const ofFourier = (name: "features" | "scale") => ({
  applies: ({ model }: Experiment) =>
    model.kind === "mlp" &&
    model.condition.kind === "fourier" &&
    model.condition.features !== undefined,
  read: ({ model }: Experiment) => {
    const condition = model.kind === "mlp" ? model.condition : undefined;
    return condition?.kind === "fourier" ? String(condition[name] ?? 1) : "";
  },
  write: (experiment: Experiment, value: string) => {
    const { condition } = experiment.model as Mlp;
    const changed = { ...condition, [name]: numberOf(value) };
    return { ...experiment, model: reshape(experiment, { condition: changed }) };
  },
});

function usesSigmaData({ model, objective }: Experiment): boolean {
  const weight = "weight" in objective ? objective.weight : "none";
  const network = model.kind === "mlp" ? [model.prediction, model.inputScale] : [];
  return [...network, weight].includes("edm");
}

/** How the noise level enters the network and the loss. */
export const CONDITION: readonly Control[] = [
  {
    id: "condition",
    group: "Model",
    label: "Condition on σ",
    help: "How ψ sees σ: as inputs after x̃.",
    input: {
      kind: "choice",
      options: [
        ["none", "not at all"],
        ["log-sigma", "¼ ln σ"],
        ["sigma", "σ"],
        ["variance", "σ²"],
        ["index", "number of the level"],
        ["fourier", "Fourier features of ¼ ln σ"],
      ],
    },
    applies: (experiment) => regresses(experiment) && hasLevels(experiment.noise),
    read: ({ model }) => (model.kind === "mlp" ? model.condition.kind : "none"),
    write: (experiment, kind) => {
      const condition = kind === "fourier" ? { kind, features: 8 } : { kind };
      return { ...experiment, model: reshape(experiment, { condition }) };
    },
  },
  {
    id: "features",
    group: "Model",
    label: "Fourier features E",
    help: "Frequencies; each gives a cosine and a sine.",
    input: NUMBER,
    ...ofFourier("features"),
  },
  {
    id: "fourier-scale",
    group: "Model",
    label: "Scale of the frequencies",
    help: "Their standard deviation.",
    input: NUMBER,
    ...ofFourier("scale"),
  },
  {
    id: "prediction",
    seldom: true,
    group: "Model",
    label: "The network predicts",
    help: "What its output F means.",
    input: {
      kind: "choice",
      options: [
        ["score", "the score, ψ = F"],
        ["epsilon", "the noise, ψ = −F/σ"],
        ["x0", "x, ψ = (F − x̃)/σ²"],
        ["edm", "EDM’s F"],
      ],
    },
    applies: regresses,
    ...ofNetwork("prediction"),
  },
  {
    id: "input-scale",
    seldom: true,
    group: "Model",
    label: "Scale of x̃",
    help: "What x̃ is multiplied with at the input.",
    input: {
      kind: "choice",
      options: [
        ["none", "1"],
        ["vp", "1/√(1 + σ²)"],
        ["edm", "1/√(σ² + σ_d²)"],
      ],
    },
    applies: regresses,
    ...ofNetwork("inputScale"),
  },
  {
    id: "sigma-data",
    seldom: true,
    group: "Model",
    label: "σ_d",
    help: "The standard deviation of the data, for EDM’s factors.",
    input: NUMBER,
    applies: (experiment) => experiment.model.kind === "mlp" && usesSigmaData(experiment),
    ...ofNetwork("sigmaData"),
  },
  {
    id: "weight",
    group: "Objective",
    label: "Weight λ(σ)",
    help: "How much each noise level counts in the loss.",
    input: {
      kind: "choice",
      options: [
        ["none", "1"],
        ["sigma2", "σ²"],
        ["edm", "σ²(σ² + σ_d²)/σ_d²"],
      ],
    },
    applies: (experiment) => regresses(experiment) && hasLevels(experiment.noise),
    ...setting("objective", "weight"),
  },
  {
    id: "regression",
    seldom: true,
    group: "Objective",
    label: "Target",
    help: "All three have the same minimiser; their variances differ.",
    input: {
      kind: "choice",
      options: [
        ["noise", "−z/σ"],
        ["score", "∇log p(x)"],
        ["mixed", "a mix of both"],
      ],
    },
    applies: (experiment) =>
      experiment.objective.kind === "dsm" && targetOf(experiment) !== undefined,
    ...setting("objective", "regression"),
  },
];
