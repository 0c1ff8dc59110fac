import { expect, it } from "vitest";
import { createEnergyLayout, createLayout } from "../../src/model/layout.ts";

it("lays out the tutorial's net as W1 (8), b1 (8), W2 (8), b2 (1)", () => {
  expect(createLayout(1, [8])).toEqual({
    layers: [
      { in: 1, out: 8, weight: 0, strideOut: 1, strideIn: 1, bias: 8 },
      { in: 8, out: 1, weight: 16, strideOut: 8, strideIn: 1, bias: 24 },
    ],
    count: 25,
    readout: "linear",
  });
});

it("makes one affine layer where there is no hidden one", () => {
  expect(createLayout(3, [])).toEqual({
    layers: [{ in: 3, out: 3, weight: 0, strideOut: 3, strideIn: 1, bias: 9 }],
    count: 12,
    readout: "linear",
  });
});

it("lays out the energy's parameters as W (H, D), b (H), c (D), with W in both layers", () => {
  expect(createEnergyLayout(2, 3)).toEqual({
    layers: [
      { in: 2, out: 3, weight: 0, strideOut: 2, strideIn: 1, bias: 6 },
      { in: 3, out: 2, weight: 0, strideOut: 1, strideIn: 2, bias: 9 },
    ],
    count: 11,
    readout: "energy",
  });
});
