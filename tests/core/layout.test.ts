import { expect, it } from "vitest";
import { createLayout } from "../../src/core/layout.ts";

it("lays out the tutorial's net as W1 (8), b1 (8), W2 (8), b2 (1)", () => {
  expect(createLayout(1, [8])).toEqual({
    layers: [
      { in: 1, out: 8, weight: 0, bias: 8 },
      { in: 8, out: 1, weight: 16, bias: 24 },
    ],
    count: 25,
  });
});

it("makes one affine layer where there is no hidden one", () => {
  expect(createLayout(3, [])).toEqual({
    layers: [{ in: 3, out: 3, weight: 0, bias: 9 }],
    count: 12,
  });
});
