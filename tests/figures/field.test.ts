import { describe, expect, it } from "vitest";
import { score, smooth, targetOf } from "../../src/data/distributions/mixture.ts";
import { parseExperiment } from "../../src/experiment/experiment.ts";
import { arrowPath } from "../../src/figures/arrow.ts";
import { drawField, fieldArrows, fieldGrid } from "../../src/figures/run/field.ts";
import { scoreFigure } from "../../src/figures/plots/score.ts";
import { drawSvg } from "../../src/figures/svg/svg.ts";
import { drawProblem } from "../../src/training/problem.ts";
import { trainAndDraw } from "./drawn.ts";
import { all, parse } from "./parse.ts";

const components = [
  { weight: 1, mean: [-2, 0], std: 1 },
  { weight: 2, mean: [2, 1], std: 0.5 },
];
const input = { data: { kind: "mixture", components, count: 60 }, steps: 6 } as const;

describe("the field of a 2-D run", () => {
  const problem = drawProblem(parseExperiment(input));
  const at = fieldGrid(problem, 0.3)!;

  it("covers the points, with room for the noise", () => {
    const { x, y } = drawField(problem, at, 0.3);
    for (let i = 0; i < problem.points.length; i += 2) {
      expect(problem.points[i]! - 0.6).toBeGreaterThanOrEqual(x[0]);
      expect(problem.points[i]! + 0.6).toBeLessThanOrEqual(x[1]);
      expect(problem.points[i + 1]! - 0.6).toBeGreaterThanOrEqual(y[0]);
      expect(problem.points[i + 1]! + 0.6).toBeLessThanOrEqual(y[1]);
    }
  });

  it("has the exact score's arrows, of which most are no longer than the way to the next", () => {
    const { target, scale } = drawField(problem, at, 0.3);
    const exact = score(smooth(targetOf(problem.experiment)!, 0.3), at);
    const step = at[2]! - at[0]!;
    let long = 0;
    for (let n = 0; n < at.length / 2; n++) {
      const [x, y, tipX, tipY] = target!.subarray(4 * n, 4 * n + 4);
      expect([x, y]).toEqual([at[2 * n], at[2 * n + 1]]);
      expect(tipX).toBeCloseTo(x! + scale * exact[2 * n]!, 12);
      expect(tipY).toBeCloseTo(y! + scale * exact[2 * n + 1]!, 12);
      if (Math.hypot(tipX! - x!, tipY! - y!) > step) long++;
    }
    expect(long).toBeLessThan(at.length / 2 / 8);
  });

  it("is in the data's own units", () => {
    const values = [
      [100, 1],
      [104, 3],
      [108, 2],
    ];
    const own = drawProblem(
      parseExperiment({ data: { kind: "points", values, standardize: true } }),
    );
    const grid = fieldGrid(own, 0.3)!;
    const { x, target } = drawField(own, grid, 0.3);
    expect(target).toBeUndefined();
    expect((x[0] + x[1]) / 2).toBeCloseTo(104, 9);
    const { mean, std } = own.scaling!;
    const [tailX, tailY, tipX, tipY] = fieldArrows(
      own,
      Float64Array.of(0, 1),
      Float64Array.of(2, -3),
      0.1,
    );
    expect([tailX, tailY]).toEqual([mean[0], mean[1]! + std[1]!]);
    expect(tipX).toBeCloseTo(mean[0]! + 0.2 * std[0]!, 12);
    expect(tipY).toBeCloseTo(mean[1]! + 0.7 * std[1]!, 12);
  });

  it("is drawn with the arrows of ψ and of the exact score", async () => {
    const { drawn } = await trainAndDraw(input);
    const figure = scoreFigure({ targets: false });
    const options = figure.describe(drawn);
    if (typeof options === "string") throw new Error(options);
    const svg = drawSvg({
      title: figure.title,
      options,
      columns: figure.columns(drawn),
      marks: figure.marks!(drawn),
    });
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    const arrows = all(parse(svg), "path", "arrows");
    expect(arrows).toHaveLength(2);
    expect(figure.summarize(drawn)).toMatch(/arrows of ψ, [\d.]+ off ∇log p_σ/);
  });
});

it("an arrow's head is at its tip, and shorter than a short arrow", () => {
  const [tail, tip, left, back, right] = arrowPath([0, 0], [10, 0]);
  expect([tail, tip, back]).toEqual([
    [0, 0],
    [10, 0],
    [10, 0],
  ]);
  expect(left![0]).toBeLessThan(10);
  expect(left![0]).toBeCloseTo(right![0], 12);
  expect(left![1]).toBeCloseTo(-right![1], 12);
  const [, , end] = arrowPath([0, 0], [1, 0]);
  expect(Math.hypot(end![0] - 1, end![1])).toBeCloseTo(0.4, 12);
});
