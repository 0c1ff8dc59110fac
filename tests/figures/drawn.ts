import { aimOf, lossFloors } from "../../src/measure/floors.ts";
import { shownSigma } from "../../src/measure/levels/measured-levels.ts";
import { type ExperimentInput, parseExperiment } from "../../src/experiment/experiment.ts";
import { fisherDivergence, fisherRule } from "../../src/measure/fisher/fisher.ts";
import { drawProblem, type Problem } from "../../src/training/problem.ts";
import { ShownGrid } from "../../src/figures/run/shown-grid.ts";
import { kinksOf } from "../../src/figures/run/model.ts";
import type { Drawn, Replay } from "../../src/figures/run/run.ts";
import { factsOf } from "../../src/figures/run/facts.ts";
import { thinLosses } from "../../src/figures/run/traces.ts";
import { evaluate } from "../../src/reference/mlp.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";

/** A run on the CPU, as plots show it. */
export interface Shown {
  readonly drawn: Drawn;
  readonly replay: (step: number) => Replay;
}

export async function trainAndDraw(input: ExperimentInput, updates?: number): Promise<Shown> {
  const problem = drawProblem(parseExperiment(input));
  const trainer = createReferenceTrainer(problem);
  await trainer.advance(updates ?? problem.experiment.steps);
  const { step, losses, saved } = trainer;
  const end = lookAt(problem, step, await trainer.parameters(), losses);
  const sigma = shownSigma(problem.experiment);
  const drawn: Drawn = {
    start: {
      facts: factsOf(problem),
      floor: lossFloors(problem)[0],
      sigma,
      ...new ShownGrid(problem, sigma).shown,
    },
    picture: {
      ...end,
      milliseconds: 1,
      losses: thinLosses(losses),
      fishers: {
        steps: Float64Array.of(step),
        values: Float64Array.of(end.fisher?.value ?? NaN),
      },
      agreement: { kind: "cpu-only" },
      learning: { rate: 0.01, changed: undefined },
    },
  };
  const replay = (at: number): Replay => {
    const kept = saved.find((each) => each.step === at)!;
    return lookAt(problem, at, kept.parameters, losses);
  };
  return { drawn, replay };
}

function lookAt(
  problem: Problem,
  step: number,
  parameters: Float64Array,
  losses: Float64Array,
): Replay {
  const grid = new ShownGrid(problem, shownSigma(problem.experiment));
  const aim = aimOf(problem.experiment);
  const rule = aim && fisherRule(aim);
  return {
    step,
    loss: losses[step - 1],
    ...grid.draw(evaluate(problem, parameters, grid.points), parameters),
    kinks: kinksOf(problem, parameters),
    fisher: rule && fisherDivergence(rule, evaluate(problem, parameters, rule.points)),
  };
}
