import type { Problem } from "../../training/problem.ts";

/** A run in one line. */
export function describeRun(problem: Problem): string {
  const { experiment, count, perPoint, dimensions, layout, activation } = problem;
  const { model, noise, objective, steps } = experiment;
  const widths = [dimensions, ...layout.layers.map((layer) => layer.out)].join("-");
  const name = model.kind === "energy" ? `energy ${widths}` : `${widths} ${activation}`;
  return (
    `${count} points x ${perPoint} in ${dimensions}-D, sigma ${noise.sigma}; ` +
    `${name}, ${layout.count} parameters; ${objective.kind}, ${steps} steps`
  );
}
