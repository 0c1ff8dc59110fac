import { expect, it } from "vitest";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { kinksOf } from "../../src/figures/run/model.ts";
import { Mlp } from "../../src/reference/mlp.ts";
import { drawProblem } from "../../src/training/problem.ts";

it.each([
  { noise: { sigma: 0.3 } },
  {
    noise: { levels: { kind: "geometric", from: 0.2, to: 3, count: 4 } },
    model: { inputScale: "edm", condition: { kind: "fourier", features: 2 } },
  },
] as const)("at its kink the sum of a unit is 0: %j", (input) => {
  const problem = drawProblem(parseExperiment(input));
  const { initialParameters } = problem;
  const mlp = new Mlp(problem);
  for (const sigma of [0.3, 1]) {
    mlp.setLevel({ sigma });
    kinksOf(problem, initialParameters, sigma)!.forEach((kink, j) => {
      mlp.forward(initialParameters, Float64Array.of(kink));
      expect(mlp.sums(0)[j]).toBeCloseTo(0, 12);
    });
  }
});
