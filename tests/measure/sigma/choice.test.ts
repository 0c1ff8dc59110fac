import { describe, expect, it } from "vitest";
import { type Candidate, choose } from "../../../src/measure/sigma/choice.ts";

/** A candidate whose values at 100 points have a mean, and vary. */
function candidate(factor: number, mean: number, spread = 0): Candidate {
  const values = Float64Array.from({ length: 100 }, (_, n) => mean + spread * Math.sin(99 * n * n));
  return { sigma: factor, factor, values };
}

describe("the choice of σ", () => {
  it("is the start value where no other is clearly better", () => {
    const candidates = [candidate(0.5, -1.05, 2), candidate(1, -1), candidate(2, -0.9)];
    expect(choose(candidates)).toBe(1);
  });

  it("is the least mean where that is certain", () => {
    expect(choose([candidate(0.5, -1.05), candidate(1, -1), candidate(2, -0.9)])).toBe(0);
    expect(choose([candidate(0.5, -0.9), candidate(1, -1), candidate(4, -1.05)])).toBe(2);
  });

  it("goes no further from the start value than it must", () => {
    const candidates = [0.25, 0.5, 0.7, 1].map((factor, i) =>
      candidate(factor, [-2, -1.99, -1.98, -1][i]!, [0.3, 0.2, 0.1, 0][i]),
    );
    expect(choose(candidates)).toBe(2);
  });

  it("never goes away from the least mean, where values vary so much that all is possible", () => {
    const candidates = [candidate(0.5, -0.5, 9), candidate(1, -1), candidate(2, -1.2)];
    expect(choose(candidates)).toBe(2);
  });
});
