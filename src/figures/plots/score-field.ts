import type { Columns, Curve, Marks, PlotOptions } from "../figure.ts";
import { decimals } from "../format.ts";
import type { Drawn, Field, RunFacts } from "../run/run.ts";

/** The score of a 2-D run as arrows: how its plot looks. */
export function describeField({ x, y, target }: Field, { smoothed }: RunFacts): PlotOptions {
  const exact: Curve = { label: smoothed ? "∇log p_σ" : "∇log p", color: "--smooth" };
  return {
    x: { label: "x₁", range: x },
    y: { range: y },
    curves: [...(target ? [exact] : []), { label: "ψ", color: "--model" }],
    height: 400,
  };
}

/** No curves: the plane is filled with marks. */
export function fieldColumns({ x, target }: Field): Columns {
  const nothing = [null, null];
  return [Float64Array.from(x), ...(target ? [nothing] : []), nothing];
}

/** Arrows of the exact score and of ψ, and the points. */
export function fieldMarks({ points, target }: Field, psi: Float64Array | undefined): Marks {
  return {
    dots: points,
    arrows: [
      ...(target ? [{ color: "--smooth" as const, segments: target }] : []),
      ...(psi ? [{ color: "--model" as const, segments: psi }] : []),
    ],
  };
}

/** The field in a sentence. */
export function summarizeField({ start: { facts, sigma }, picture }: Drawn): string {
  const aim = facts.smoothed ? `∇log p_σ (σ = ${decimals(sigma, 2)})` : "∇log p";
  const fisher = picture.fisher?.value;
  const error = fisher === undefined ? "" : `, ${decimals(Math.sqrt(2 * fisher), 3)} off ${aim}`;
  return (
    `After step ${picture.step}: arrows of ψ${error}${error && " (root mean square)"}, ` +
    "from where they stand towards higher density; dots are points."
  );
}
