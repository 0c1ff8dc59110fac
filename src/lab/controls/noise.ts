import { hasLevels } from "../../data/noise-levels.ts";
import { type Control, corrupts, draws, FLAG, NUMBER, seeded, setting } from "./control.ts";

/** The noise that is laid on the points. */
export const NOISE: readonly Control[] = [
  {
    id: "sigma",
    group: "Noise",
    label: "Noise σ",
    help: "x̃ = x + σz. A small σ has noisy targets −z/σ, a large one blurs p_σ.",
    input: { kind: "number", slider: [0.02, 4] },
    applies: (experiment) =>
      (corrupts(experiment) || experiment.model.kind === "energy") && !hasLevels(experiment.noise),
    ...setting("noise", "sigma"),
  },
  {
    id: "per-point",
    group: "Noise",
    label: "Corruptions M",
    help: "Noisy copies of each point.",
    input: NUMBER,
    applies: (experiment) => corrupts(experiment) && seeded(experiment),
    ...setting("noise", "perPoint"),
  },
  {
    id: "fresh",
    group: "Noise",
    label: "Fresh noise",
    help: "Drawn anew at every step. Fixed noise can be memorised.",
    input: FLAG,
    applies: (experiment) => draws(experiment) && seeded(experiment),
    ...setting("noise", "fresh"),
  },
  {
    id: "noise-seed",
    group: "Noise",
    label: "Seed of the noise",
    help: "Another seed draws another z.",
    input: NUMBER,
    applies: (experiment) => draws(experiment) && seeded(experiment),
    ...setting("noise", "seed"),
  },
];
