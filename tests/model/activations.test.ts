import { describe, expect, it } from "vitest";
import { activations } from "../../src/model/activations.ts";
import { erf, erfc } from "../../src/math/erf.ts";
import { ACTIVATIONS } from "../../src/experiment/schema.ts";

/** From tables to 16 digits (DLMF 7.23 and its references). */
const ERF = [
  [0.1, 0.1124629160182849],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [1.5, 0.9661051464753106],
  [2, 0.9953222650189527],
  [2.5, 0.999593047982555],
  [3, 0.9999779095030014],
] as const;

describe("erf", () => {
  it.each(ERF)("of %f is right to 1e-15, and odd", (x, value) => {
    expect(Math.abs(erf(x) - value)).toBeLessThan(1e-15);
    expect(erf(-x)).toBe(-erf(x));
    expect(Math.abs(erfc(x) - (1 - value))).toBeLessThan(1e-15);
    expect(Math.abs(erfc(-x) - (1 + value))).toBeLessThan(1e-15);
  });

  it("has a complement with a small relative error far out", () => {
    expect(erfc(3) / 2.209049699858544e-5).toBeCloseTo(1, 13);
    expect(erfc(5) / 1.5374597944280349e-12).toBeCloseTo(1, 13);
    expect(erfc(10) / 2.088487583762545e-45).toBeCloseTo(1, 13);
  });

  it("has its limits", () => {
    expect([erf(0), erf(Infinity), erf(-Infinity)]).toEqual([0, 1, -1]);
    expect([erfc(0), erfc(Infinity), erfc(-Infinity)]).toEqual([1, 0, 2]);
    expect([erf(NaN), erfc(NaN)]).toEqual([NaN, NaN]);
  });
});

const VALUES = [
  ["relu", 1.5, 1.5],
  ["relu", -1.5, 0],
  ["tanh", 0.5, 0.46211715726000974],
  ["sigmoid", 0.5, 0.6224593312018546],
  ["softplus", 0.5, 0.9740769841801067],
  ["silu", 0.5, 0.3112296656009273],
  ["gelu", 1, 0.8413447460685429],
  ["gelu", -1, -0.15865525393145707],
] as const;

describe("activations", () => {
  it.each(VALUES)("%s(%f) is %f", (name, s, value) => {
    expect(activations[name].value(s)).toBeCloseTo(value, 15);
  });

  it.each(ACTIVATIONS)("%s's derivative is its value's central difference", (name) => {
    const { value, derivative } = activations[name];
    const h = 1e-5;
    for (let s = -8.05; s < 8; s += 0.1) {
      const difference = (value(s + h) - value(s - h)) / (2 * h);
      expect(Math.abs(derivative(s) - difference)).toBeLessThan(1e-9);
    }
  });

  it.each(ACTIVATIONS)("%s's second derivative is its derivative's central difference", (name) => {
    const { derivative, secondDerivative } = activations[name];
    const h = 1e-5;
    for (let s = -8.05; s < 8; s += 0.1) {
      const difference = (derivative(s + h) - derivative(s - h)) / (2 * h);
      expect(Math.abs(secondDerivative(s) - difference)).toBeLessThan(1e-9);
    }
  });

  it.each(ACTIVATIONS)("%s neither overflows nor turns to NaN far out", (name) => {
    const { value, derivative, secondDerivative } = activations[name];
    for (const s of [-1e6, -800, 800, 1e6]) {
      expect(Math.abs(value(s))).toBeLessThanOrEqual(Math.abs(s));
      expect(Math.abs(derivative(s))).toBeLessThanOrEqual(1);
      expect(Math.abs(secondDerivative(s))).toBe(0);
    }
  });

  it.each(ACTIVATIONS)("%s lets a NaN through", (name) => {
    expect(activations[name].value(NaN)).toBeNaN();
  });

  it("takes 0 for relu's derivative at 0", () => {
    expect(activations.relu.derivative(0)).toBe(0);
  });
});
