import { hasLevels, singleSigma } from "../../data/noise-levels.ts";
import type { Experiment, NoiseLevels } from "../../experiment/types.ts";
import { type Control, FLAG, NUMBER, numberOf, numbersIn, regresses, reshape } from "./control.ts";

type Kind = NoiseLevels["kind"];

const LEVEL = { group: "Noise", input: NUMBER } as const;

/** Levels of each kind around the σ that there was. */
const START: Readonly<Record<Kind, (sigma: number) => object>> = {
  geometric: (sigma) => ({ kind: "geometric", from: 4 * sigma, to: sigma, count: 16 }),
  list: (sigma) => ({ kind: "list", values: [4 * sigma, 2 * sigma, sigma] }),
  ddpm: () => ({ kind: "ddpm", beta: [0.02, 0.8], count: 80 }),
  "log-uniform": (sigma) => ({ kind: "log-uniform", from: sigma / 4, to: 4 * sigma }),
  "log-normal": () => ({ kind: "log-normal", mean: -1.2, std: 1.2 }),
  ve: () => ({ kind: "ve", from: 0.001, to: 1 }),
};

/** Another kind of noise levels: what depends on how many there are takes its default again. */
function writeKind(experiment: Experiment, kind: string): unknown {
  const { noise, measure: _, ...rest } = experiment;
  const { perPoint, seed = 1, fresh } = noise;
  const sigma = singleSigma(noise) ?? 0.3;
  const level = kind === "one" ? { sigma } : { levels: START[kind as Kind](sigma) };
  return {
    ...rest,
    noise: { perPoint, seed, fresh, ...level },
    model: reshape(experiment, { condition: undefined }),
    objective: { ...experiment.objective, weight: undefined },
  };
}

/** A field of the noise levels, of the kinds that have it. */
function field(
  name: string,
  kinds: readonly Kind[],
  text: Pick<Control, "id" | "label" | "help">,
): Control {
  return {
    ...LEVEL,
    ...text,
    applies: ({ noise: { levels } }) =>
      levels !== undefined && kinds.includes(levels.kind) && name in levels,
    read: ({ noise: { levels } }) => String((levels as unknown as Record<string, unknown>)[name]),
    write: (experiment, value) => changed(experiment, { [name]: numberOf(value) }),
  };
}

const changed = (experiment: Experiment, change: object): unknown => ({
  ...experiment,
  noise: { ...experiment.noise, levels: { ...experiment.noise.levels, ...change } },
});

/** Which noise levels there are. */
export const LEVELS: readonly Control[] = [
  {
    id: "levels-kind",
    group: "Noise",
    label: "Noise levels",
    help: "One σ, or many at once: then ψ takes σ as an input.",
    input: {
      kind: "choice",
      options: [
        ["one", "one σ"],
        ["geometric", "geometric"],
        ["list", "a list"],
        ["log-uniform", "log-uniform"],
        ["log-normal", "log-normal"],
        ["ddpm", "diffusion (DDPM)"],
        ["ve", "σ = √t (VE)"],
        ["given", "given for each copy", "only"],
      ],
    },
    applies: (experiment) => regresses(experiment) || hasLevels(experiment.noise),
    read: ({ noise }) => (noise.sigmas ? "given" : (noise.levels?.kind ?? "one")),
    write: writeKind,
  },
  field("from", ["geometric", "log-uniform"], {
    id: "level-from",
    label: "First σ",
    help: "One end of the levels.",
  }),
  field("to", ["geometric", "log-uniform"], {
    id: "level-to",
    label: "Last σ",
    help: "The other end of the levels.",
  }),
  field("from", ["ve"], { id: "time-from", label: "Least t", help: "t is uniform; σ = √t." }),
  field("to", ["ve"], { id: "time-to", label: "Largest t", help: "The end of the process." }),
  field("mean", ["log-normal"], { id: "log-mean", label: "Mean of ln σ", help: "EDM uses −1.2." }),
  field("std", ["log-normal"], { id: "log-std", label: "Std of ln σ", help: "EDM uses 1.2." }),
  {
    ...LEVEL,
    id: "betas",
    label: "First and last β",
    help: "σ_k = √((1 − ᾱ_k)/ᾱ_k); β is linear between them.",
    input: { kind: "text" },
    applies: ({ noise: { levels } }) => levels?.kind === "ddpm" && levels.beta !== undefined,
    read: ({ noise: { levels } }) =>
      levels?.kind === "ddpm" ? (levels.beta ?? []).join(", ") : "",
    write: (experiment, value) => changed(experiment, { beta: numbersIn(value) }),
  },
  field("count", ["geometric", "ddpm"], {
    id: "level-count",
    label: "Levels L",
    help: "How many noise levels.",
  }),
  {
    ...LEVEL,
    id: "level-values",
    label: "Values of σ",
    help: "Separated by commas.",
    input: { kind: "text" },
    applies: ({ noise: { levels } }) => levels?.kind === "list",
    read: ({ noise: { levels } }) => (levels?.kind === "list" ? levels.values.join(", ") : ""),
    write: (experiment, value) => changed(experiment, { values: numbersIn(value) }),
  },
  {
    ...LEVEL,
    id: "each-level",
    label: "Every point at every level",
    help: "Copy m has level m mod L; otherwise each copy draws its level.",
    input: FLAG,
    applies: ({ noise: { levels } }) => levels !== undefined && "assign" in levels,
    read: ({ noise: { levels } }) =>
      String(levels && "assign" in levels && levels.assign === "each"),
    write: (experiment, value) => {
      const { noise } = experiment;
      const each = value === "true";
      const perPoint = each ? roundUp(noise.perPoint, countOf(noise)) : noise.perPoint;
      const levels = { ...noise.levels, assign: each ? "each" : "random" };
      return { ...experiment, noise: { ...noise, perPoint, levels } };
    },
  },
];

/** L */
function countOf({ levels }: Experiment["noise"]): number {
  if (levels?.kind === "list") return levels.values.length;
  if (levels?.kind === "ddpm") return levels.betas?.length ?? levels.count!;
  return levels?.kind === "geometric" ? levels.count : 1;
}

const roundUp = (value: number, multiple: number): number => multiple * Math.ceil(value / multiple);
