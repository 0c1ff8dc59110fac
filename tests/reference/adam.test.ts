import { describe, expect, it } from "vitest";
import { Adam } from "../../src/reference/adam.ts";

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
