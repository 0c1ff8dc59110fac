import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  openBackend,
  type OpenBackend,
  openDevice,
  type OpenDevice,
} from "../../src/cli/backend.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { drawProblem } from "../../src/training/problem.ts";
import type { EnsembleTrainer, ResumableTrainer, Trainer } from "../../src/training/trainer.ts";
import { createGpuTrainer } from "../../src/gpu/trainer.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";

const component = { weight: 1, mean: [0, 1], std: 1 };
const problem = drawProblem(
  parseExperiment({
    data: { kind: "mixture", components: [component], count: 12 },
    model: { hidden: [3], activation: "tanh" },
  }),
);
/** ψ of many Parzen targets is not trained together on the GPU either. */
const inTurn = drawProblem(
  parseExperiment({ ...problem.experiment, objective: { kind: "esm-parzen" } }),
);

let own: OpenDevice;
let backends: Record<"cpu" | "webgpu", OpenBackend>;
beforeAll(async () => {
  own = await openDevice();
  backends = { cpu: await openBackend("cpu"), webgpu: await openBackend("webgpu") };
});
afterAll(() => {
  own?.close();
  backends?.webgpu.close();
});

type Any = Trainer | EnsembleTrainer;
type Make = () => Promise<Any>;

const makers: Record<string, Make> = {
  "the reference": () => Promise.resolve(createReferenceTrainer(problem)),
  "the GPU's": () => createGpuTrainer(problem, own.device),
  "the terminal's on the GPU": () => backends.webgpu.create(problem),
  "an ensemble on the CPU": () => backends.cpu.createEnsemble([problem, problem]),
  "an ensemble on the GPU": () => backends.webgpu.createEnsemble([problem, problem]),
  "an ensemble in turn on the GPU": () => backends.webgpu.createEnsemble([inTurn, inTurn]),
};

describe.for(Object.entries(makers))("%s trainer", ([, make]) => {
  test.for([-1, Number.NaN, 1.5, Infinity, 2 ** 53])("refuses advance(%d)", async (steps) => {
    const trainer = await make();
    await expect(trainer.advance(steps)).rejects.toThrow(
      new RangeError(`advance: expected a whole number of steps from 0 on, found ${steps}.`),
    );
    expect(trainer.step).toBe(0);
    await trainer.advance(0);
    await trainer.advance(2);
    expect(trainer.step).toBe(2);
    trainer.destroy();
  });

  test("refuses points that are no rows of D numbers", async () => {
    const trainer = await make();
    await expect(trainer.evaluate(new Float64Array(3))).rejects.toThrow(
      new RangeError("evaluate: expected rows of 2 numbers, found 3 numbers."),
    );
    trainer.destroy();
  });

  test("throws in every call after destroy, except destroy", async () => {
    const trainer = await make();
    await trainer.advance(1);
    trainer.destroy();
    trainer.destroy();
    const destroyed = "This trainer was destroyed: create a new one.";
    for (const call of callsOf(trainer)) await expect(call()).rejects.toThrow(destroyed);
    expect(trainer.step).toBe(1);
  });
});

/** Every call that a trainer has; what it throws at once is a rejection, too. */
function callsOf(trainer: Any): (() => Promise<unknown>)[] {
  const calls: (() => unknown)[] = [
    () => trainer.advance(1),
    () => trainer.advance(0),
    () => trainer.parameters(),
    () => trainer.evaluate(new Float64Array(2)),
    "gradient" in trainer ? () => trainer.gradient() : () => trainer.losses(0),
  ];
  if (isResumable(trainer)) {
    const zeros = new Float64Array(2 * problem.layout.count);
    const state = { losses: zeros, saved: [], parameters: zeros, moments: zeros };
    calls.push(
      () => trainer.state(),
      () => trainer.restore(state),
      () => trainer.setLearningRate(0.1),
    );
  }
  return calls.map((call) => () => Promise.resolve().then(call));
}

const isResumable = (trainer: Any): trainer is ResumableTrainer => "restore" in trainer;
