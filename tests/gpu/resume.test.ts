import { expect, test } from "vitest";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import { initialState, type ResumableTrainer } from "../../src/training/trainer.ts";
import { createGpuTrainer } from "../../src/gpu/trainer.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import { testDevice } from "../support/device.ts";

const problem = drawProblem(parseExperiment({ steps: 30 }));
const makers: readonly [string, () => Promise<ResumableTrainer>][] = [
  ["GPU", async () => createGpuTrainer(problem, await testDevice())],
  ["CPU", () => Promise.resolve(createReferenceTrainer(problem))],
];

test.for(makers)("another trainer goes on from a state, %s", async ([, create]) => {
  const first = await create();
  await first.advance(12);
  const state = await first.state();
  await first.advance(18);
  const second = await create();
  second.restore(state);
  expect(second.step).toBe(12);
  await second.advance(18);
  expect(second.losses).toEqual(first.losses);
  expect(second.saved).toEqual(first.saved);
  expect(await second.parameters()).toEqual(await first.parameters());
});

test.for(makers)("goes back to its beginning, also after a divergence, %s", async ([, create]) => {
  const trainer = await create();
  await trainer.advance(10);
  const { losses } = trainer;
  trainer.setLearningRate(1e200);
  await expect(trainer.advance(10)).rejects.toThrow("not finite");
  trainer.setLearningRate(0.01);
  trainer.restore(initialState(problem));
  expect(trainer.step).toBe(0);
  await trainer.advance(10);
  expect(trainer.losses).toEqual(losses);
});

test("a learning rate that is changed on the way is the CPU's too", async () => {
  const [gpu, cpu] = [
    await createGpuTrainer(problem, await testDevice()),
    createReferenceTrainer(problem),
  ];
  for (const trainer of [gpu, cpu]) {
    await trainer.advance(5);
    trainer.setLearningRate(0.1);
    await trainer.advance(15);
  }
  const worst = gpu.losses.reduce(
    (most, loss, i) => Math.max(most, Math.abs(loss / cpu.losses[i]! - 1)),
    0,
  );
  expect(worst).toBeLessThan(2e-6);
});
