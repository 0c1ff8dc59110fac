import { describe, expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { drawOf } from "../../src/training/problem.ts";
import { ACTIVATIONS } from "../../src/experiment/schema.ts";
import { finiteDifferences } from "../../src/reference/finite-differences.ts";
import { lossAndGradient } from "../../src/reference/objective.ts";
import {
  draw,
  gaussian,
  OBJECTIVE_NAMES,
  OBJECTIVES,
  someParameters,
  worst,
} from "./objectives.ts";
import type { ObjectiveName } from "./objectives.ts";

type Model = NonNullable<ExperimentInput["model"]>;

const DIMENSIONS = [1, 2, 3];
const SMOOTH = ACTIVATIONS.filter((name) => name !== "relu");
const HIDDEN = [[], [5], [4, 3], [3, 4, 2]];

function expectDifferences(objective: ObjectiveName, dimensions: number, model: Model): void {
  const problem = draw({
    data: gaussian(dimensions, 0.5, 1.5, 7),
    noise: { sigma: 0.6, perPoint: 2 },
    objective: OBJECTIVES[objective],
    model,
  });
  const parameters = someParameters(problem);
  const step = drawOf(problem, 1);
  const gradient = new Float64Array(parameters.length);
  lossAndGradient(problem, parameters, step, gradient);
  // A difference of losses near 5 over a step of 1e-5 or 1e-6 is good to about 1e-9, against
  // gradients of about 0.1.
  expect(worst(finiteDifferences(problem, step, parameters), gradient)).toBeLessThan(1e-7);
}

describe.each(OBJECTIVE_NAMES)("the gradient of %s is the central difference", (objective) => {
  const needsCurvature = /^(ism|ssm)/.test(objective);
  const activations = needsCurvature ? SMOOTH : ACTIVATIONS;
  const models = activations.flatMap((activation) =>
    HIDDEN.map((hidden) => ({ activation, hidden })),
  );

  it.each(models)("$activation $hidden", ({ activation, hidden }) => {
    for (const dimensions of DIMENSIONS) {
      const init = { kind: "glorot-uniform" } as const;
      expectDifferences(objective, dimensions, { hidden, activation, init });
    }
  });

  it.each([1, 2, 5])("energy, H = %i", (hidden) => {
    for (const dimensions of DIMENSIONS) {
      expectDifferences(objective, dimensions, { kind: "energy", hidden });
    }
  });
});
