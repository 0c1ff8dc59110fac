import { expect, test } from "vitest";
import type { ExperimentInput } from "../../src/experiment/experiment.ts";
import { densityFigure } from "../../src/figures/plots/density.ts";
import type { Figure } from "../../src/figures/figure.ts";
import { errorFigure, lossFigure } from "../../src/figures/plots/loss.ts";
import type { Drawn } from "../../src/figures/run/run.ts";
import { scoreFigure } from "../../src/figures/plots/score.ts";
import { drawSvg } from "../../src/figures/svg/svg.ts";
import { thinLosses } from "../../src/figures/run/traces.ts";
import { all, parse } from "./parse.ts";
import { trainAndDraw } from "./drawn.ts";

const FIGURES = [densityFigure({}), scoreFigure({ targets: true }), lossFigure, errorFigure];
const values = Array.from({ length: 30 }, (_, n) => 100 + 7 * Math.sin(n));

/** A figure of a run as SVG; undefined where it has no plot. */
function write(figure: Figure, run: Drawn): string | undefined {
  const options = figure.describe(run);
  if (typeof options === "string") return undefined;
  const [columns, marks] = [figure.columns(run), figure.marks?.(run)];
  expect(columns).toHaveLength(options.curves.length + 1);
  for (const column of columns) expect(column).toHaveLength(columns[0].length);
  return drawSvg({ title: figure.title, options, columns, marks });
}

test.each([
  ["the tutorial", {}, undefined],
  ["no step", {}, 0],
  ["one step", { steps: 1 }, undefined],
  ["points of one's own", { data: { kind: "points", values }, steps: 8 }, undefined],
  ["equal points", { data: { kind: "points", values: [5, 5, 5] }, steps: 8 }, undefined],
  ["an energy", { model: { kind: "energy", hidden: 3 }, steps: 8 }, undefined],
] as [string, ExperimentInput, number | undefined][])(
  "every figure of a run can be written: %s",
  async (_, experiment, updates) => {
    const { drawn } = await trainAndDraw(experiment, updates);
    for (const figure of FIGURES) {
      const svg = write(figure, drawn);
      if (svg === undefined) continue;
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      const curves = all(parse(svg), "path", "curve").concat(all(parse(svg), "g", "curve"));
      expect(curves.length).toBeGreaterThan(0);
      expect(figure.summarize(drawn)).toMatch(/^[A-Z−].*\.$/);
    }
    expect(write(densityFigure({}), drawn)).toBeDefined();
  },
);

test("beyond two dimensions there is a reason in place of the curves, and the loss is drawn", async () => {
  const components = [{ weight: 1, mean: [0, 1, 2], std: 1 }];
  const { drawn } = await trainAndDraw({
    data: { kind: "mixture", components, count: 40 },
    steps: 4,
  });
  expect(FIGURES.map((figure) => write(figure, drawn) !== undefined)).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test("losses are thinned to what can be seen, the last among them, at the steps that they are of", () => {
  const losses = Float64Array.from({ length: 2345 }, (_, i) => i);
  const { steps, values: kept } = thinLosses(losses);
  expect(steps.length).toBeLessThanOrEqual(1001);
  expect([steps[0], steps.at(-1), kept.at(-1)]).toEqual([1, 2345, 2344]);
  steps.forEach((step, i) => expect(kept[i]).toBe(step - 1));
  // Every seventh of 20, and the last.
  const some = thinLosses([9, 8, 7, 6], (place) => Math.min(20, 7 * place + 1));
  expect([...some.steps]).toEqual([1, 8, 15, 20]);
  expect(thinLosses(new Float64Array(0)).steps).toHaveLength(0);
});
