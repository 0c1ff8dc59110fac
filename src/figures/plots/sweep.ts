import type { Columns, Marks, PlotOptions } from "../figure.ts";
import { decimals } from "../format.ts";
import type { Sweep } from "../run/run.ts";

/** The Fisher divergence against σ. */
export const sweepFigure = {
  name: "sweep",
  title: "Fisher divergence against σ",
  describe,
  columns,
  marks,
  summarize,
};

function describe(): PlotOptions {
  return {
    x: { label: "σ", log: true },
    y: { log: true },
    curves: [
      { label: "to p_σ, its aim", color: "--smooth" },
      { label: "to p", color: "--model" },
    ],
  };
}

function columns({ sigmas, smoothed, clean }: Sweep): Columns {
  return [sigmas, smoothed.mean, clean.mean];
}

/** Bars of one standard error; on a log axis none goes down to 0. */
function marks({ sigmas, smoothed, clean }: Sweep): Marks {
  const errors = [smoothed, clean].flatMap(({ mean, error }) =>
    [...sigmas].flatMap((sigma, i) => {
      const [m, e] = [mean[i]!, error[i]!];
      return [sigma, Math.max(m - e, m / 10), m + e];
    }),
  );
  return { errors: Float64Array.from(errors) };
}

function summarize({ sigmas, clean, seeds }: Sweep): string {
  const best = clean.mean.indexOf(clean.mean.reduce((a, b) => Math.min(a, b), Infinity));
  return (
    `Fisher divergence against σ: means over ${seeds} seeds, bars of one standard error. Nearest to the ` +
    `score of p at σ = ${decimals(sigmas[best], 2)}, with ${decimals(clean.mean[best])}.`
  );
}
