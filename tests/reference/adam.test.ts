import { describe, expect, it } from "vitest";
import { Adam, type AdamOptions } from "../../src/reference/adam.ts";

const options = {
  learningRate: 0.1,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  schedule: { kind: "constant" },
  weightDecay: 0,
} as const;

describe("Adam", () => {
  it("steps by the learning rate against the sign at first, whatever the gradient's size", () => {
    const parameters = Float64Array.of(1, 1, 1);
    new Adam(3, options, 1).update(parameters, Float64Array.of(1e-3, -1e3, 0));
    expect(parameters[0]).toBeCloseTo(0.9, 5);
    expect(parameters[1]).toBeCloseTo(1.1, 11);
    expect(parameters[2]).toBe(1);
  });

  it("is the algorithm of the paper over three steps", () => {
    const parameters = Float64Array.of(0.5);
    const adam = new Adam(1, options, 1);
    let [expected, m, v] = [0.5, 0, 0];
    for (const [t, g] of [
      [1, 2],
      [2, -1],
      [3, 0.5],
    ] as const) {
      adam.update(parameters, Float64Array.of(g));
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      expected -= (0.1 * m) / (1 - 0.9 ** t) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
      expect(parameters[0]).toBeCloseTo(expected, 14);
    }
  });

  it("finds the bottom of a parabola", () => {
    const parameters = Float64Array.of(-3, 4);
    const adam = new Adam(2, options, 1);
    for (let i = 0; i < 2000; i++) {
      adam.update(parameters, Float64Array.of(2 * (parameters[0]! - 1), 20 * parameters[1]!));
    }
    expect(parameters[0]).toBeCloseTo(1, 6);
    expect(parameters[1]).toBeCloseTo(0, 6);
  });

  it("without running means is a step of the learning rate against the sign", () => {
    const parameters = Float64Array.of(0);
    const adam = new Adam(1, { ...options, beta1: 0, beta2: 0 }, 1);
    for (const g of [5, -0.1, 3]) adam.update(parameters, Float64Array.of(g));
    expect(parameters[0]).toBeCloseTo(-0.1, 6);
  });
});

describe("Adam with a schedule and weight decay", () => {
  /** The parameters after each update: those of the paper, with what is given. */
  function expectUpdates(
    more: Partial<AdamOptions>,
    updates: number,
    rates: readonly number[],
  ): void {
    const start = [0.5, -2];
    const parameters = Float64Array.from(start);
    const adam = new Adam(2, { ...options, ...more }, updates);
    const gradients = [
      [2, 0],
      [-1, 0],
      [0.5, 0],
    ];
    const decay = more.weightDecay ?? 0;
    let [theta, m, v] = [0.5, 0, 0];
    let still = -2;
    rates.forEach((rate, i) => {
      const g = gradients[i]![0]!;
      adam.update(parameters, Float64Array.from(gradients[i]!));
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      theta *= 1 - rate * decay;
      theta -= (rate * m) / (1 - 0.9 ** (i + 1)) / (Math.sqrt(v / (1 - 0.999 ** (i + 1))) + 1e-8);
      still *= 1 - rate * decay;
      expect(parameters[0]).toBeCloseTo(theta, 14);
      expect(parameters[1]).toBeCloseTo(still, 14);
    });
  }

  it("steps by the rate of each update", () => {
    expectUpdates({ schedule: { kind: "cosine" } }, 3, [0.1, 0.075, 0.025]);
    expectUpdates({ schedule: { kind: "exponential", decay: 0.5 } }, 3, [0.1, 0.05, 0.025]);
    expectUpdates({ schedule: { kind: "constant", warmup: 2 } }, 3, [0.05, 0.1, 0.1]);
    const warm = { kind: "cosine", warmup: 2 } as const;
    expectUpdates({ schedule: warm }, 3, [0.05, 0.075, 0.025]);
  });

  it("first shrinks each parameter by the rate of the update times the decay", () => {
    expectUpdates({ weightDecay: 0.3 }, 3, [0.1, 0.1, 0.1]);
    expectUpdates({ weightDecay: 0.3, schedule: { kind: "cosine" } }, 3, [0.1, 0.075, 0.025]);
  });

  it("goes on at the rate of the update where it was left", () => {
    const more = { ...options, schedule: { kind: "cosine" }, weightDecay: 0.2 } as const;
    const gradient = (t: number): Float64Array => Float64Array.of(Math.sin(t), 1 / t);
    const [whole, parts] = [Float64Array.of(1, 2), Float64Array.of(1, 2)];
    const first = new Adam(2, more, 6);
    const before = new Adam(2, more, 6);
    for (let t = 1; t <= 6; t++) first.update(whole, gradient(t));
    for (let t = 1; t <= 4; t++) before.update(parts, gradient(t));
    const after = new Adam(2, more, 6);
    after.restore(before.moments, 4);
    for (let t = 5; t <= 6; t++) after.update(parts, gradient(t));
    expect(parts).toEqual(whole);
  });

  it("has the numbers of AdamW by hand", () => {
    // Update 1: 1 − 0.1 · 0.5 = 0.95, less 0.1, as m / √v is 1 at first. Update 2 with the same
    // gradient: 0.85 · 0.95 − 0.1.
    const parameters = Float64Array.of(1);
    const adam = new Adam(1, { ...options, weightDecay: 0.5 }, 2);
    adam.update(parameters, Float64Array.of(3));
    expect(parameters[0]).toBeCloseTo(0.85, 8);
    adam.update(parameters, Float64Array.of(3));
    expect(parameters[0]).toBeCloseTo(0.7075, 8);
  });
});
