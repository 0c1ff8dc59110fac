import { describe, expect, it } from "vitest";
import { score, smooth, targetOf } from "../../src/data/distributions/mixture.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawOf, drawProblem } from "../../src/training/problem.ts";
import { denoisingRows } from "../../src/training/rows.ts";

/** The mean square by which the targets of a draw differ from the score of p_σ. */
function spreadOf(regression: "noise" | "score" | "mixed"): number {
  const components = [{ weight: 1, mean: [1, -2], std: 0.7 }];
  const problem = drawProblem(
    parseExperiment({
      data: { kind: "mixture", components, count: 50 },
      noise: { levels: { kind: "log-uniform", from: 0.1, to: 5 }, perPoint: 3 },
      objective: { kind: "dsm", regression },
    }),
  );
  const { inputs, outputs, sigmas } = denoisingRows(problem, drawOf(problem, 1));
  const target = targetOf(problem.experiment)!;
  let sum = 0;
  for (let row = 0; row < sigmas.length; row++) {
    const exact = score(smooth(target, sigmas[row]!), inputs.subarray(2 * row, 2 * row + 2));
    exact.forEach((own, d) => (sum += (outputs[2 * row + d]! - own) ** 2));
  }
  return sum / outputs.length;
}

describe("the target of a single Gaussian", () => {
  it("that is mixed is the score of p_σ in every row", () => {
    expect(spreadOf("mixed")).toBeLessThan(1e-20);
  });

  it("has a variance where it is the noise or the clean score", () => {
    expect(spreadOf("noise")).toBeGreaterThan(1);
    expect(spreadOf("score")).toBeGreaterThan(0.1);
  });
});
