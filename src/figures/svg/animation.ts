import { densityFigure } from "../plots/density.ts";
import type { Figure } from "../figure.ts";
import { decimals } from "../format.ts";
import { errorFigure, lossFigure } from "../plots/loss.ts";
import { escapeText, tag } from "../markup.ts";
import type { Color } from "../palette.ts";
import type { Drawn, Replay } from "../run/run.ts";
import { scoreFigure } from "../plots/score.ts";
import { viewOf } from "../run/replayed.ts";
import { type View, wholeView } from "./scales.ts";
import { drawSvg } from "./svg.ts";

/** All frames are of one size; video wants even numbers. */
export const FRAME = { width: 1280, height: 500 } as const;
const HEAD = 44;
/** Most frames of an animation. */
const MOST = 100;

/**
 * The saved steps that an animation shows, evenly, from the first to the last.
 * @param every steps between two that are saved
 * @param last the last saved step
 */
export function animationSteps(every: number, last: number): number[] {
  const saved = Math.floor(last / every) + 1;
  const count = Math.min(MOST, saved);
  if (count < 2) return [0];
  return Array.from(
    { length: count },
    (_, i) => every * Math.round((i * (saved - 1)) / (count - 1)),
  );
}

interface Part {
  readonly figure: Figure;
  /** That of the run's end, so that the axes stand still. */
  readonly view: View;
}

/** Draws a run's frames: density and score, or loss and errors where there is no line to draw on. */
export class Animation {
  readonly #run: Drawn;
  readonly #color: (name: Color) => string;
  readonly #parts: readonly Part[];

  /** @param run at its end */
  constructor({ start, picture }: Drawn, color: (name: Color) => string) {
    this.#run = { start, picture };
    this.#color = color;
    const score = scoreFigure({ targets: false });
    const figures = start.line
      ? [densityFigure({}), score]
      : [start.field ? score : lossFigure, errorFigure];
    this.#parts = figures.flatMap((figure): Part[] => {
      const options = figure.describe(this.#run);
      if (typeof options === "string") return [];
      return [{ figure, view: wholeView(options, figure.columns(this.#run)) }];
    });
  }

  /** A step's frame, as an SVG document. */
  draw(replay: Replay): string {
    const run = viewOf({ ...this.#run, replay });
    const { width, height } = FRAME;
    const part = width / this.#parts.length;
    const plots = this.#parts.map(({ figure, view }, i) => {
      const options = figure.describe(run);
      if (typeof options === "string") return "";
      const [columns, marks] = [figure.columns(run), figure.marks?.(run)];
      const style = { color: this.#color, view, id: figure.name };
      const size = { width: part, height: height - HEAD };
      const svg = drawSvg({ title: figure.title, options, columns, marks }, { ...style, ...size });
      return tag("g", { transform: `translate(${i * part},${HEAD})` }, [svg]);
    });
    const title = {
      x: 14,
      y: 31,
      fill: this.#color("--ink"),
      "font-family": "system-ui, sans-serif",
      "font-size": 20,
      "font-weight": 600,
    };
    return tag("svg", { xmlns: "http://www.w3.org/2000/svg", width, height }, [
      tag("rect", { width, height, fill: this.#color("--card") }),
      tag("text", title, [escapeText(this.#titleOf(replay))]),
      ...plots,
    ]);
  }

  #titleOf({ step, loss, fisher }: Replay): string {
    const { steps } = this.#run.start.facts;
    const parts = [
      `Step ${step.toLocaleString("en")} of ${steps.toLocaleString("en")}`,
      ...(loss === undefined ? [] : [`loss ${decimals(loss)}`]),
      ...(fisher ? [`Fisher divergence ${decimals(fisher.value)}`] : []),
    ];
    return parts.join("  ·  ");
  }
}
