import { type Experiment, parseExperiment } from "../../experiment/experiment.ts";
import { objectiveForm } from "../../training/objective-form.ts";
import { drawProblem, type Problem } from "../../training/problem.ts";
import { toValues } from "../../training/result.ts";
import { TUTORIAL_COMPONENTS } from "../../data/tutorial.ts";
import { stepWork } from "../../training/work.ts";

/**
 * The same problem on fewer points, so that a step of it can be timed. Parzen's score is part of
 * every step there.
 * @param work operations of a step, about; at least those of one sample
 */
export function pieceOf(problem: Problem, work: number): Problem {
  const { count, perPoint, experiment } = problem;
  const whole = withFresh(experiment, objectiveForm(problem).goal === "parzen");
  const withNoise = (copies: number) => ({ ...whole, noise: { ...whole.noise, perPoint: copies } });
  const fits = (points: number, copies: number): boolean =>
    stepWork({ ...problem, count: points, experiment: withNoise(copies) }) <= work;
  const points = largest(count, (n) => fits(n, perPoint));
  const copies =
    points > 0
      ? perPoint
      : Math.max(
          1,
          largest(perPoint, (m) => fits(1, m)),
        );
  return drawProblem(
    parseExperiment({
      // Antithetic noise comes in pairs.
      ...withNoise(perPoint % 2 === 0 ? copies + (copies % 2) : copies),
      data: fewer(problem, Math.max(1, points)),
      ensemble: undefined,
      heldOut: undefined,
      saveEvery: 0,
    }),
  );
}

/** The largest number, of 0 to `most`, that does; with it all smaller ones do. */
function largest(most: number, does: (n: number) => boolean): number {
  let [low, high] = [0, most + 1];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (does(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** With noise and projections that are drawn, whatever was given. */
function withFresh({ noise, objective, ...rest }: Experiment, parzen: boolean): Experiment {
  const { sigma, perPoint, fresh } = noise;
  return {
    ...rest,
    noise: { sigma, perPoint, seed: 1, fresh: fresh || parzen },
    objective: objective.kind === "ssm" ? { ...objective, values: undefined } : objective,
  };
}

function fewer({ experiment, points, dimensions }: Problem, count: number): Experiment["data"] {
  const { data } = experiment;
  switch (data.kind) {
    case "tutorial":
      return { kind: "mixture", components: [...TUTORIAL_COMPONENTS], count, seed: 1 };
    case "mixture":
      return { ...data, count };
    case "points":
    case "dataset": {
      const values = toValues(points.slice(0, count * dimensions), dimensions);
      return { kind: "points", values, standardize: false };
    }
    default:
      return data satisfies never;
  }
}
