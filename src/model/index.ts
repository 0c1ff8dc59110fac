// The networks: activations, the layout of their parameters, and the energy model; and scores of any kind.
export type { Layer, Layout } from "./layout.ts";
export { energyDensity, energyOf, normalise as normaliseEnergy } from "./energy.ts";
export type { Energy, Normalisation } from "./energy.ts";
export { createMixtureScore, createParzenScore } from "./score.ts";
export type { Score } from "./score.ts";
