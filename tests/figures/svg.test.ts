import type { Element } from "@xmldom/xmldom";
import { describe, expect, test } from "vitest";
import type { Columns } from "../../src/figures/figure.ts";
import { LIGHT } from "../../src/figures/palette.ts";
import type { Style } from "../../src/figures/svg/svg.ts";
import { all, areaOf, draw, options, piecesOf } from "./parse.ts";

describe("a curve", () => {
  test("has its points where the scales put them", () => {
    const document = draw({
      columns: [
        [0, 2.5, 10],
        [-1, 0, 1],
      ],
    });
    const { left, top, right, bottom } = areaOf(document);
    const [[first, second, third]] = piecesOf(document) as [[number, number][]];
    expect(first).toEqual([left, bottom]);
    expect(second![0]).toBeCloseTo(left + (right - left) / 4, 1);
    expect(second![1]).toBeCloseTo((top + bottom) / 2, 1);
    expect(third).toEqual([right, top]);
  });

  test("has a gap at null, NaN and infinity, and none where it spans", () => {
    const columns: Columns = [
      [0, 1, 2, 3, 4, 5, 6, 7],
      [0, 0.5, null, 0.5, NaN, 0, Infinity, 0],
    ];
    expect(piecesOf(draw({ columns })).map(({ length }) => length)).toEqual([2, 1, 1, 1]);
    const spans = { ...options, curves: [{ ...options.curves[0]!, spans: true }] };
    expect(piecesOf(draw({ columns, options: spans })).map(({ length }) => length)).toEqual([5]);
  });

  test("of a single point is a dot", () => {
    const document = draw({
      columns: [
        [5, 6],
        [0, null],
      ],
    });
    const [group] = all(document, "g", "curve");
    const [dot] = [...group!.getElementsByTagName("circle")];
    const { left, right } = areaOf(document);
    expect(Number(dot!.getAttribute("cx"))).toBeCloseTo((left + right) / 2, 1);
  });

  test("is clipped to the plot's area, and stays in numbers that renderers hold", () => {
    const document = draw({
      columns: [
        [0, 5, 10],
        [0, 1e300, -1e300],
      ],
    });
    const curve = all(document, "path", "curve")[0]!;
    const group = curve.parentNode as Element;
    expect(group.getAttribute("clip-path")).toBe("url(#plot-area)");
    for (const [, y] of piecesOf(document)[0]!) expect(Math.abs(y)).toBeLessThanOrEqual(1e6);
  });

  test("that is an edge is not drawn itself and not in the legend, but bounds its band", () => {
    const document = draw({
      options: {
        ...options,
        curves: [
          { label: "low", color: "--band", edge: true },
          { label: "high", color: "--band", edge: true },
        ],
        bands: [{ curves: [1, 0], color: "--band" }],
      },
      columns: [
        [0, 10],
        [-0.5, -0.5],
        [0.5, 0.5],
      ],
    });
    expect(all(document, "path", "curve")).toHaveLength(0);
    const [band] = all(document, "path", "band");
    const { top, bottom } = areaOf(document);
    const height = bottom - top;
    expect(band!.getAttribute("d")).toContain(`,${top + height / 4}`);
    expect(band!.getAttribute("d")).toContain(`,${top + (3 * height) / 4}`);
    expect(band!.getAttribute("fill-opacity")).toBe("0.18");
    expect(all(document, "g", "legend")[0]!.textContent).toBe("");
  });
});

test("marks stand at their places, and what is not a number is left out", () => {
  const document = draw({
    marks: {
      rug: Float64Array.of(0, NaN, 10, 0),
      kinks: Float64Array.of(5, -Infinity),
      dots: Float64Array.of(2.5, 0, NaN, 0),
      errors: Float64Array.of(5, -1, 1),
      line: 10,
    },
  });
  const { left, top, right, bottom } = areaOf(document);
  const middle = (left + right) / 2;
  const d = (name: string) => all(document, "path", name)[0]!.getAttribute("d");
  const rug = [...all(document, "g", "rug")[0]!.getElementsByTagName("path")];
  expect(rug.map((path) => [path.getAttribute("d"), path.getAttribute("stroke-opacity")])).toEqual([
    [`M${Math.round(2 * left) / 2},${bottom}v-7`, "0.35"],
    [`M${right},${bottom}v-7`, "0.2"],
  ]);
  expect(d("kinks")).toBe(`M${middle},${top}v12`);
  expect(d("dots")).toBe(`M${left + (right - left) / 4},${(top + bottom) / 2}h0`);
  expect(d("errors")).toBe(`M${middle},${bottom}V${top}`);
  expect(d("line")).toBe(`M${right},${bottom}v${top - bottom}`);
});

test("text is escaped, and what XML cannot hold is left out", () => {
  const nasty = `</title><script>alert("1 & 2")</script>\u0000\uD800'`;
  const document = draw({
    title: nasty,
    description: nasty,
    options: { ...options, x: { label: nasty }, curves: [{ label: nasty, color: "--model" }] },
  });
  const clean = nasty.replace("\u0000\uD800", "");
  expect(document.getElementsByTagName("script")).toHaveLength(0);
  expect(document.getElementsByTagName("title")[0]!.textContent).toBe(clean);
  expect(document.getElementsByTagName("desc")[0]!.textContent).toBe(clean);
  const texts = [...document.getElementsByTagName("text")].map(({ textContent }) => textContent);
  expect(texts.filter((text) => text === clean)).toHaveLength(3);
});

test("a plot is named for those who do not see it", () => {
  const root = draw({ description: "It rises." }, { id: "score" }).documentElement!;
  expect(root.getAttribute("role")).toBe("img");
  expect(root.getAttribute("aria-labelledby")).toBe("score-title score-text");
  expect([root.getAttribute("width"), root.getAttribute("viewBox")]).toEqual([
    "720",
    "0 0 720 420",
  ]);
});

test("colours are the palette's, or the caller's", () => {
  const stroke = (style?: Style) =>
    all(
      draw(
        {
          columns: [
            [0, 1],
            [0, 1],
          ],
        },
        style,
      ),
      "path",
      "curve",
    )[0]!.getAttribute("stroke");
  expect(stroke()).toBe(LIGHT["--model"]);
  expect(stroke({ color: (name) => `var(${name})` })).toBe("var(--model)");
});

test("the legend takes as many rows as the names need, and the area gives them room", () => {
  const curves = Array.from({ length: 12 }, (_, i) => ({
    label: `a curve with a long name ${i}`,
    color: "--o1" as const,
  }));
  const columns = [[0, 10], ...curves.map(() => [0, 0])] as unknown as Columns;
  const document = draw({ options: { ...options, curves }, columns });
  const [legend] = all(document, "g", "legend");
  const texts = [...legend!.getElementsByTagName("text")];
  const { bottom } = areaOf(document);
  for (const text of texts) {
    expect(Number(text.getAttribute("y"))).toBeGreaterThan(bottom + 33);
    expect(Number(text.getAttribute("y"))).toBeLessThan(420);
    expect(Number(text.getAttribute("x")) + 6.6 * text.textContent!.length).toBeLessThan(720);
  }
  expect(new Set(texts.map((text) => text.getAttribute("y"))).size).toBe(4);
});
