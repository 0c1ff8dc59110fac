import type { Columns, Marks, PlotOptions } from "./figure.ts";
import { decimals } from "./format.ts";
import type { Choice } from "./run.ts";

/** Held-out score matching against σ, by which σ is chosen. */
export const choiceFigure = {
  name: "choice",
  title: "Held-out score matching against σ",
  describe,
  columns,
  marks,
  summarize,
};

/** The place of the σ whose score does best; undefined where no model came to its end. */
export function bestOf({ scoreMatching: { mean } }: Choice): number | undefined {
  const least = mean.reduce((a, b) => (b < a ? b : a), Infinity);
  const place = mean.indexOf(least);
  return place < 0 ? undefined : place;
}

/** What is far above the best, as with σ that are too small, has no room. */
function describe(choice: Choice): PlotOptions {
  const best = bestOf(choice) ?? 0;
  const { mean, error } = choice.scoreMatching;
  const low = mean[best]! - 1.5 * error[best]!;
  const last = mean.at(-1)!;
  const high = Math.max(last, mean[best]! + 4 * error[best]!) + 0.1 * (last - low);
  return {
    x: { label: "σ", log: true },
    y: { range: [low, high] },
    curves: [{ label: "ψ at points held out", color: "--model" }],
  };
}

function columns({ sigmas, scoreMatching }: Choice): Columns {
  return [sigmas, scoreMatching.mean];
}

/** Bars of one standard error. */
function marks({ sigmas, scoreMatching: { mean, error } }: Choice): Marks {
  const errors = [...sigmas].flatMap((sigma, i) => [
    sigma,
    mean[i]! - error[i]!,
    mean[i]! + error[i]!,
  ]);
  return { errors: Float64Array.from(errors) };
}

function summarize(choice: Choice): string {
  const { sigmas, scoreMatching, parzen, seeds, points, heldOut } = choice;
  const best = bestOf(choice);
  if (best === undefined) return "No model came to its end, so that nothing can be ranked.";
  const [value, error] = [scoreMatching.mean[best]!, scoreMatching.error[best]!];
  const near = [...sigmas].filter((_, i) => scoreMatching.mean[i]! <= value + error);
  const bandwidth = sigmas[parzen.mean.indexOf(parzen.mean.reduce((a, b) => Math.max(a, b)))];
  const some = points === undefined ? "" : `, trained on ${points.toLocaleString("en")} others`;
  return (
    `½|ψ|² + ∇·ψ at ${heldOut.toLocaleString("en")} points held out${some}, over ${seeds} seeds; ` +
    `bars of one standard error. Least at σ = ${decimals(sigmas[best], 2)}, with ${decimals(value)} ± ${decimals(error)}; within one ` +
    `standard error of it from σ = ${decimals(near[0], 2)} to ${decimals(near.at(-1), 2)}. The Parzen ` +
    `estimate’s log-likelihood is highest with bandwidth ${decimals(bandwidth, 2)}.`
  );
}
