import type { Layout } from "../../model/layout.ts";
import type { Problem } from "../../training/problem.ts";

/** The rows of a model's state, of P numbers each; those after the gradient only with an average. */
const ROWS = {
  /** The parameters. */
  theta: "THETA",
  /** The running mean of the gradient. */
  m: "MOMENT1",
  /** The running mean of its square. */
  v: "MOMENT2",
  /** The parameters before the last update. */
  previous: "PREVIOUS",
  gradient: "GRADIENT_ROW",
  /** The average of the parameters. */
  ema: "EMA_ROW",
  /** The average before the last update. */
  previousEma: "PREVIOUS_EMA",
} as const;

export type StateRow = keyof typeof ROWS;

const NAMES = Object.keys(ROWS) as StateRow[];

/** The rows of a model's state. */
const stateRows = ({ experiment }: Problem): number =>
  experiment.ema ? NAMES.length : NAMES.indexOf("ema");

/** The rows that hold the initial parameters before the first update. */
export const startRows = ({ experiment }: Problem): readonly StateRow[] =>
  experiment.ema ? ["theta", "previous", "ema", "previousEma"] : ["theta", "previous"];

/** The row that ψ is evaluated at: the average where there is one. */
export const evaluatedRow = ({ experiment }: Problem): StateRow =>
  experiment.ema ? "ema" : "theta";

/** Where a row begins in a model's state, in numbers. */
export const rowOffset = ({ count }: Layout, row: StateRow): number => NAMES.indexOf(row) * count;

/** Numbers of a model's state. */
export const stateSize = (problem: Problem): number => stateRows(problem) * problem.layout.count;

/** The constants that tell the shaders where each row begins, and the STATE's size. */
export function stateConstants(problem: Problem): Record<string, number> {
  const rows = NAMES.map((name) => [ROWS[name], rowOffset(problem.layout, name)] as const);
  return { ...Object.fromEntries(rows), STATE: stateSize(problem) };
}
