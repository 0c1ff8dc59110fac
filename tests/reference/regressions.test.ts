import { describe, expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { lossAndGradient } from "../../src/reference/objective.ts";
import { createTerms } from "../../src/reference/terms.ts";
import { drawOf } from "../../src/training/problem.ts";
import { draw, someParameters } from "./objectives.ts";
import { objectiveOf, type TargetName } from "./settings.ts";

const DRAWS = 300;
const components = [
  { weight: 0.4, mean: -1, std: 0.4 },
  { weight: 0.6, mean: 1, std: 0.6 },
];

/** Gradients on draws of points, noise and levels, (DRAWS, P). */
function gradients(target: TargetName, input: ExperimentInput): Float64Array[] {
  return Array.from({ length: DRAWS }, (_, seed) => {
    const problem = draw({
      ...input,
      data: { kind: "mixture", components, count: 40, seed },
      noise: { ...input.noise, seed },
      objective: objectiveOf(target, "sigma2"),
    });
    const gradient = new Float64Array(problem.layout.count);
    lossAndGradient(problem, someParameters(problem), drawOf(problem, 1), gradient);
    return gradient;
  });
}

/** Mean and standard error of numbers. */
function estimate(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

const CASES: [name: string, ExperimentInput][] = [
  [
    "at several levels",
    {
      noise: { levels: { kind: "list", values: [0.3, 0.8, 2] } },
      model: { hidden: [3], activation: "tanh", prediction: "epsilon" },
    },
  ],
  [
    "of a law, with EDM's factors",
    {
      noise: { levels: { kind: "log-uniform", from: 0.3, to: 3 } },
      model: { hidden: [3], activation: "silu", prediction: "edm", inputScale: "edm" },
    },
  ],
];

describe.each(CASES)("the expected gradient %s", (_, input) => {
  const noise = gradients("noise", input);

  it.each(["score", "mixed", "exact"] as const)(
    "of the target %s is that of the noise",
    (target) => {
      const other = gradients(target, input);
      let largest = 0;
      for (let p = 0; p < noise[0]!.length; p++) {
        // On the same points and noise: the difference varies less than either.
        const difference = estimate(other.map((own, i) => own[p]! - noise[i]![p]!));
        // 13 entries, 6 cases: four standard errors are passed by chance once in 200 runs.
        expect(Math.abs(difference.mean)).toBeLessThan(4 * difference.error);
        const gradient = estimate(noise.map((own) => own[p]!));
        largest = Math.max(largest, Math.abs(gradient.mean) / difference.error);
      }
      // A difference of a fifth of the gradient would be seen.
      expect(largest).toBeGreaterThan(20);
    },
  );
});

describe("the exact score of a single Gaussian", () => {
  const [mean, std, sigma] = [2, 0.7, 0.5];
  const variance = std ** 2 + sigma ** 2;
  const one = { kind: "mixture", components: [{ weight: 1, mean, std }], count: 20 } as const;
  const centred = { ...one, components: [{ weight: 1, mean: 0, std }] };

  /** An affine ψ at one level; at several, EDM's with F = 0, whose denoiser is exact by c_skip. */
  const inputs: ExperimentInput[] = [
    {
      data: one,
      noise: { sigma, perPoint: 3 },
      model: { hidden: [], init: { kind: "values", values: [-1 / variance, mean / variance] } },
    },
    {
      data: centred,
      noise: { levels: { kind: "log-uniform", from: 0.1, to: 5 }, perPoint: 3 },
      model: {
        hidden: [],
        prediction: "edm",
        sigmaData: std,
        init: { kind: "values", values: [0, 0, 0] },
      },
    },
  ];

  /** The largest loss and entry of a gradient of a row. */
  function largestOf(regression: "noise" | "score" | "mixed", input: ExperimentInput) {
    const problem = draw({ ...input, objective: { kind: "dsm", regression, weight: "sigma2" } });
    const terms = createTerms(problem, drawOf(problem, 1));
    expect(terms.samples).toBe(60);
    let [loss, slope] = [0, 0];
    for (let row = 0; row < terms.samples; row++) {
      const gradient = new Float64Array(problem.layout.count);
      loss = Math.max(loss, terms.at(row, problem.initialParameters, gradient));
      slope = gradient.reduce((most, entry) => Math.max(most, Math.abs(entry)), slope);
    }
    return { loss, slope };
  }

  it.each(inputs)("has no loss and no gradient in any row with the mixed target", (input) => {
    const { loss, slope } = largestOf("mixed", input);
    expect(loss).toBeLessThan(1e-26);
    expect(slope).toBeLessThan(1e-12);
  });

  it.each(inputs)("has some with the noise, and with the clean score", (input) => {
    for (const regression of ["noise", "score"] as const) {
      const { loss, slope } = largestOf(regression, input);
      expect(Math.min(loss, slope)).toBeGreaterThan(0.1);
    }
  });
});
