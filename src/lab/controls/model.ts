import { ACTIVATIONS } from "../../experiment/schema.ts";
import { type Control, FLAG, NUMBER, numberOf, reshape, seeded, setting } from "./control.ts";

/** The score model, and what it is trained by. */
export const MODEL: readonly Control[] = [
  {
    id: "model",
    group: "Model",
    label: "Model",
    help: "ψ is a network, or minus the gradient of Vincent’s energy.",
    input: {
      kind: "choice",
      options: [
        ["mlp", "network"],
        ["energy", "energy"],
      ],
    },
    read: ({ model }) => model.kind,
    write: (experiment, value) => ({
      ...experiment,
      model: value === "energy" ? { kind: "energy", hidden: 8 } : { kind: "mlp" },
    }),
  },
  {
    id: "hidden",
    group: "Model",
    label: "Hidden widths",
    help: "Units of each hidden layer, such as 8 or 16, 16. With none, ψ is affine.",
    input: { kind: "text" },
    applies: ({ model }) => model.kind === "mlp",
    read: ({ model }) => [model.hidden].flat().join(", "),
    write: (experiment, value) => {
      const hidden = value
        .split(/[\s,;–-]+/)
        .filter(Boolean)
        .map(numberOf);
      return { ...experiment, model: reshape(experiment, { hidden }) };
    },
  },
  {
    id: "units",
    group: "Model",
    label: "Hidden units H",
    help: "Of the energy.",
    input: NUMBER,
    applies: ({ model }) => model.kind === "energy",
    read: ({ model }) => String(model.hidden),
    write: (experiment, value) => ({
      ...experiment,
      model: reshape(experiment, { hidden: numberOf(value) }),
    }),
  },
  {
    id: "activation",
    group: "Model",
    label: "Activation",
    help: "relu bends ψ at kinks; the others bend it smoothly.",
    input: { kind: "choice", options: ACTIVATIONS.map((name) => [name, name] as const) },
    applies: ({ model }) => model.kind === "mlp",
    read: ({ model }) => (model.kind === "mlp" ? model.activation : "sigmoid"),
    write: (experiment, value) => ({
      ...experiment,
      model: { ...experiment.model, activation: value },
    }),
  },
  {
    id: "init-seed",
    group: "Model",
    label: "Seed of the weights",
    help: "Initial weights: uniform (Glorot), or “tutorial”, which fit 1–8–1.",
    input: { kind: "text" },
    applies: ({ model }) => model.init.kind !== "values",
    read: ({ model: { init } }) => ("seed" in init ? String(init.seed) : "tutorial"),
    write: (experiment, value) => {
      const init =
        value.trim() === "tutorial"
          ? { kind: "tutorial" }
          : { kind: "glorot-uniform", seed: numberOf(value) };
      return { ...experiment, model: { ...experiment.model, init } };
    },
  },
  {
    id: "objective",
    group: "Objective",
    label: "Objective",
    help: "ISM and SSM need a smooth activation: softplus replaces relu.",
    input: {
      kind: "choice",
      options: [
        ["dsm", "denoising, DSM"],
        ["esm", "explicit, ESM"],
        ["esm-parzen", "to Parzen’s score"],
        ["ism", "implicit, ISM"],
        ["ssm", "sliced, SSM"],
        ["fd", "by differences, FD"],
      ],
    },
    read: ({ objective }) => objective.kind,
    write: (experiment, value) => {
      const { model } = experiment;
      const bent = model.kind === "mlp" && model.activation === "relu" && model.hidden.length > 0;
      const smooth = bent && (value === "ism" || value === "ssm");
      return {
        ...experiment,
        objective: { kind: value },
        model: smooth ? { ...model, activation: "softplus" } : model,
      };
    },
  },
  {
    id: "antithetic",
    group: "Objective",
    label: "Antithetic pairs",
    help: "z and −z together: far less variance at small σ. M must be even.",
    input: FLAG,
    applies: (experiment) => experiment.objective.kind === "dsm" && seeded(experiment),
    read: ({ objective }) => String(objective.kind === "dsm" && objective.antithetic),
    write: (experiment, value) => {
      const { noise, objective } = experiment;
      const perPoint = noise.perPoint + (value === "true" ? noise.perPoint % 2 : 0);
      return {
        ...experiment,
        noise: { ...noise, perPoint },
        objective: { ...objective, antithetic: value === "true" },
      };
    },
  },
  {
    id: "control-variate",
    group: "Objective",
    label: "Control variate",
    help: "Subtracts terms of mean zero from the loss, for less variance.",
    input: FLAG,
    applies: ({ objective }) => objective.kind === "dsm",
    ...setting("objective", "controlVariate"),
  },
  {
    id: "projections",
    group: "Objective",
    label: "Projections",
    help: "Random directions v for each point.",
    input: NUMBER,
    applies: ({ objective }) => objective.kind === "ssm" && objective.values === undefined,
    ...setting("objective", "projections"),
  },
  {
    id: "difference",
    group: "Objective",
    label: "Difference step h",
    help: "Of the central differences.",
    input: NUMBER,
    applies: ({ objective }) => objective.kind === "fd",
    ...setting("objective", "step"),
  },
];
