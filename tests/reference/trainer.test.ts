import { NOTHING_DRAWN } from "../../src/training/draw.ts";
import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { drawOf, drawProblem } from "../../src/training/problem.ts";
import { fillNormals, STREAMS } from "../../src/math/random/stream.ts";
import { DivergedError } from "../../src/training/trainer.ts";
import type { Trainer } from "../../src/training/trainer.ts";
import { Adam } from "../../src/reference/adam.ts";
import { lossAndGradient } from "../../src/reference/objective.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";

const create = (input: ExperimentInput = {}): Trainer =>
  createReferenceTrainer(drawProblem(parseExperiment(input)));

const small: ExperimentInput = {
  data: { kind: "mixture", components: [{ weight: 1, mean: [0, 1], std: 1 }], count: 20 },
  noise: { perPoint: 3 },
  model: { hidden: [6, 5], activation: "silu" },
  steps: 40,
};

const caught = (promise: Promise<void>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("the reference trainer", () => {
  it("does not blame the learning rate for a loss that is not finite before any update", async () => {
    const problem = drawProblem(parseExperiment({}));
    const points = problem.points.map((x) => 1e200 * x);
    const error = await caught(createReferenceTrainer({ ...problem, points }).advance(3));
    expect(error).toBeInstanceOf(DivergedError);
    expect((error as Error).message).toMatch(
      /^The loss or its gradient was not finite at step 1, before anything/,
    );
    expect((error as Error).message).not.toContain("learningRate");
    expect(new DivergedError(2).message).toMatch(/ Try a smaller optimizer\.learningRate\.$/);
  });

  it("gives the event loop a turn among many quick runs", async () => {
    const turn = new AbortController();
    setTimeout(() => turn.abort());
    // A row of promises alone would keep the timer waiting to its end.
    for (let runs = 0; !turn.signal.aborted && runs < 100_000; runs++) await create().advance(1);
    expect(turn.signal.aborted).toBe(true);
  });

  it("starts from the problem's parameters with no step done", async () => {
    const problem = drawProblem(parseExperiment({}));
    const trainer = createReferenceTrainer(problem);
    expect(trainer.backend.kind).toBe("cpu");
    expect(trainer.step).toBe(0);
    expect(trainer.losses).toHaveLength(0);
    expect(await trainer.parameters()).toEqual(problem.initialParameters);
  });

  it("is Adam on the loss's gradient", async () => {
    const problem = drawProblem(parseExperiment(small));
    const trainer = createReferenceTrainer(problem);
    await trainer.advance(10);
    const parameters = problem.initialParameters.slice();
    const gradient = new Float64Array(parameters.length);
    const adam = new Adam(
      parameters.length,
      problem.experiment.optimizer,
      problem.experiment.steps,
    );
    for (let t = 0; t < 10; t++) {
      const loss = lossAndGradient(problem, parameters, drawOf(problem, 0), gradient);
      expect(trainer.losses[t]).toBe(loss);
      adam.update(parameters, gradient);
    }
    expect(await trainer.parameters()).toEqual(parameters);
  });

  it("gives the same run again, and in parts", async () => {
    const [whole, again, parts] = [create(small), create(small), create(small)];
    await whole.advance(40);
    await again.advance(40);
    for (const steps of [1, 0, 12, 27]) await parts.advance(steps);
    for (const other of [again, parts]) {
      expect(other.losses).toEqual(whole.losses);
      expect(other.saved).toEqual(whole.saved);
      expect(await other.parameters()).toEqual(await whole.parameters());
    }
  });

  it("brings the loss down", async () => {
    const trainer = create(small);
    await trainer.advance(40);
    expect(trainer.losses[39]).toBeLessThan(0.95 * trainer.losses[0]!);
  });

  it("reports loss and gradient at the parameters now, and changes nothing", async () => {
    const trainer = create(small);
    await trainer.advance(5);
    const { loss, gradient } = await trainer.gradient();
    expect(gradient.some((g) => g !== 0)).toBe(true);
    await trainer.gradient();
    await trainer.advance(1);
    expect(trainer.losses[5]).toBe(loss);
    expect(trainer.step).toBe(6);
  });

  it("hands out copies", async () => {
    const trainer = create(small);
    const parameters = await trainer.parameters();
    trainer.losses.fill(0);
    parameters.fill(0);
    (await trainer.gradient()).gradient.fill(0);
    expect(await trainer.parameters()).not.toEqual(parameters);
  });

  it("saves the initial parameters and those after every saveEvery updates", async () => {
    const problem = drawProblem(parseExperiment({ ...small, saveEvery: 4 }));
    const trainer = createReferenceTrainer(problem);
    await trainer.advance(8);
    expect(trainer.saved.map(({ step }) => step)).toEqual([0, 4, 8]);
    expect(trainer.saved[0]!.parameters).toEqual(problem.initialParameters);
    expect(trainer.saved[2]!.parameters).toEqual(await trainer.parameters());
    await trainer.advance(3);
    expect(trainer.saved).toHaveLength(3);
  });

  it("saves nothing where saveEvery is 0", async () => {
    const trainer = create({ ...small, saveEvery: 0 });
    await trainer.advance(4);
    expect(trainer.saved).toEqual([]);
  });

  it("evaluates ψ at points, (n, D)", async () => {
    const trainer = create(small);
    const psi = await trainer.evaluate(Float64Array.of(0, 1, 2, 3, 4, 5));
    expect(psi).toHaveLength(6);
    expect(psi.subarray(2, 4)).toEqual(await trainer.evaluate(Float64Array.of(2, 3)));
  });
});

describe("fresh noise", () => {
  const fresh: ExperimentInput = { ...small, noise: { perPoint: 3, seed: 5, fresh: true } };

  it("of the t-th update is the stream's step t", async () => {
    const problem = drawProblem(parseExperiment(fresh));
    const trainer = createReferenceTrainer(problem);
    const noise = new Float64Array(20 * 3 * 2);
    const gradient = new Float64Array(problem.layout.count);
    for (const t of [1, 2, 3]) {
      fillNormals(5, STREAMS.noise, t, noise);
      const loss = lossAndGradient(
        problem,
        await trainer.parameters(),
        { ...NOTHING_DRAWN, noise },
        gradient,
      );
      expect(await trainer.gradient()).toEqual({ loss, gradient });
      await trainer.advance(1);
      expect(trainer.losses[t - 1]).toBe(loss);
    }
  });
});

describe("divergence", () => {
  it("names the step, and keeps the parameters of the last finite loss", async () => {
    const problem = drawProblem(parseExperiment({ saveEvery: 1 }));
    const trainer = createReferenceTrainer(problem);
    // The first update throws every parameter to 1e100, whose loss overflows.
    trainer.setLearningRate(1e100);
    const error = await caught(trainer.advance(500));
    expect(error).toBeInstanceOf(DivergedError);
    expect(error).toMatchObject({ step: 2, message: expect.stringContaining("step 2") as string });
    expect(trainer.losses).toHaveLength(1);
    expect(trainer.step).toBe(1);
    expect(await trainer.parameters()).toEqual(problem.initialParameters);
    expect(trainer.saved.map(({ step }) => step)).toEqual([0]);
  });

  it("at the first step keeps the initial parameters", async () => {
    const initialParameters = new Float64Array(25).fill(1e100);
    const problem = drawProblem(parseExperiment({ saveEvery: 1 }));
    const trainer = createReferenceTrainer({ ...problem, initialParameters });
    expect(await caught(trainer.advance(3))).toMatchObject({ step: 1 });
    expect(await trainer.parameters()).toEqual(initialParameters);
    expect(trainer.losses).toHaveLength(0);
    expect(trainer.saved.map(({ step }) => step)).toEqual([0]);
  });
});

describe("cancellation", () => {
  it("stops a run between two steps and keeps what was done", async () => {
    const trainer = create({ steps: 1_000_000, saveEvery: 0 });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const error = await caught(trainer.advance(1_000_000, { signal: controller.signal }));
    expect(error).toMatchObject({ name: "AbortError" });
    expect(trainer.step).toBeGreaterThan(0);
    expect(trainer.losses).toHaveLength(trainer.step);
    const before = trainer.step;
    await trainer.advance(2);
    expect(trainer.step).toBe(before + 2);
  });

  it("that came before the start does nothing", async () => {
    const trainer = create(small);
    const error = await caught(trainer.advance(10, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ name: "AbortError" });
    expect(trainer.step).toBe(0);
  });

  it("is possible because others have the thread every so often", async () => {
    const steps = 10_000_000;
    const trainer = create({ steps, saveEvery: 0 });
    const controller = new AbortController();
    let turns = 0;
    const timer = setInterval(() => ++turns > 2 && controller.abort(), 1);
    const error = await caught(trainer.advance(steps, { signal: controller.signal }));
    clearInterval(timer);
    expect(error).toMatchObject({ name: "AbortError" });
  });
});
