import { ExperimentError } from "../experiment/error.ts";
import type { Component, Data, Value } from "../experiment/types.ts";

const width = (value: Value): number => (typeof value === "number" ? 1 : value.length);
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** D, that of the first value or mean; all others must have it. */
export function checkData(data: Data): number {
  switch (data.kind) {
    case "tutorial":
      return 1;
    case "mixture": {
      const dimensions = width(data.components[0]!.mean);
      checkMeans(data.components, dimensions, "data", "the first component's mean");
      return dimensions;
    }
    case "points": {
      const dimensions = width(data.values[0]!);
      checkWidths(data.values, dimensions, "data.values", "the first point");
      if (data.standardize) checkSpread(data.values, dimensions);
      return dimensions;
    }
    case "dataset":
      return 1;
    default:
      return data satisfies never;
  }
}

/** The spread is the unit of what is standardised. */
function checkSpread(values: readonly Value[], dimensions: number): void {
  for (let d = 0; d < dimensions; d++) {
    const at = (value: Value): number => (typeof value === "number" ? value : value[d]!);
    const first = at(values[0]!);
    if (values.some((value) => at(value) !== first)) continue;
    const where = dimensions === 1 ? "" : ` in dimension ${d + 1}`;
    throw new ExperimentError(
      "data.standardize",
      `expected false, as the points all equal ${first}${where} and their spread would be the unit; found true`,
    );
  }
}

export function checkMeans(
  all: readonly Component[],
  dimensions: number,
  path: string,
  reason: string,
) {
  for (const [k, { mean }] of all.entries()) {
    checkWidth(mean, dimensions, `${path}.components[${k}].mean`, reason);
  }
}

export function checkWidths(
  all: readonly Value[],
  expected: number,
  path: string,
  reason: string,
): void {
  for (let i = 0; i < all.length; i++) {
    if (width(all[i]!) !== expected) checkWidth(all[i]!, expected, `${path}[${i}]`, reason);
  }
}

function checkWidth(value: Value, expected: number, path: string, reason: string): void {
  if (width(value) === expected) return;
  const like = `expected ${count(expected, "number")} like ${reason}`;
  throw new ExperimentError(path, `${like}, found ${width(value)}`);
}
