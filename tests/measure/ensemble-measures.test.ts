import { expect, test } from "vitest";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { EnsembleMeasurer } from "../../src/measure/ensemble-measures.ts";
import { populationFloor } from "../../src/measure/levels/level-floors.ts";
import { LevelMeasurer } from "../../src/measure/levels/level-measures.ts";
import { shownSigma } from "../../src/measure/levels/measured-levels.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import { trainOneByOne } from "../../src/training/ensemble/one-by-one.ts";
import { drawProblem } from "../../src/training/problem.ts";

const counts = [2, 5];
const inputs = counts.flatMap((count) =>
  (["noise", "mixed"] as const).map((regression) => ({
    noise: { levels: { kind: "geometric", from: 2, to: 0.5, count }, fresh: true },
    objective: { kind: "dsm", regression },
    ema: { decay: 0.5 },
  })),
);

test("models with several levels are measured at the shown one, each above its own floor", async () => {
  const measurer = new EnsembleMeasurer();
  const floors: number[] = [];
  for (const input of inputs) {
    const experiment = parseExperiment(input);
    const problems = [1, 2].map((seed) =>
      drawProblem({ ...experiment, noise: { ...experiment.noise, seed } as never }),
    );
    const ensemble = await trainOneByOne(problems, createReferenceTrainer);
    await ensemble.advance(3);
    const measures = await measurer.measure(problems, ensemble);
    for (const [k, problem] of problems.entries()) {
      const trainer = createReferenceTrainer(problem);
      await trainer.advance(3);
      const sigma = shownSigma(experiment);
      const [level] = await new LevelMeasurer(experiment, [sigma]).measure((points) =>
        trainer.evaluate(points, sigma),
      );
      expect(measures[k]!.fisherAim).toBeCloseTo(level!.fisher!, 12);
      expect(measures[k]!.floor).toBeCloseTo(populationFloor(experiment)!, 12);
      expect(measures[k]!.totalVariation).toBeGreaterThan(0);
    }
    floors.push(measures[0]!.floor!);
  }
  expect(new Set(floors).size).toBe(4);
});
