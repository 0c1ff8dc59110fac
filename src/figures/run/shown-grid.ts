import { drawField, fieldArrows, fieldGrid } from "./field.ts";
import { drawLine } from "./line.ts";
import { modelCurves } from "./model.ts";
import type { Replay, Start } from "./run.ts";
import { gridOf } from "../../measure/density.ts";
import type { Problem } from "../../training/problem.ts";

/** What is drawn of a model. */
export type DrawnModel = Pick<Replay, "model" | "arrows">;

/** Where ψ is evaluated to be drawn at a noise level: on a line, in a plane, or nowhere. */
export class ShownGrid {
  /** In the units that are trained in, (n, D). */
  readonly points: Float64Array;
  /** What ψ is drawn against. */
  readonly shown: Pick<Start, "line" | "field">;
  readonly #problem: Problem;

  /** @param sigma the noise level */
  constructor(problem: Problem, sigma: number) {
    const [line, plane] = [gridOf(problem, sigma), fieldGrid(problem, sigma)];
    this.#problem = problem;
    this.points = line ?? plane ?? new Float64Array(0);
    this.shown = {
      line: line && drawLine(problem, line, sigma),
      field: plane && drawField(problem, plane, sigma),
    };
  }

  /**
   * ψ as it is drawn.
   * @param psi at the points, (n, D)
   * @param parameters (P)
   */
  draw(psi: Float64Array, parameters: Float64Array): DrawnModel {
    const { line, field } = this.shown;
    if (line) return { model: modelCurves(this.#problem, this.points, psi, parameters) };
    if (field) return { arrows: fieldArrows(this.#problem, this.points, psi, field.scale) };
    return {};
  }
}
