import { describe, expect, it } from "vitest";
import { ACTIVATIONS, PREDICTIONS } from "../../src/experiment/schema.ts";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { gradientError } from "../../src/measure/agreement.ts";
import { finiteDifferences } from "../../src/reference/finite-differences.ts";
import { createObjective, type Objective } from "../../src/reference/objective.ts";
import { drawOf } from "../../src/training/problem.ts";
import { draw, gaussian, someParameters } from "./objectives.ts";
import { FITS, objectiveOf, type Settings, settingsOf } from "./settings.ts";

const levels = { kind: "list", values: [2, 0.3, 0.7] } as const;
const LAW = { kind: "log-uniform", from: 0.2, to: 3 } as const;

const modelOf = ({ condition, inputScale, prediction }: Settings) =>
  ({ hidden: [3], activation: "tanh", condition, inputScale, prediction, sigmaData: 1.3 }) as const;

/** Derivatives by central differences of the fourth order, for functions without kinks. */
function fourthOrder(objective: Objective, parameters: Float64Array): Float64Array {
  const h = 2 ** -10;
  return parameters.map((_, p) => {
    const difference = (step: number): number =>
      objective.loss(parameters.with(p, parameters[p]! + step)) -
      objective.loss(parameters.with(p, parameters[p]! - step));
    return (8 * difference(h) - difference(2 * h)) / (12 * h);
  });
}

/** How far the gradient is off central differences, relative to the largest entry of each tensor. */
function errorOf(input: ExperimentInput): number {
  const problem = draw(input);
  const parameters = someParameters(problem);
  const step = drawOf(problem, 1);
  const objective = createObjective(problem, step);
  const gradient = new Float64Array(parameters.length);
  objective.lossAndGradient(parameters, gradient);
  const kinks = problem.activation === "relu";
  const differences = kinks
    ? finiteDifferences(problem, step, parameters)
    : fourthOrder(objective, parameters);
  return gradientError(problem.layout, gradient, differences);
}

const worstOf = (inputs: readonly ExperimentInput[]): number =>
  inputs.reduce((most, input) => Math.max(most, errorOf(input)), 0);

describe.each(FITS)("with prediction $prediction and target $target", ({ prediction, target }) => {
  it("the gradient is the central difference, for any condition, input scale and weight", () => {
    const inputs = settingsOf(prediction).map((settings): ExperimentInput => ({
      data: gaussian(1, 0.5, 1.5, 3),
      noise: { levels, perPoint: 2 },
      model: modelOf(settings),
      objective: objectiveOf(target, settings.weight),
    }));
    expect(worstOf(inputs)).toBeLessThan(1e-8);
  });
});

describe.each(PREDICTIONS)("with prediction %s", (prediction) => {
  it.each([
    { antithetic: true, controlVariate: false },
    { antithetic: false, controlVariate: true },
    { antithetic: true, controlVariate: true },
  ])("the gradient of less variance is the central difference, %j", (reductions) => {
    const inputs = settingsOf(prediction).map((settings): ExperimentInput => ({
      data: gaussian(1, 0.5, 1.5, 3),
      noise: { levels, perPoint: 2 },
      model: modelOf(settings),
      objective: { kind: "dsm", weight: settings.weight, ...reductions },
    }));
    expect(worstOf(inputs)).toBeLessThan(1e-8);
  });

  it.each(ACTIVATIONS)("the gradient of deeper nets of %s is too", (activation) => {
    const inputs = settingsOf(prediction).map((settings, i): ExperimentInput => {
      const { target } = FITS[i % 4]!;
      const numbered = i % 2 === 0 || settings.condition.kind === "index";
      return {
        data: gaussian(1 + (Math.floor(i / 3) % 3), 0.5, 1.5, 3),
        noise: { levels: numbered ? levels : LAW, perPoint: 2 },
        model: { ...modelOf(settings), hidden: [[], [4, 3], [3, 4, 2]][i % 3]!, activation },
        objective: objectiveOf(target, settings.weight),
        batch: { size: 2 },
      };
    });
    expect(worstOf(inputs)).toBeLessThan(activation === "relu" ? 1e-6 : 1e-8);
  });
});
