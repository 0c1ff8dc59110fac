import { describe, expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { Average } from "../../src/reference/average.ts";
import { evaluate } from "../../src/reference/mlp.ts";
import { createReferenceTrainer } from "../../src/reference/trainer.ts";
import { draw, gaussian, someParameters } from "./objectives.ts";

describe("the average of the parameters", () => {
  it("starts at θ_0 and takes a part of each update's parameters", () => {
    const average = new Average(Float64Array.of(1, -2), 0.75);
    expect([...average.now]).toEqual([1, -2]);
    average.update(Float64Array.of(3, -2));
    expect([...average.now]).toEqual([1.5, -2]);
    average.update(Float64Array.of(-0.5, 2));
    expect([...average.now]).toEqual([1, -1]);
    average.update(Float64Array.of(1, 7));
    expect([...average.now]).toEqual([1, 1]);
  });

  it("of decay 0 is the last parameters", () => {
    const average = new Average(Float64Array.of(1), 0);
    average.update(Float64Array.of(5));
    expect([...average.now]).toEqual([5]);
  });

  it("does not change with the array that it was made of", () => {
    const parameters = Float64Array.of(1);
    const average = new Average(parameters, 0.5);
    parameters[0] = 9;
    expect([...average.now]).toEqual([1]);
  });

  it("takes one update back, and goes on from another", () => {
    const average = new Average(Float64Array.of(0), 0.5);
    average.update(Float64Array.of(4));
    average.update(Float64Array.of(10));
    average.rewind();
    expect([...average.now]).toEqual([2]);
    average.restore(Float64Array.of(8));
    average.update(Float64Array.of(0));
    expect([...average.now]).toEqual([4]);
  });
});

const input: ExperimentInput = {
  data: gaussian(2, 0.5, 1.5, 12),
  noise: { levels: { kind: "geometric", from: 2, to: 0.3, count: 3 }, perPoint: 2, fresh: true },
  model: { hidden: [4], activation: "tanh" },
  optimizer: { learningRate: 0.05, weightDecay: 0.1, schedule: { kind: "cosine", warmup: 3 } },
  steps: 8,
  saveEvery: 2,
};

describe("training with an average", () => {
  const ema = { decay: 0.7 };
  const trainer = () => createReferenceTrainer(draw({ ...input, ema }));

  it("averages what each update leaves, and changes no update", async () => {
    const [plain, averaged] = [createReferenceTrainer(draw(input)), trainer()];
    expect(await averaged.emaParameters()).toEqual(await averaged.parameters());
    let expected = await plain.parameters();
    for (let t = 0; t < 5; t++) {
      await plain.advance(1);
      await averaged.advance(1);
      const parameters = await plain.parameters();
      expected = expected.map((own, p) => 0.7 * own + 0.3 * parameters[p]!);
      const found = await averaged.emaParameters();
      found.forEach((own, p) => expect(own).toBeCloseTo(expected[p]!, 14));
    }
    expect(averaged.losses).toEqual(plain.losses);
    expect(await averaged.parameters()).toEqual(await plain.parameters());
    expect(await averaged.emaParameters()).not.toEqual(await averaged.parameters());
  });

  it("evaluates and saves the average", async () => {
    const one = trainer();
    await one.advance(4);
    const problem = draw({ ...input, ema });
    const points = Float64Array.of(1, 2, -0.5, 0);
    const average = await one.emaParameters();
    expect(await one.evaluate(points, 0.6)).toEqual(evaluate(problem, average, points, 0.6));
    expect(one.saved.map(({ step }) => step)).toEqual([0, 2, 4]);
    expect(one.saved[2]!.parameters).toEqual(average);
  });

  it("goes on from a state as if it had not stopped", async () => {
    const [whole, before, after] = [trainer(), trainer(), trainer()];
    await whole.advance(8);
    await before.advance(5);
    after.restore(await before.state());
    await after.advance(3);
    expect(await after.emaParameters()).toEqual(await whole.emaParameters());
    expect(await after.parameters()).toEqual(await whole.parameters());
  });

  it("has none where the experiment asks for none", async () => {
    await expect(createReferenceTrainer(draw(input)).emaParameters()).rejects.toThrow("ema");
  });
});

it("weight decay shrinks weights and biases alike", async () => {
  // The point, its noise and ψ there are 0: there is no gradient, and the decay is alone.
  const problem = draw({
    data: { kind: "points", values: [[0, 0]] },
    noise: { sigma: 1, values: [[0, 0]] },
    model: { hidden: [], init: { kind: "values", values: [2, -1, 0.5, 4, 0, 0] } },
    optimizer: { learningRate: 0.1, weightDecay: 0.5 },
  });
  const trainer = createReferenceTrainer(problem);
  await trainer.advance(2);
  const expected = [2, -1, 0.5, 4, 0, 0].map((own) => own * 0.95 ** 2);
  const found = await trainer.parameters();
  found.forEach((own, p) => expect(own).toBeCloseTo(expected[p]!, 14));
  // A bias that is not 0 shrinks too, besides what its gradient does.
  const start = someParameters(problem);
  const [decayed, plain] = await Promise.all(
    [0.5, 0].map(async (weightDecay) => {
      const init = { kind: "values", values: [...start] } as const;
      const one = createReferenceTrainer(
        draw({
          data: gaussian(2, 0, 1, 5),
          model: { hidden: [], init },
          optimizer: { learningRate: 0.1, weightDecay },
        }),
      );
      await one.advance(1);
      return one.parameters();
    }),
  );
  decayed!.forEach((own, p) => expect(own).toBeCloseTo(plain![p]! - 0.05 * start[p]!, 14));
});
