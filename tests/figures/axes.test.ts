import { describe, expect, test } from "vitest";
import type { Columns, PlotOptions } from "../../src/figures/figure.ts";
import { drawSvg } from "../../src/figures/svg/svg.ts";
import { areaOf, draw, options, parse, piecesOf } from "./parse.ts";

describe("axes", () => {
  const log: PlotOptions = {
    x: { label: "step", range: [0, 10] },
    y: { log: true },
    curves: options.curves,
  };

  test("of powers of ten are even, and leave out what is not above 0", () => {
    const document = draw({
      options: log,
      columns: [
        [0, 1, 2, 3, 4],
        [1e-6, 1e-4, 1e-2, 0, -1],
      ],
    });
    const [points] = piecesOf(document);
    expect(points).toHaveLength(3);
    const [a, b, c] = points!.map(([, y]) => y) as [number, number, number];
    expect(a - b).toBeCloseTo(b - c, 1);
    expect(a).toBeGreaterThan(b);
    const texts = [...document.getElementsByTagName("text")].map(({ textContent }) => textContent);
    expect(texts).toContain("10⁻⁶");
    expect(texts).toContain("0.01");
  });

  test("have the numbers of the page's, with a real minus", () => {
    const texts = [...draw({}).getElementsByTagName("text")].map(({ textContent }) => textContent);
    expect(texts).toEqual(expect.arrayContaining(["−0.4", "0", "0.4", "10", "x", "ψ", "Score"]));
  });

  test.each([
    ["no points", [[], []]],
    [
      "no values",
      [
        [0, 1],
        [null, NaN],
      ],
    ],
    ["a single value", [[3], [7]]],
    [
      "a constant",
      [
        [0, 1],
        [5, 5],
      ],
    ],
    [
      "nothing but 0",
      [
        [0, 1],
        [0, 0],
      ],
    ],
  ] as [string, Columns][])("stand where there is %s", (_, columns) => {
    for (const y of [{}, { log: true }]) {
      const free = { x: { label: "x" }, y, curves: options.curves };
      const svg = drawSvg({ title: "", options: free, columns });
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      const document = parse(svg);
      const numbers = [...document.getElementsByTagName("text")].filter(({ textContent }) =>
        /^−?[\d.]+/.test(textContent ?? ""),
      );
      expect(numbers.length).toBeGreaterThan(2);
    }
  });

  test("show the part that is asked for", () => {
    const view = { x: [4, 6], y: [0, 0.5] } as const;
    const document = draw(
      {
        columns: [
          [0, 4, 6, 10],
          [0, 0, 0.5, 1],
        ],
      },
      { view },
    );
    const { left, top, right, bottom } = areaOf(document);
    const points = piecesOf(document)[0]!;
    expect(points[1]).toEqual([left, bottom]);
    expect(points[2]).toEqual([right, top]);
  });
});
