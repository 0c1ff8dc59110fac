import { DOMParser, type Document, type Element } from "@xmldom/xmldom";
import type { PlotOptions } from "../../src/figures/figure.ts";
import { type Drawing, drawSvg, type Style } from "../../src/figures/svg/svg.ts";

export const options: PlotOptions = {
  x: { label: "x", range: [0, 10] },
  y: { range: [-1, 1] },
  curves: [{ label: "ψ", color: "--model" }],
};

/** Parses strictly: what is not well-formed XML throws. */
export function parse(svg: string): Document {
  const stop = (_: string, message: string): never => {
    throw new Error(message);
  };
  return new DOMParser({ onError: stop }).parseFromString(svg, "image/svg+xml");
}

export const draw = (drawing: Partial<Drawing>, style?: Style): Document =>
  parse(drawSvg({ title: "Score", options, columns: [[], []], ...drawing }, style));

export function all(document: Document | Element, name: string, of: string): Element[] {
  return [...document.getElementsByTagName(name)].filter(
    (element) => element.getAttribute("class") === of,
  );
}

/** The plot's own area. */
export function areaOf(document: Document) {
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) =>
    Number(
      document
        .getElementsByTagName("clipPath")[0]!
        .getElementsByTagName("rect")[0]!
        .getAttribute(name),
    ),
  ) as [number, number, number, number];
  return { left: x, top: y, right: x + width, bottom: y + height };
}

/** The points of each piece of a curve that is a line. */
export function piecesOf(document: Document, index = 0): [number, number][][] {
  const d = all(document, "path", "curve")[index]!.getAttribute("d")!;
  return d
    .split("M")
    .slice(1)
    .map((piece) =>
      piece
        .replace("Z", "")
        .split("L")
        .map((pair) => pair.split(",").map(Number) as [number, number]),
    );
}
