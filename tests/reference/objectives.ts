import { parseExperiment } from "../../src/experiment/experiment.ts";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import type { Problem } from "../../src/training/problem.ts";
import { fillNormals } from "../../src/math/random/stream.ts";

type Objective = NonNullable<ExperimentInput["objective"]>;

/** Every objective, and every way to have it, by a name for tests. */
export const OBJECTIVES = {
  dsm: { kind: "dsm" },
  "dsm, antithetic": { kind: "dsm", antithetic: true },
  "dsm with control variate": { kind: "dsm", controlVariate: true },
  "dsm with both": { kind: "dsm", antithetic: true, controlVariate: true },
  esm: { kind: "esm" },
  "esm-parzen": { kind: "esm-parzen" },
  ism: { kind: "ism" },
  ssm: { kind: "ssm" },
  "ssm, 3 projections": { kind: "ssm", projections: 3 },
  fd: { kind: "fd" },
} as const satisfies Record<string, Objective>;

export type ObjectiveName = keyof typeof OBJECTIVES;
export const OBJECTIVE_NAMES = Object.keys(OBJECTIVES) as ObjectiveName[];

export const draw = (input: ExperimentInput): Problem => drawProblem(parseExperiment(input));

/** Parameters with biases other than 0, (P). */
export function someParameters({ layout }: Problem, seed = 1): Float64Array {
  const out = new Float64Array(layout.count);
  fillNormals(seed, 3, 7, out);
  return out.map((z) => 0.6 * z);
}

/** The largest error, relative to the largest entry. */
export function worst(actual: Float64Array, expected: Float64Array): number {
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...actual.map((a, i) => Math.abs(a - expected[i]!))) / scale;
}

/** Data of one Gaussian in D dimensions. */
export const gaussian = (dimensions: number, mean: number, std: number, count: number) => ({
  kind: "mixture" as const,
  components: [{ weight: 1, mean: Array<number>(dimensions).fill(mean), std }],
  count,
});
