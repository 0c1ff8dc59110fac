import { counted } from "../../text/counted.ts";
import type { SigmaChoice } from "../../measure/sigma/choice.ts";
import type { Columns, Marks, PlotOptions } from "../figure.ts";
import { withError, typeset } from "../format.ts";

/** Cross-validated score matching against σ, by which σ is chosen. */
export const choiceFigure = {
  name: "choice",
  title: "Validation: score matching against σ",
  describe,
  columns,
  marks,
  summarize,
};

/** There is no room for what is far above the best, as with σ that are too small. */
function describe({ validation, best }: SigmaChoice): PlotOptions {
  const { value, standardError } = validation[best]!;
  const low = value - 1.5 * standardError;
  const last = validation.at(-1)!.value;
  const high = Math.max(last, value + 4 * standardError) + 0.1 * (last - low);
  return {
    x: { label: "σ", log: true },
    y: { range: [low, high] },
    curves: [{ label: "ψ, validation", color: "--model" }],
  };
}

function columns({ sigmas, validation }: SigmaChoice): Columns {
  return [Float64Array.from(sigmas), Float64Array.from(validation, ({ value }) => value)];
}

/** Bars of one standard error. */
function marks({ sigmas, validation }: SigmaChoice): Marks {
  const errors = validation.flatMap(({ value, standardError }, i) => [
    sigmas[i]!,
    value - standardError,
    value + standardError,
  ]);
  return { errors: Float64Array.from(errors) };
}

function summarize(choice: SigmaChoice): string {
  const { validation, chosen, folds, points, test, steps } = choice;
  const rest =
    test > 0
      ? `The ${counted(test, "point")} held out had no part in this: they are the test.`
      : "No points are held out, so there is no test.";
  return (
    `Validation: the mean of ½|ψ|² + ∇·ψ over ${counted(points, "training point")}, each measured by a model ` +
    `trained on the other ${folds - 1} of ${folds} parts for ${counted(steps, "step")}; bars of one standard error. ` +
    `${explain(choice)}, with ${typeset(withError(validation[chosen]!))}. ${rest}`
  );
}

function explain({ sigmas, chosen, best, start }: SigmaChoice): string {
  const sigma = sigmas[chosen]!;
  if (chosen === best) return `Chosen: σ = ${sigma}, which has the least mean`;
  const kept = sigma === start ? "the start value" : `closer to the start value ${start}`;
  return `Chosen: σ = ${sigma}, ${kept} and within two standard errors of the least mean, at σ = ${sigmas[best]!}`;
}
