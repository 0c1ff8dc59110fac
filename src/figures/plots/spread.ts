import type { Band, Curve } from "../figure.ts";

/** The edges of 90%, of 50% and the median of an ensemble, and its two bands. */
export const SPREAD: readonly Curve[] = [
  { label: "5%", color: "--band", edge: true },
  { label: "25%", color: "--band", edge: true },
  { label: "median of seeds", color: "--median", width: 1.5 },
  { label: "75%", color: "--band", edge: true },
  { label: "95%", color: "--band", edge: true },
];

/** @param first number of the first of the SPREAD's curves */
export const spreadBands = (first: number): Band[] => [
  { curves: [first + 4, first], color: "--band" },
  { curves: [first + 3, first + 1], color: "--band" },
];
